/// A regular expression that is matched in time linear in the text, whatever it says.
///
/// Plans, JSON Schemas and the search of drafters all use this one. It has what ECMA-262 and its relatives agree on, and
/// neither look-around nor back-references nor possessive repeats: those are what makes other matchers take exponential
/// time. What programs read in different ways is refused rather than guessed.
package struct RegularExpression: Sendable {
  /// The expression as it was written.
  package let text: String
  let program: [Instruction]

  /// Characters that an expression may have.
  package static let longest = 1024

  /// - Throws: `RegularExpressionError` for what is not known, is malformed, or is too large.
  package init(_ text: String) throws(RegularExpressionError) {
    self.text = text
    var parser = RegularExpressionParser(text)
    program = try RegularExpressionCompiler.program(for: try parser.whole())
  }

  /// Steps that one character of a text may cost at most.
  package var costPerCharacter: Int { program.count }

  enum Instruction: Hashable, Sendable {
    case test(CharacterTest)
    /// Goes on at both places.
    case split(Int, Int)
    case assert(Assertion)
    case found
  }

  /// What must hold between two characters.
  enum Assertion: Hashable, Sendable {
    case textStart, textEnd, lineStart, lineEnd, wordBoundary, noWordBoundary
  }
}

extension RegularExpression: Hashable {
  package static func == (left: RegularExpression, right: RegularExpression) -> Bool { left.text == right.text }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Why a text is no regular expression that can be used, and where.
package struct RegularExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A lower-case fragment, with the remedy where there is one.
  package var reason: String
  /// Place of the character in the expression, from 1; `nil` where it is about the whole.
  package var character: Int?

  package init(_ reason: String, at character: Int? = nil) {
    self.reason = reason
    self.character = character
  }

  package var description: String { character.map { "character \($0): \(reason)" } ?? reason }
}

extension String {
  /// Whether this regular expression matches a text from end to end; `false` too for what is no expression.
  package func matches(whole text: String) -> Bool { (try? RegularExpression(self))?.matches(whole: text) ?? false }
}
