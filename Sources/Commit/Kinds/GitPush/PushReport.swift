/// What `git push --porcelain` reports of the one reference that it was asked to move.
struct PushReport: Hashable, Sendable {
  enum Outcome: Hashable, Sendable {
    case moved
    /// The remote has it already.
    case unchanged
    /// The remote's reference was not where it was expected.
    case staleLease
    /// The remote, or git itself, refused, in its own words.
    case rejected(String)
    /// Nothing was reported: the connection broke, or there was none.
    case missing
  }

  var outcome: Outcome
  /// What the remote said besides, such as the output of its hooks.
  var remoteLines: [String]

  /// The most lines of a remote's output that are repeated.
  private static let mostLines = 20

  init(output: String, errors: String, reference: String) {
    outcome = .missing
    for line in output.split(whereSeparator: \.isNewline) {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      guard fields.count == 3, fields[1].hasSuffix(":\(reference)") else { continue }
      outcome = Self.outcome(flag: fields[0], summary: String(fields[2]))
    }
    let lines = errors.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("remote:") }
    let words = lines.map { line in
      String(line.dropFirst("remote:".count).drop { $0 == " " }.reversed().drop { $0.isWhitespace }.reversed())
    }
    remoteLines = Array(words.filter { !$0.isEmpty }.suffix(Self.mostLines))
  }

  private static func outcome(flag: Substring, summary: String) -> Outcome {
    switch flag {
    case " ", "*": .moved
    case "=": .unchanged
    case "!" where summary.contains("(stale info)"): .staleLease
    default: .rejected(summary)
    }
  }

  /// What the remote said, as part of a sentence; empty where it said nothing.
  var remark: String { remoteLines.isEmpty ? "" : "; the remote said: \(remoteLines.joined(separator: " / "))" }
}
