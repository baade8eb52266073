import ArgumentParser
import Preparation
import RunJournal

extension Chancery {
  struct Abort: Command {
    static let configuration = CommandConfiguration(
      abstract: "End a run for good. Its drafts stay in the scratch repository.",
      discussion: """
        A run with an effect in doubt is not ended: `chancery resume` probes the effect, or `chancery resolve` records what \
        you know.

        \(Help.examples("chancery abort 20261123-k3v9x2ab"))
        """)

    @OptionGroup var reference: RunReference
    @OptionGroup var output: OutputOptions

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: false)
      let state = try session.find(reference.run)
      try session.requireOpen(state)
      try await session.abort(state)
      session.show(try session.state(of: state.start.run))
      return .done
    }
  }
}
