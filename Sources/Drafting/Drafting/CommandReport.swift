import RunJournal

/// Tells a model how a command ended and what it printed.
package enum CommandReport {
  package static func text(of outcome: CommandOutcome, words: [String], timeoutSeconds: Int) -> String {
    let ending =
      switch outcome.ending {
      case .exited(0): "ended well"
      case .exited(let code): "failed with exit code \(code)"
      case .signalled(let signal): "was ended by signal \(signal)"
      case .timedOut: "was stopped after \(timeoutSeconds) seconds"
      case .outputLimit: "was stopped because it printed too much"
      case .memoryLimit: "was stopped because it used too much memory"
      case .processLimit: "was stopped because it had too many processes"
      case .diskLimit: "was stopped because it wrote too much to the workspace"
      case .fileCountLimit: "was stopped because it made too many files"
      }
    let output =
      outcome.outputTail.isEmpty
      ? "it printed nothing" : PromptDelimiter.wrap(tail(outcome.outputTail), as: "its output")
    return "\(words.joined(separator: " ")) \(ending)\n\(output)"
  }

  /// The last 8 KiB, from the beginning of a line on where there is one.
  private static func tail(_ output: String) -> String {
    let limit = 8 << 10
    guard output.utf8.count > limit else { return output }
    let end = Array(output.utf8.suffix(limit))
    let start = end.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let kept = start < end.count ? end[start...] : end[...]
    return "… (the beginning is left out)\n" + String(decoding: kept, as: UTF8.self)
  }
}
