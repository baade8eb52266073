import Models
import RunJournal
import Texts

extension ToolExecutor {
  /// Output longer than this may be the end of a longer help, which says nothing about what is missing in it.
  private static let wholeHelp = 15 << 10

  /// A flag of a failed command that the program does not have, by its own words; `nil` where none is known to be made up.
  package func madeUpFlag(in command: ConfinedCommand, _ outcome: CommandOutcome) async throws -> ToolError? {
    guard case .exited(let code) = outcome.ending, code != 0 else { return nil }
    let flags = HelpText.flags(in: command.words)
    let complaint = Complaint(outcome.outputTail)
    guard !flags.isEmpty, complaint.isAboutUsage || [2, 64, 129].contains(code) else { return nil }
    let named = flags.first { complaint.names($0) }
    let help = try await help(for: command)
    guard let flag = named ?? help.flatMap({ help in flags.first { !help.knows($0) } }) else { return nil }
    // Help that lists the very flag is right against a guess at what a message means.
    if help?.knows(flag) == true { return nil }
    let report = CommandReport.text(of: outcome, words: command.words, timeoutSeconds: command.timeoutSeconds)
    return ToolError(.madeUpFlag, Self.advice(on: flag, of: command.words[0], help) + "\n" + report)
  }

  private static func advice(on flag: String, of program: String, _ help: HelpText?) -> String {
    let known = help?.flags ?? []
    let nearest = EditDistance.nearest(to: flag, among: known, within: .guess).map { "; did you mean \($0)?" } ?? ""
    let list = known.isEmpty ? "" : "; its help names \(known.prefix(60).joined(separator: " "))"
    return "\(program) has no flag \(flag)\(nearest)\(list)"
  }

  /// What the program says of its flags, in the sandbox; `nil` where it says nothing. A file of the workspace is not
  /// asked: what it does with a flag is nobody's promise.
  private func help(for command: ConfinedCommand) async throws -> HelpText? {
    guard let runner, !command.words[0].contains("/") else { return nil }
    let verbs = command.words.dropFirst().prefix(2).prefix { !$0.hasPrefix("-") && !$0.contains("/") }
    var questions = [[command.words[0]] + verbs + ["--help"], [command.words[0]] + verbs + ["-h"]]
    if !verbs.isEmpty { questions.append([command.words[0], "--help"]) }
    for words in questions {
      let question = ConfinedCommand(
        words: words, workspace: command.workspace, timeoutSeconds: limits.helpSeconds, outputLimit: command.outputLimit
      )
      let outcome = try await runner.runUnlessCancelled(question)
      try await recorder.record(
        .commandRan(
          CommandRan(
            step: step, attempt: attempt, role: .help, words: words, tree: nil, ending: outcome.ending,
            outputTail: outcome.outputTail, milliseconds: outcome.milliseconds)))
      let help = HelpText(outcome.outputTail)
      if help.flags.count >= 2, outcome.outputTail.utf8.count < Self.wholeHelp { return help }
    }
    return nil
  }
}

/// What a failed program says about the way it was called.
private struct Complaint {
  private let lines: [String]

  init(_ output: String) { lines = output.lowercased().split(separator: "\n").map(String.init) }

  private static let words = ["unrecognized", "unrecognised", "unknown", "invalid", "illegal", "unexpected", "no such"]

  private static let subjects = ["option", "flag", "argument", "switch"]

  var isAboutUsage: Bool {
    lines.contains { line in
      line.contains("usage")
        || (Self.words.contains { line.contains($0) } && Self.subjects.contains { line.contains($0) })
    }
  }

  /// Whether a line says that just this flag is not known.
  func names(_ flag: String) -> Bool {
    let name = flag.lowercased()
    let bare = name.drop { $0 == "-" }
    return lines.contains { line in
      guard Self.words.contains(where: line.contains) else { return false }
      let parts = line.split { !($0.isLetter || $0.isNumber || $0 == "-") }
      // Messages about short flags give the letter alone.
      return parts.contains(Substring(name)) || (bare.count == 1 && parts.last == bare)
        || (parts.contains(bare) && (line.contains("option") || line.contains("flag")))
    }
  }
}
