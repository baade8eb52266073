import Models
import Plans
import RunJournal

/// Lets a program from outside edit the files of a workspace, in place of the built-in loop.
package struct AgentDrafter: Sendable {
  private let runner: any AgentRunner
  private let workspace: any Workspace
  private let recorder: any EventRecorder
  private let progress: @Sendable (String) -> Void

  package init(
    runner: any AgentRunner, workspace: any Workspace, recorder: any EventRecorder,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.runner = runner
    self.workspace = workspace
    self.recorder = recorder
    self.progress = progress
  }

  /// Makes one attempt. That the agent says it is done counts for nothing; what the workspace holds is the draft.
  ///
  /// - Throws: `CancellationError`; `ConfinementError` where it could not be confined, and so did not run; what the
  ///   recorder throws.
  package func draft(_ task: AgentTask, calls: AgentCalls) async throws -> DraftOutcome {
    let prompt = AgentPrompt.text(for: task)
    let words: [String]
    do throws(Template.MissingValue) {
      words = try filled(task, prompt: prompt)
    } catch {
      return .stopped(.failed, reason: "the agent of step \(task.step) cannot be run: \(error)")
    }
    let command = ConfinedCommand(
      words: words, workspace: workspace.place, profile: .agent, restriction: task.restriction,
      timeoutSeconds: task.secondsLeft ?? .max, variables: task.prepared.variables, shown: task.prepared.shown)
    let agent = AgentCommand(
      agent: task.agent, command: command, prompt: prompt,
      isPromptInWords: task.agent.run.words.contains { $0.references.contains(.prompt) },
      answerTokens: task.answerTokens)
    try Task.checkCancellation()
    let run = try await runner.run(agent, calls: calls, progress: progress)
    // Agents end well all the same, with a draft that changes nothing.
    if let advice = NestedSandbox.advice(for: run.outcome.outputTail) { progress(advice) }
    try await record(run, of: agent, task)
    if let failure = await calls.failure { throw failure }
    try Task.checkCancellation()
    if let exceeded = await calls.exceeded { return .stopped(.outOfBudget, reason: exceeded.text) }
    if let judge = await calls.servedJudge {
      let name = PlainText.excerpt(of: judge, bytes: 200)
      return try await fail(
        "the agent was answered by \(name), which will judge this draft and so may not draft it", task)
    }
    return try await judge(run, of: agent, task)
  }

  private func filled(_ task: AgentTask, prompt: String) throws(Template.MissingValue) -> [String] {
    var values = task.values
    values.prompt = prompt
    return try task.agent.run.words.map { word throws(Template.MissingValue) in try word.text(with: values) }
  }

  private func record(_ run: AgentRun, of agent: AgentCommand, _ task: AgentTask) async throws {
    // The prompt is the plan's text and earlier feedback, which the journal has already.
    let words = agent.command.words.map { $0.replacing(agent.prompt, with: "${{ prompt }}") }
    let ran = CommandRan(
      step: task.step, attempt: task.attempt, role: .agent, words: words, tree: nil, ending: run.outcome.ending,
      outputTail: run.outcome.outputTail, milliseconds: run.outcome.milliseconds)
    let recorder = recorder
    // A task of its own, so that what happened is written down even where the run is being cancelled.
    try await Task {
      try await recorder.record(.commandRan(ran))
      if let network = run.network {
        try await recorder.record(.networkUsed(NetworkUse(step: task.step, attempt: task.attempt, traffic: network)))
      }
    }.value
  }

  private func judge(_ run: AgentRun, of agent: AgentCommand, _ task: AgentTask) async throws -> DraftOutcome {
    let seconds = task.secondsLeft ?? .max
    if run.outcome.ending == .timedOut, run.outcome.milliseconds / 1000 >= seconds {
      return .stopped(.outOfBudget, reason: "the limit on the run's time left the agent \(seconds) seconds")
    }
    if run.neverBegan { return .stopped(.failed, reason: "the agent was not run: \(run.outcome.outputTail)") }
    var run = run
    run.outcome.outputTail = EchoedPrompt.removed(agent.prompt, from: run.outcome.outputTail)
    run.words = EchoedPrompt.removed(agent.prompt, from: run.words)
    switch run.ending {
    case .done: return finished(run.words)
    case .process where run.outcome.ending == .exited(0): return finished(run.outcome.outputTail)
    case .process:
      let report = CommandReport.text(
        of: run.outcome, words: [task.prepared.name], timeoutSeconds: Int(run.outcome.milliseconds / 1000))
      return try await fail("the agent \(report)\(nested(run))", task)
    case .failed(let reason):
      let output = run.outcome.outputTail
      let said = output.isEmpty ? "" : "\n" + PromptDelimiter.wrap(output, as: "what it printed on standard error")
      return try await fail("the agent \(task.prepared.name): \(reason)\(said)\(nested(run))", task)
    }
  }

  /// How an agent's own sandbox is switched off, where that is why it could do nothing.
  private func nested(_ run: AgentRun) -> String {
    NestedSandbox.advice(for: run.outcome.outputTail).map { "\n\($0)" } ?? ""
  }

  /// What an agent claims at its end is held against the runtime's own checks. Long output is not all its own words.
  private func finished(_ words: String) -> DraftOutcome {
    let end = String(words.suffix(1000))
    return .finished(DraftEnding(summary: end, claim: Claim.ofSuccess(in: end)))
  }

  private func fail(_ detail: String, _ task: AgentTask) async throws -> DraftOutcome {
    try await recorder.record(
      .mistakeMade(
        MistakeMade(step: task.step, attempt: task.attempt, turn: 0, mistake: .agentFailed, detail: detail)))
    return .failed(.agentFailed, feedback: detail)
  }
}

extension AgentRun {
  /// Whether the sandbox found no program to run. Another attempt would find none either.
  fileprivate var neverBegan: Bool {
    guard case .exited(126...127) = outcome.ending else { return false }
    return outcome.outputTail.hasPrefix("chancery: cannot run ")
  }
}

extension ExternalAgent {
  /// The program, as the plan names it.
  package var name: String { run.words.first?.description ?? preset?.program ?? "" }
}
