import Texts

/// What a drafter says of checks. It counts for nothing, and where the record says otherwise it is a mistake.
package enum Claim {
  /// The first sentence that says that tests, checks or a build succeeded or were run; `nil` where none does.
  package static func ofSuccess(in text: String) -> String? {
    sentences(of: text).first { sentence in
      let folded = sentence.lowercased()
      return claims.contains { $0.occurs(in: folded) } && !hedges.contains { $0.occurs(in: folded) }
    }
  }

  private static let claims = patterns([
    #"\b(tests?|checks?|suite|build|linter|lint|ci)\b.*\b(pass|passes|passed|passing|succeeds?|succeeded|green|clean)\b"#,
    #"\b(pass|passes|passed|passing)\b.*\b(tests?|checks?|suite|build|linter|lint|ci)\b"#,
    #"\b(ran|executed|verified with)\b.*\b(tests?|checks?|suite|build|linter)\b"#,
    #"\b(it|code|project|everything) (compiles|builds)\b"#,
  ])

  /// Words that make a sentence a wish, a condition or a denial.
  private static let hedges = patterns([
    #"\b(not|no|never|cannot|without|should|would|will|could|may|might|must|until|if|whether|unless|please|need|needs)\b"#,
    #"n't\b"#, #"\bso that\b"#, #"\bto (make|let|see|check|ensure)\b"#, #"\b(fail|fails|failed|failing)\b"#,
  ])

  private static func patterns(_ texts: [String]) -> [RegularExpression] {
    texts.compactMap { try? RegularExpression($0) }
  }

  private static func sentences(of text: String) -> [String] {
    text.split { ".!?;\n".contains($0) }.prefix(200).map { WhiteSpace.trimmed(String($0.prefix(500))) }
  }
}
