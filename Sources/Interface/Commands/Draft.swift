import ArgumentParser
import Preparation
import RunJournal

extension Chancery {
  struct Draft: Command {
    static let configuration = CommandConfiguration(
      abstract: "Do a dry-run: everything up to the seal, with previews. Apply nothing.",
      discussion: """
        Nothing that could apply an effect is constructed. The drafts stay in the scratch repository: `chancery diff` shows \
        them, and `chancery commit` continues from there.

        \(Help.examples("chancery draft rename.yaml"))
        """)

    @OptionGroup var plan: PlanOptions
    @OptionGroup var recording: RecordOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var sandbox: SandboxOptions

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: false, sandbox: sandbox)
      return try await session.begin(plan, recording: recording, mode: .draft)
    }
  }
}
