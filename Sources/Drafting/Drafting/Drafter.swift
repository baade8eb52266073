import Models
import Plans
import Policy
import RunJournal

/// Lets a model edit files in a workspace, by tools with reversible effects only, until it says that it is done.
package struct Drafter: Sendable {
  /// Characters of what a model says at the end that are looked at.
  private static let longestRemark = 100_000

  private let model: MeteredModel
  private let workspace: any Workspace
  private let runner: any CommandRunner
  private let recorder: any EventRecorder

  package init(
    model: MeteredModel, workspace: any Workspace, runner: any CommandRunner, recorder: any EventRecorder
  ) {
    self.model = model
    self.workspace = workspace
    self.runner = runner
    self.recorder = recorder
  }

  /// Makes one attempt. Mistakes are recorded, told to the model, and counted against the task's limits.
  ///
  /// - Throws: `CancellationError`; `ConfinementError` where a command could not be confined, and so did not run; what
  ///   the recorder throws.
  package func draft(_ task: DraftTask) async throws -> DraftOutcome {
    let tools = DraftingTool.tools(in: task.tools)
    let executor = ToolExecutor(
      step: task.step, attempt: task.attempt, limits: task.limits, tools: tools, boundary: task.boundary,
      workspace: workspace, runner: runner, recorder: recorder)
    let conversation = Conversation(
      with: model, choice: task.choice,
      purpose: ModelRequest.Purpose(task: .draft, step: task.step, attempt: task.attempt, turn: 1),
      system: DraftPrompt.system(for: task, tools: tools), question: DraftPrompt.question(for: task),
      tools: try await definitions(of: tools, for: task), limits: task.limits)
    do {
      return try await follow(conversation, executor, task)
    } catch let error as WorkspaceError {
      return .stopped(.failed, reason: error.text)
    }
  }

  /// The tools as they are offered: with the very files that may change, where the boundary names files and no patterns.
  private func definitions(of tools: [DraftingTool], for task: DraftTask) async throws -> [ModelTool] {
    guard let files = task.boundary.paths.allow, !files.isEmpty, task.boundary.paths.allowLists.count == 1 else {
      return tools.map(\.definition)
    }
    for file in files {
      let isPattern = file.hasSuffix("/") || file.contains { "*?[".contains($0) }
      // What is a folder stands for everything below it.
      let isFolder = (try? await workspace.list(file)) != nil
      if isPattern || isFolder { return tools.map(\.definition) }
    }
    return tools.map { $0.definition(changingOnly: files) }
  }

  private func follow(_ start: Conversation, _ tools: ToolExecutor, _ task: DraftTask) async throws -> DraftOutcome {
    var conversation = start
    var executor = tools
    var watch = BoundaryWatch(task.policy, patience: task.limits.turnsOverBoundary)
    var isContradicted = false
    for turn in 1...max(1, task.limits.turns) {
      executor.turn = turn
      switch try await conversation.ask(turn: turn) {
      case .calls(let calls, let asText):
        var result = try await executor.perform(calls, turn: turn)
        if let failure = result.failure { return outcome(of: failure, executor) }
        if result.mayHaveChanged {
          switch await watch.look(at: workspace) {
          case .within: break
          case .over(let fault): try await tell(fault, in: &result.results, executor)
          case .hopeless(let violations): return try await giveUp(violations, executor)
          }
        }
        conversation.tell(result.results, asText: asText)
      case .answer(let said):
        // Nobody says more than that about a draft; what comes after it is not looked at.
        let text = String(said.unicodeScalars.prefix(Self.longestRemark))
        if !isContradicted, let fault = contradiction(of: text, task, executor) {
          isContradicted = true
          try await executor.note(fault)
          if executor.canRun {
            conversation.tell(fault.detail)
            continue
          }
        }
        return try await finish(text, task, executor, isContradicted: isContradicted)
      case .goOn(let fault): if let fault { try await executor.note(fault) }
      case .failed(let fault): return try await fail(fault, executor)
      case .stopped(let outcome, let reason): return .stopped(outcome, reason: reason)
      }
    }
    let turns = task.limits.turns
    return try await fail(ToolError(.noProgress, "\(turns) turns went by and the draft was not done"), executor)
  }

  /// Adds a fault to what the model is told of its calls.
  private func tell(_ fault: ToolError, in results: inout [ToolResult], _ executor: ToolExecutor) async throws {
    try await executor.note(fault)
    guard !results.isEmpty else { return }
    results[results.count - 1].text += "\n\n\(fault.asResult)"
  }

  private func giveUp(_ violations: [BoundaryViolation], _ executor: ToolExecutor) async throws -> DraftOutcome {
    let list = violations.map { "\($0)" }.joined(separator: "; ")
    try await executor.note(ToolError(.overBoundary, "the draft stayed over the boundary and was given up: \(list)"))
    return .overBoundary(violations)
  }

  /// Weak models do their edits and then call the same tool for ever. What they edited is for the checks to judge.
  private func outcome(of failure: ToolError, _ executor: ToolExecutor) -> DraftOutcome {
    if failure.mistake == .noProgress, executor.copy.isEdited {
      return .finished(DraftEnding(summary: failure.detail, turn: executor.turn))
    }
    return .failed(failure.mistake, feedback: failure.detail)
  }

  /// A claim of success that the record of this attempt does not bear out.
  private func contradiction(of text: String, _ task: DraftTask, _ executor: ToolExecutor) -> ToolError? {
    guard let claim = Claim.ofSuccess(in: text), let reason = executor.log.contradiction(checks: task.checks) else {
      return nil
    }
    let remedy =
      executor.canRun
      ? "run it, or say only what you changed" : "no command can run in this step, so say only what you changed"
    return ToolError(
      .contradictedClaim, "you said \"\(claim)\", and the runtime's own record says otherwise: \(reason); \(remedy)")
  }

  private func finish(
    _ text: String, _ task: DraftTask, _ executor: ToolExecutor, isContradicted: Bool
  ) async throws -> DraftOutcome {
    guard executor.copy.isEdited || executor.log.hasRunCommand else {
      let fault = ToolError(
        .emptyDraft, "the draft ended without changing anything; files change only by the tools, not by prose")
      return try await fail(fault, executor)
    }
    return .finished(
      DraftEnding(
        summary: WhiteSpace.trimmed(text), turn: executor.turn,
        unrunChecks: executor.canRun ? executor.log.missing(task.checks) : [],
        claim: isContradicted ? nil : Claim.ofSuccess(in: text)))
  }

  private func fail(_ fault: ToolError, _ executor: ToolExecutor) async throws -> DraftOutcome {
    try await executor.note(fault)
    return .failed(fault.mistake, feedback: fault.detail)
  }
}
