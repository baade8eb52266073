import Approval
import ArgumentParser
import JSON
import Plans
import Preparation
import RunJournal
import Terminal

extension Chancery {
  struct Undo: Command {
    static let configuration = CommandConfiguration(
      abstract: "Undo the effects of a run, the last one first, as was sealed with each.",
      discussion: """
        Undo is refused where the target changed since: a commit that was pushed or built on stays. Effects that cannot be \
        undone are named, and nothing is undone unless you name the others. An open run ends. Where the rules asked for people, \
        someone else than whoever began the run gives it, and signs it where approvals are signed.

        \(Help.examples("""
          chancery undo 20261123-k3v9x2ab --dry-run
          chancery undo 20261123-k3v9x2ab --reason "the report is wrong"
          chancery undo 20261123-k3v9x2ab 2 --reason "only the setting"
          """))
        """)

    @Argument(help: "The run's id or any part of it that no other has.", completion: .runs)
    var run: String
    @Argument(help: "The effects, by number; all applied effects by default.")
    var effect: [Int] = []
    @OptionGroup var output: OutputOptions
    @OptionGroup var sandbox: SandboxOptions
    @Option(help: "The seal, where several proposals of the run were applied.")
    var seal: String?
    @Option(help: "The reason.")
    var reason: String?
    @Option(help: "Sign the decision with this SSH key.", completion: .file())
    var sign: String?
    @Flag(help: "Only list the effects, and the obstacles there are now.")
    var dryRun = false

    func validate() throws {
      guard dryRun || reason?.isEmpty == false else {
        throw ValidationError("give --reason; --dry-run needs none")
      }
    }

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: false, sandbox: sandbox)
      let state = try session.find(run)
      if let pending = try PendingUndo(of: state, session) { return try await goOn(with: pending, state, session) }
      // What another process is applying right now is not in doubt.
      if !dryRun { try session.requireIdle(state) }
      let begun = try BegunProposal(of: state, seal: seal, session: session)
      let request = try UndoRequest(effect, of: begun, run: state.start.run)
      if dryRun { return try await show(request, of: state, session) }
      var asked = request.event(by: session.host.person, reason: reason ?? "")
      // No undo is recorded that this program, or today's rules, would not let begin.
      try await RunSetup(resuming: state.start, settings: session.settings).refuseForbidden(asksModels: false)
      asked.signed = try await session.decide(
        .undo, asked.document(of: state.start.run, nonce: randomNonce(), at: session.host.clock.now), with: sign,
        on: begun.sealed.proposal)
      try session.requireKnown(state)
      try session.record([.undoRequested(asked)], for: state)
      return try await session.drive(state.start, mode: .full, undoing: begun.sealed.seal.hex)
    }

    /// An undo that was asked for and not finished comes first; nothing else is undone in its name.
    private func goOn(with pending: PendingUndo, _ state: RunState, _ session: Session) async throws -> ExitStatus {
      if dryRun { return try await show(pending.request, of: state, session) }
      try pending.require(effect, run: state.start.run)
      return try await session.drive(state.start, mode: .full)
    }

    private func show(_ request: UndoRequest, of state: RunState, _ session: Session) async throws -> ExitStatus {
      let previews = await request.preview(with: try await session.planners(of: state))
      if output.json {
        session.output.json([
          "version": 1, "run": .string(state.start.run.text), "undo": .array(previews.map(\.document)),
        ])
      } else {
        for preview in previews { session.output.line(preview.line) }
      }
      return previews.contains { $0.obstacle != nil } ? .stale : .done
    }
  }
}
