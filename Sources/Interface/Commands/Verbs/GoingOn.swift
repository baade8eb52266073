import ArgumentParser
import RunJournal

/// What the verbs that go on with a run have in common.
struct GoingOnOptions: ParsableArguments {
  @OptionGroup var reference: RunReference
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions
  @Flag(help: "Never ask inline; stop with exit status 3 where an approval is needed.")
  var noAsk = false
  @Option(help: "Answer from this recording instead of asking models.", completion: .file())
  var replay: String?

  /// Drives the run on; without a mode, as far as it was to go before.
  func goOn(mode: RunStart.Mode?) async throws {
    let session = try Session(output: output, asks: !noAsk, sandbox: sandbox)
    let state = try session.find(reference.run)
    session.showIfDone(state)
    if state.undoing == nil { try session.requireOpen(state) }
    try await session.drive(state.start.run, mode: mode ?? state.mode, replaying: replay)
  }
}

struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Goes on with a run that was interrupted, obstructed or killed.",
    discussion: """
      The run goes on from its journal as if it had never stopped. An effect whose outcome is not known is probed, never \
      just repeated; `chancery resolve` is for what no probe can tell. An undo that was cut off is finished.

      EXAMPLE
        chancery resume
      """)

  @OptionGroup var options: GoingOnOptions

  func run() async throws { try await options.goOn(mode: nil) }
}

struct Commit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Goes on from a dry-run: verdict, approval, commit.",
    discussion: """
      EXAMPLE
        chancery draft rename.yaml && chancery commit
      """)

  @OptionGroup var options: GoingOnOptions

  func run() async throws { try await options.goOn(mode: .full) }
}

struct Abort: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ends a run for good. Its drafts stay in the scratch repository.",
    discussion: """
      A run that began an effect of which nobody knows what became is not ended: resume finds out, or resolve says it.

      EXAMPLE
        chancery abort 20261123-k3v9x2ab
      """)

  @OptionGroup var reference: RunReference
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let session = try Session(output: output, asks: false)
    let state = try session.find(reference.run)
    try session.requireOpen(state)
    try await session.abort(state)
    session.show(try session.state(of: state.start.run), status: .done)
  }
}
