import ArgumentParser
import Preparation
import RunJournal
import Terminal

extension Chancery {
  struct Abort: Command {
    static let configuration = CommandConfiguration(
      abstract: "End a run for good. Its drafts stay in the scratch repository.",
      discussion: """
        At a terminal you are asked first; without one give --yes. A run with an effect in doubt is not ended: `chancery resume` probes the effect, or `chancery resolve` records what \
        you know.

        \(Help.examples("chancery abort 20261123-k3v9x2ab"))
        """)

    @OptionGroup var reference: RunReference
    @OptionGroup var output: OutputOptions
    @Flag(name: [.short, .long], help: "End the run without asking.")
    var yes = false

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: true)
      let state = try session.find(reference.run)
      try session.requireOpen(state)
      if !yes { try await confirm(state, session) }
      try await session.abort(state)
      session.show(try session.state(of: state.start.run))
      return .done
    }

    private func confirm(_ state: RunState, _ session: Session) async throws {
      let run = state.start.run
      guard session.canAsk, let controls = Controls() else {
        throw CommandFailure(
          .usage, "run \(run) was not aborted: there is no terminal to ask at", hint: "add --yes to end it for good")
      }
      controls.write(
        "run \(run), plan \(visibleLine(state.start.planName)) in \(visibleLine(state.start.target)), "
          + "begun \(moment(state.startedAt)): end it for good? [y/N] ")
      guard try await controls.confirms() else {
        throw CommandFailure(.interrupted, "run \(run) was not aborted")
      }
    }
  }
}
