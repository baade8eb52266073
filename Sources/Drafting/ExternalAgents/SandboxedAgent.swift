package import Drafting
package import ModelProviders
import Plans
package import Policy
import RunJournal
package import Sandbox

/// Runs external agents in the sandbox of this machine, with the network access that their steps give them.
package struct SandboxedAgent: AgentRunner {
  let sandbox: Sandbox
  let directory: ModelDirectory
  let judge: PolicyJudge?

  /// - Parameter judge: which programs may draft; `nil` lets every one.
  package init(sandbox: Sandbox, directory: ModelDirectory, judge: PolicyJudge? = nil) {
    self.judge = judge
    self.sandbox = sandbox
    self.directory = directory
  }

  /// Seconds that model calls may still take once the agent has ended, so that what they used is known.
  private static let lastCalls = 30

  package func run(
    _ agent: AgentCommand, calls: AgentCalls, progress: @escaping @Sendable (String) -> Void
  ) async throws(ConfinementError) -> AgentRun {
    let way = AgentWay(agent.agent, directory: directory, calls: calls, answerTokens: agent.answerTokens)
    var command = agent.command
    var io = SandboxIO()
    if let way {
      command.variables.merge(way.variables) { own, _ in own }
      io.egress = { way.open($0) }
    }
    do throws(ConfinementError) {
      var run = try await run(agent, command, io, progress: progress)
      run.network = await way?.close(waiting: Task.isCancelled ? 0 : Self.lastCalls)
      return run
    } catch {
      _ = await way?.close(waiting: 0)
      throw error
    }
  }

  private func run(
    _ agent: AgentCommand, _ command: ConfinedCommand, _ io: SandboxIO,
    progress: @escaping @Sendable (String) -> Void
  ) async throws(ConfinementError) -> AgentRun {
    if agent.agent.speech == .acp { return try await converse(agent, command, io, progress: progress) }
    let sink = AgentSink(progress: progress)
    var io = io
    if !agent.isPromptInWords {
      let input = try CommandInput()
      input.write(Array(agent.prompt.utf8))
      input.close()
      io.input = input
    }
    let run = try await sandbox.run(command, into: sink, io: io)
    sink.finish()
    let outcome = CommandOutcome(ending: run.ending, outputTail: sink.tail, milliseconds: run.milliseconds)
    return AgentRun(outcome: outcome)
  }

  /// Seconds that an agent has to end by itself once all is said.
  private static let patience = 5

  private func converse(
    _ agent: AgentCommand, _ command: ConfinedCommand, _ io: SandboxIO,
    progress: @escaping @Sendable (String) -> Void
  ) async throws(ConfinementError) -> AgentRun {
    let input = try CommandInput()
    let over = Handover()
    let folder = await sandbox.folder(of: command.workspace)
    let conversation = ACPConversation(prompt: agent.prompt, folder: folder)
    let sink = ACPSink(conversation, input: input, progress: progress, end: { over.finish() })
    var io = io
    io.input = input
    let ran = try await over.running(patience: Self.patience) { [io] () async throws(ConfinementError) in
      try await sandbox.run(command, into: sink, separatesErrors: true, io: io)
    }
    let outcome = CommandOutcome(ending: ran.ending, outputTail: sink.tail, milliseconds: ran.milliseconds)
    // How its process ended says nothing once all was said, and everything where the conversation broke off.
    let brokenOff: AgentRun.Ending =
      ran.ending == .exited(0) ? .failed("its process ended in the middle of the conversation") : .process
    return AgentRun(ending: sink.result ?? brokenOff, outcome: outcome, words: sink.words)
  }
}
