import Approval
import ArgumentParser
import JSON
import Plans
import RunJournal

struct Undo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Takes back what a run applied, the last effect first, as it was sealed with each.",
    discussion: """
      Refused where the world has moved on from an effect: what was pushed, built on or changed since stays. Effects that \
      cannot be taken back are named, and nothing is done unless you name the others. A run that was still open ends.

      EXAMPLES
        chancery undo 20261123-k3v9x2ab --dry-run
        chancery undo 20261123-k3v9x2ab --reason "the report was wrong"
        chancery undo 20261123-k3v9x2ab 2 --reason "only the push"
      """)

  @Argument(help: "The run's id or the beginning of it.")
  var run: String
  @Argument(help: "The effects, by number; all that stand where none is named.")
  var effect: [Int] = []
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions
  @Option(help: "The seal, where several proposals of the run were applied.")
  var seal: String?
  @Option(help: "Why.")
  var reason: String?
  @Flag(help: "Only show what would be taken back, and what stands in the way now.")
  var dryRun = false

  func validate() throws {
    guard dryRun || reason?.isEmpty == false else {
      throw ValidationError("--reason says why it is taken back; --dry-run only looks")
    }
  }

  func run() async throws {
    let session = try Session(output: output, asks: false, sandbox: sandbox)
    let state = try session.find(run)
    // What was asked back before and cut off is finished first.
    guard state.undoing == nil else { return try await session.drive(state.start.run, mode: .full) }
    // What another process is applying right now is not in doubt.
    if !dryRun { try session.requireIdle(state) }
    let begun = try BegunProposal(of: state, seal: seal, session: session)
    let request = try UndoRequest(effect, of: begun, run: state.start.run)
    if dryRun { return try await show(request, of: state, session) }
    let event = request.event(by: session.host.person, reason: reason ?? "")
    try session.record([event], for: state)
    try await session.drive(state.start.run, mode: .full, undoing: begun.sealed.seal.hex)
  }

  private func show(_ request: UndoRequest, of state: RunState, _ session: Session) async throws {
    let previews = await request.preview(with: try await session.planners(of: state))
    if output.json {
      session.output.json([
        "version": 1, "run": .string(state.start.run.text), "undo": .array(previews.map(\.document)),
      ])
    } else {
      for preview in previews { session.output.line(preview.line) }
    }
    if previews.contains(where: { $0.obstacle != nil }) { throw QuietExit(status: .stale) }
  }
}
