import ArgumentParser
import Preparation
import RunJournal

/// The arguments of commands that drive a run on.
struct ResumeOptions: ParsableArguments {
  @OptionGroup var reference: RunReference
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions
  @Flag(help: "Never ask; stop with exit status 3 where an approval is needed.")
  var noAsk = false
  @Option(help: "Answer from this recording instead of asking models.", completion: .file())
  var replay: String?

  /// Drives the run; without a mode, as far as it was to go before.
  func drive(mode: RunStart.Mode?) async throws -> ExitStatus {
    let session = try Session(output: output, asks: !noAsk, sandbox: sandbox)
    let state = try session.find(reference.run)
    if let status = session.showIfDone(state) { return status }
    if state.undoing == nil { try session.requireOpen(state) }
    return try await session.drive(state.start, mode: mode ?? state.mode, replaying: replay)
  }
}
