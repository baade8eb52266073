import BlastRadius
import History
import Models
import Plans

/// Lets a model edit files in a workspace, by tools with reversible effects only, until it says that it is done.
package struct Drafter: Sendable {
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
    let bench = ToolBench(
      step: task.step, attempt: task.attempt, limits: task.limits, tools: tools, boundary: task.boundary,
      workspace: workspace, runner: runner, recorder: recorder)
    let conversation = Conversation(
      with: model, choice: task.choice,
      purpose: ModelRequest.Purpose(task: .draft, step: task.step, attempt: task.attempt, turn: 1),
      system: DraftPrompt.system(for: task, tools: tools), question: DraftPrompt.question(for: task),
      tools: try await definitions(of: tools, for: task), limits: task.limits)
    do {
      return try await follow(conversation, bench, turns: task.limits.turns)
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

  private func follow(_ start: Conversation, _ tools: ToolBench, turns: Int) async throws -> DraftOutcome {
    var conversation = start
    var bench = tools
    for turn in 1...max(1, turns) {
      bench.turn = turn
      switch try await conversation.ask(turn: turn) {
      case .calls(let calls, let asText):
        let result = try await bench.perform(calls, turn: turn)
        if let failure = result.failure { return outcome(of: failure, bench) }
        conversation.tell(result.results, asText: asText)
      case .answer(let text): return try await finish(text, bench)
      case .goOn(let fault): if let fault { try await bench.note(fault) }
      case .failed(let fault): return try await fail(fault, bench)
      case .stopped(let outcome, let reason): return .stopped(outcome, reason: reason)
      }
    }
    return try await fail(ToolFault(.noProgress, "\(turns) turns went by and the draft was not done"), bench)
  }

  /// Weak models do their edits and then call the same tool for ever. What they edited is for the checks to judge.
  private func outcome(of failure: ToolFault, _ bench: ToolBench) -> DraftOutcome {
    if failure.mistake == .noProgress, bench.copy.isEdited { return .finished(summary: failure.detail) }
    return .failed(failure.mistake, feedback: failure.detail)
  }

  private func finish(_ text: String, _ bench: ToolBench) async throws -> DraftOutcome {
    guard bench.copy.isEdited || bench.hasRunCommand else {
      let fault = ToolFault(
        .emptyDraft, "the draft ended without changing anything; files change only by the tools, not by prose")
      return try await fail(fault, bench)
    }
    return .finished(summary: WhiteSpace.trimmed(text))
  }

  private func fail(_ fault: ToolFault, _ bench: ToolBench) async throws -> DraftOutcome {
    try await bench.note(fault)
    return .failed(fault.mistake, feedback: fault.detail)
  }
}
