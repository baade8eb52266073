import ArgumentParser
import Preparation

extension Chancery {
  struct Resume: Command {
    static let configuration = CommandConfiguration(
      abstract: "Resume a run that was interrupted, suspended or killed.",
      discussion: """
        The run continues from its journal as if it had never stopped. An effect with an unknown outcome is probed, never \
        simply repeated; `chancery resolve` is for effects that no probe can decide. An undo that was cut off is finished.

        \(Help.examples("""
          chancery resume
          chancery resume 20261123-k3v9x2ab --no-ask
          """))
        """)

    @OptionGroup var options: ResumeOptions

    func perform() async throws -> ExitStatus { try await options.drive(mode: nil) }
  }
}
