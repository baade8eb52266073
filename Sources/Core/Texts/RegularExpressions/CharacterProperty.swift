/// What characters of an expression's shorthand have in common.
enum CharacterProperty: Hashable, Sendable {
  /// `\d`: 0 to 9, as ECMA-262 has it, since whoever asks for digits rarely means those of every script.
  case digit
  /// `\w`: letters, marks and digits of every script, and what joins words.
  case word
  /// `\s`: white space, line ends included.
  case space
  /// `\p{…}`: a general category or the first letter of several, as Unicode abbreviates them.
  case category(String)
  case alphabetic, uppercase, lowercase

  /// The property of a name between the braces of `\p{…}`; `nil` where it is not known.
  init?(named name: String) {
    switch name {
    case "Alphabetic", "Alpha": self = .alphabetic
    case "Uppercase", "Upper": self = .uppercase
    case "Lowercase", "Lower": self = .lowercase
    case "White_Space", "space": self = .space
    default:
      let isKnown = Self.abbreviations.values.contains { $0 == name || ($0.hasPrefix(name) && name.utf8.count == 1) }
      guard isKnown else { return nil }
      self = .category(name)
    }
  }

  func holds(for scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .digit: (0x30...0x39).contains(scalar.value)
    case .word: Self.isWord(scalar)
    case .space: scalar.properties.isWhitespace || scalar.value == 0xFEFF
    case .category(let name): Self.abbreviations[scalar.properties.generalCategory]?.hasPrefix(name) ?? false
    case .alphabetic: scalar.properties.isAlphabetic
    case .uppercase: scalar.properties.isUppercase
    case .lowercase: scalar.properties.isLowercase
    }
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII {
      let isLetter = (0x41...0x5A).contains(scalar.value & ~0x20)
      return isLetter || (0x30...0x39).contains(scalar.value) || scalar == "_"
    }
    if scalar.properties.isAlphabetic { return true }
    return switch scalar.properties.generalCategory {
    case .decimalNumber, .nonspacingMark, .spacingMark, .enclosingMark, .connectorPunctuation: true
    default: false
    }
  }

  private static let abbreviations: [Unicode.GeneralCategory: String] = [
    .uppercaseLetter: "Lu", .lowercaseLetter: "Ll", .titlecaseLetter: "Lt", .modifierLetter: "Lm", .otherLetter: "Lo",
    .nonspacingMark: "Mn", .spacingMark: "Mc", .enclosingMark: "Me", .decimalNumber: "Nd", .letterNumber: "Nl",
    .otherNumber: "No", .connectorPunctuation: "Pc", .dashPunctuation: "Pd", .openPunctuation: "Ps",
    .closePunctuation: "Pe", .initialPunctuation: "Pi", .finalPunctuation: "Pf", .otherPunctuation: "Po",
    .mathSymbol: "Sm", .currencySymbol: "Sc", .modifierSymbol: "Sk", .otherSymbol: "So", .spaceSeparator: "Zs",
    .lineSeparator: "Zl", .paragraphSeparator: "Zp", .control: "Cc", .format: "Cf", .surrogate: "Cs",
    .privateUse: "Co", .unassigned: "Cn",
  ]
}
