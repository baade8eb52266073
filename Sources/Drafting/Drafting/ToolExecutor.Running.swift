package import JSON
import Models
import RunJournal

extension ToolExecutor {
  private static let outputLimit = 4 << 20

  package mutating func run(_ arguments: JSONValue) async throws -> String {
    guard let runner else { throw ToolError(.unknownTool, "no command can run in this step") }
    let words = (arguments["command"]?.arrayValue ?? []).compactMap(\.stringValue)
    guard let program = words.first, !program.isEmpty, words.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw ToolError(.invalidArguments, "command needs a program as its first word, and no NUL character")
    }
    let asked = arguments["timeout_seconds"]?.integerValue.map { Int(clamping: $0) }
    let command = ConfinedCommand(
      words: words, workspace: copy.place,
      timeoutSeconds: min(asked ?? limits.commandSeconds, limits.longestCommandSeconds),
      outputLimit: Self.outputLimit)
    log.hasRunCommand = true
    let outcome = try await runner.runUnlessCancelled(command)
    try await recorder.record(
      .commandRan(
        CommandRan(
          step: step, attempt: attempt, role: .tool, words: words, tree: nil, ending: outcome.ending,
          outputTail: outcome.outputTail, milliseconds: outcome.milliseconds)))
    log.note(words, passed: outcome.ending == .exited(0))
    if let fault = try await madeUpFlag(in: command, outcome) { throw fault }
    return CommandReport.text(of: outcome, words: words, timeoutSeconds: command.timeoutSeconds)
  }
}
