extension Template {
  /// A `${{` that does not begin a reference.
  package struct ParsingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as a lower-case fragment.
    package let description: String
  }

  /// Reads text with `${{ inputs.NAME }}`, `${{ steps.ID.MEMBER }}` and `${{ secrets.NAME }}`; `$${{` stands for `${{`.
  package init(parsing text: String) throws(ParsingError) {
    var parts: [Part] = []
    var literal = ""
    var rest = text[...]
    while let dollar = rest.firstIndex(of: "$") {
      literal += rest[..<dollar]
      rest = rest[dollar...]
      if rest.hasPrefix("$${{") {
        literal += "${{"
        rest = rest.dropFirst(4)
      } else if rest.hasPrefix("${{") {
        guard let end = rest.firstRange(of: "}}") else {
          throw ParsingError(
            description: "${{ is not closed; write }} after the reference, or $${{ for the text ${{")
        }
        let reference = try Reference(parsing: rest[..<end.lowerBound].dropFirst(3))
        if !literal.isEmpty { parts.append(.text(literal)) }
        parts.append(.hole(reference))
        literal = ""
        rest = rest[end.upperBound...]
      } else {
        literal.append("$")
        rest = rest.dropFirst()
      }
    }
    literal += rest
    if !literal.isEmpty { parts.append(.text(literal)) }
    self.init(parts: parts)
  }
}

extension Template.Reference {
  /// Reads the text between `${{` and `}}`.
  package init(parsing text: Substring) throws(Template.ParsingError) {
    let trimmed = String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    let words = trimmed.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let areNames = words.dropFirst().allSatisfy { word in
      !word.isEmpty && word.utf8.allSatisfy(StepID.isNameByte)
    }
    switch (words[0], words.count) {
    case ("prompt", 1): self = .prompt
    case ("inputs", 2) where areNames: self = .input(words[1])
    case ("secrets", 2) where areNames: self = .secret(words[1])
    case ("effect", 2) where words[1] == "key": self = .effect(["key"])
    case ("effect", 3...) where words[1] == "response" && areNames: self = .effect(Array(words.dropFirst()))
    case ("steps", 2...) where areNames: self = .step(StepID(words[1]), members: Array(words[2...]))
    default:
      throw Template.ParsingError(
        description: "${{ \(trimmed) }} is not a reference; expected inputs.NAME, steps.ID.MEMBER or secrets.NAME")
    }
  }
}

extension StepID {
  /// The longest name, in bytes.
  package static let longestName = 100

  /// Whether a text is a valid name of a step, an input or a plan.
  package static func isValid(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= longestName else { return false }
    return isLetter(first) && text.utf8.allSatisfy(isNameByte)
  }

  static func isNameByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
}
