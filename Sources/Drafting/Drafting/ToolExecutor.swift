import JSON
package import Models
package import Plans
import Policy
import RunJournal
import Texts

/// Performs the tool calls of one attempt: looks, stages edits, runs commands, and notes every mistake.
package struct ToolExecutor {
  package let step: StepID
  package let attempt: Int
  package let limits: DraftLimits
  package let tools: [DraftingTool]
  package let boundary: Boundary
  package let recorder: any EventRecorder
  /// `nil` where no command may run.
  package let runner: (any CommandRunner)?
  package var copy: WorkingCopy
  package var turn = 0
  package var log = CommandLog()
  /// Failed edits by path since the last one that succeeded.
  package var failedEdits: [String: Int] = [:]
  private var hasChanged = false
  private var failedEditTurns = 0
  private var lastCall: (name: String, arguments: String)?
  private var repeats = 0

  package init(
    step: StepID, attempt: Int, limits: DraftLimits, tools: [DraftingTool], boundary: Boundary,
    workspace: any Workspace, runner: (any CommandRunner)?, recorder: any EventRecorder
  ) {
    self.step = step
    self.attempt = attempt
    self.limits = limits
    self.tools = tools
    self.boundary = boundary
    self.recorder = recorder
    self.runner = runner
    copy = WorkingCopy(workspace)
  }

  /// What became of all calls of one answer.
  package struct TurnResult: Sendable {
    package var results: [ToolResult]
    /// Set when the attempt is to be given up.
    package var failure: ToolError?
    /// Whether an edit was applied or a command ran.
    package var mayHaveChanged: Bool
  }

  /// Performs the calls in their order and applies their edits together.
  ///
  /// - Throws: `CancellationError`, `ConfinementError`, `WorkspaceError.failed`, or what the recorder throws.
  package mutating func perform(_ calls: [ToolCall], turn: Int) async throws -> TurnResult {
    self.turn = turn
    hasChanged = false
    guard calls.count <= limits.callsOfAnswer else { return try await refuse(calls) }
    var batch = Batch()
    var failure: ToolError?
    for call in calls {
      try Task.checkCancellation()
      do {
        let (tool, arguments) = try decode(call)
        try noteRepeat(of: tool, arguments)
        if tool == .run {
          try await apply(&batch)
          hasChanged = true
        }
        let text = try await use(tool, arguments)
        batch.note(ToolResult(callID: call.id, text: text, isError: false), isEdit: tool.group == .edit)
      } catch let fault as ToolError {
        let fault = advised(fault)
        try await note(fault)
        if fault.isFailedEdit { batch.failedEdit = fault }
        if fault.mistake == .noProgress { failure = failure ?? fault }
        batch.note(ToolResult(callID: call.id, text: fault.asResult, isError: true), isEdit: false)
      }
    }
    try await apply(&batch)
    return TurnResult(
      results: batch.results, failure: failure ?? tooManyFailedEdits(in: batch), mayHaveChanged: hasChanged)
  }

  /// Does nothing of an answer with too many calls, and ends the attempt.
  private func refuse(_ calls: [ToolCall]) async throws -> TurnResult {
    let fault = ToolError(
      .noProgress, "the answer has \(calls.count) tool calls, and one may have at most \(limits.callsOfAnswer)")
    try await note(fault)
    let results = calls.map { ToolResult(callID: $0.id, text: fault.asResult, isError: true) }
    return TurnResult(results: results, failure: fault, mayHaveChanged: false)
  }

  /// Whether the model may run commands.
  package var canRun: Bool { runner != nil && tools.contains(.run) }

  /// Writes a mistake down.
  package func note(_ fault: ToolError) async throws {
    let detail = String(decoding: Array(fault.detail.utf8.prefix(4096)), as: UTF8.self)
    try await recorder.record(
      .mistakeMade(
        MistakeMade(step: step, attempt: attempt, turn: turn, mistake: fault.mistake, detail: detail)))
  }

  /// Applies what is staged; when that fails, the results of those edits say so.
  private mutating func apply(_ batch: inout Batch) async throws {
    guard copy.hasStagedEdits else { return batch.settle(nil) }
    do {
      try await copy.apply()
      log.noteEdit()
      hasChanged = true
      batch.settle(nil)
    } catch {
      let reason = try await fault(for: error)
      let fault = ToolError(reason.mistake, "no edit of this answer was applied: \(reason.detail)")
      try await note(fault)
      batch.settle(fault)
    }
  }

  private mutating func tooManyFailedEdits(in batch: Batch) -> ToolError? {
    if batch.hasAppliedEdit { failedEditTurns = 0 }
    guard let last = batch.failedEdit, !batch.hasAppliedEdit else { return nil }
    failedEditTurns += 1
    guard failedEditTurns >= limits.failedEditsBeforeGivingUp else { return nil }
    return ToolError(
      last.mistake, "edits failed in \(failedEditTurns) answers in a row, the last one so: \(last.detail)")
  }

  private mutating func noteRepeat(of tool: DraftingTool, _ arguments: JSONValue) throws {
    let text = arguments.canonicalText
    repeats = lastCall?.name == tool.rawValue && lastCall?.arguments == text ? repeats + 1 : 1
    lastCall = (tool.rawValue, text)
    guard repeats < limits.repeatedCalls else {
      throw ToolError(
        .noProgress, "\(tool.rawValue) was called \(repeats) times in a row with the same arguments, to no avail")
    }
  }

  private func decode(_ call: ToolCall) throws -> (DraftingTool, JSONValue) {
    // Some servers leave the grammar's colon on the name.
    let name = WhiteSpace.trimmed(call.name).filter { $0 != ":" }
    guard let tool = tools.first(where: { $0.rawValue == name }) else {
      let names = tools.map(\.rawValue)
      let nearest = EditDistance.nearest(to: name, among: names, within: .guess).map { "; did you mean \($0)?" } ?? ""
      throw ToolError(
        .unknownTool, "there is no tool \(name); the tools are \(names.joined(separator: ", "))\(nearest)")
    }
    let size = call.argumentsText.utf8.count
    guard size <= limits.argumentBytes else {
      throw ToolError(
        .invalidArguments,
        "the arguments of \(name) have \(size) bytes, and at most \(limits.argumentBytes) are read: do it in parts")
    }
    let arguments: JSONValue
    do {
      arguments = try JSONValue.parsingModelOutput(call.argumentsText.isEmpty ? "{}" : call.argumentsText).value
    } catch {
      throw ToolError(.invalidArguments, "the arguments of \(name) are no JSON: \(error)")
    }
    let violations = try JSONSchema(tool.definition.schema).violations(in: arguments)
    guard violations.isEmpty else {
      let list = violations.prefix(10).map { "- \($0)" }.joined(separator: "\n")
      throw ToolError(
        .invalidArguments,
        "the arguments of \(name) do not fit:\n\(list)\nits schema is \(tool.definition.schema.canonicalText)")
    }
    return (tool, arguments)
  }

  private mutating func use(_ tool: DraftingTool, _ arguments: JSONValue) async throws -> String {
    do {
      switch tool {
      case .list: return try await list(arguments)
      case .read: return try await read(arguments)
      case .search: return try await search(arguments)
      case .write: return try await write(arguments)
      case .edit: return try await edit(arguments)
      case .applyPatch: return try await applyPatch(arguments)
      case .move: return try await move(arguments)
      case .delete: return try await delete(arguments)
      case .run: return try await run(arguments)
      }
    } catch let error as WorkspaceError {
      throw try await fault(for: error)
    }
  }

  private func advised(_ fault: ToolError) -> ToolError {
    guard fault.isFailedEdit, failedEdits.values.contains(where: { $0 >= limits.failedEditsBeforeWholeFile }) else {
      return fault
    }
    return ToolError(fault.mistake, fault.detail + "\ninstead of another edit, you may write the whole file with write")
  }
}

extension ToolError {
  /// Whether it counts against the edits that may fail in a row.
  package var isFailedEdit: Bool { [.editNotFound, .editAmbiguous, .patchFailed].contains(mistake) }

  package var asResult: String { "error (\(mistake.rawValue)): \(detail)" }
}

/// The results of one answer's calls, of which edits are final only once they are applied.
private struct Batch {
  private(set) var results: [ToolResult] = []
  private(set) var hasAppliedEdit = false
  var failedEdit: ToolError?
  private var waiting: [Int] = []

  mutating func note(_ result: ToolResult, isEdit: Bool) {
    if isEdit { waiting.append(results.count) }
    results.append(result)
  }

  /// Makes the waiting edits final, or turns their results into the fault.
  mutating func settle(_ fault: ToolError?) {
    for index in waiting {
      if let fault {
        results[index].text = fault.asResult
        results[index].isError = true
      } else {
        hasAppliedEdit = true
      }
    }
    waiting = []
  }
}
