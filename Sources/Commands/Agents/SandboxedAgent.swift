import Confinement
import Drafting
import History
import Plans

/// Runs outside agents in the sandbox of this machine.
struct SandboxedAgent: AgentRunner {
  let sandbox: Sandbox

  func run(
    _ agent: AgentCommand, calls: AgentCalls, progress: @escaping @Sendable (String) -> Void
  ) async throws(ConfinementError) -> AgentRun {
    let sink = AgentSink(progress: progress)
    var openings = CommandOpenings()
    if !agent.isPromptInWords {
      let input = try CommandInput()
      input.write(Array(agent.prompt.utf8))
      input.close()
      openings.input = input
    }
    let run = try await sandbox.run(agent.command, into: sink, openings: openings)
    let outcome = CommandOutcome(ending: run.ending, outputTail: sink.tail, milliseconds: run.milliseconds)
    return AgentRun(outcome: outcome)
  }
}
