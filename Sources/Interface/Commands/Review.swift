import ArgumentParser
import Preparation
import RunJournal
import Terminal

extension Chancery {
  struct Review: Command {
    static let configuration = CommandConfiguration(
      abstract: "Show the sealed proposal that waits for you, and ask: approve, or reject with a reason.",
      discussion: """
        Everything shown comes from the sealed bytes, never from a model's summary. A reason goes back to the drafter.

        \(Help.examples("chancery review"))
        """)

    @OptionGroup var reference: RunReference
    @OptionGroup var output: OutputOptions
    @OptionGroup var sandbox: SandboxOptions
    @Option(help: "Answer from this recording instead of asking models.", completion: .file())
    var replay: String?

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: true, sandbox: sandbox)
      guard session.canAsk else {
        throw CommandFailure(
          .usage, "there is no terminal to ask at",
          hint: "run `chancery review` at a terminal; docs/reference/review.md tells how to approve with a signature")
      }
      let state = try session.find(reference.run, waiting: true)
      try session.requireOpen(state)
      return try await session.drive(state.start, mode: .full, replaying: replay)
    }
  }
}
