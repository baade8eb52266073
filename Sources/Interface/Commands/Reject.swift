import Approval
import ArgumentParser
import Plans
import Preparation
import RunJournal

extension Chancery {
  struct Reject: Command {
    static let configuration = CommandConfiguration(
      abstract: "Reject the sealed proposal of a run, with a reason.",
      discussion: """
        With --redraft the reason goes back to that draft step and the run continues; without it the run ends.

        \(Help.examples("""
          chancery reject --seal 4f1c09a2b377 --reason "not now"
          chancery reject --seal 4f1c09a2b377 --reason "keep an alias" --redraft code
          """))
        """)

    @OptionGroup var reference: RunReference
    @OptionGroup var output: OutputOptions
    @OptionGroup var sandbox: SandboxOptions
    @Option(help: "The seal that you reject, or at least its first twelve characters.")
    var seal: String
    @Option(help: "The reason.")
    var reason: String
    @Option(
      parsing: .upToNextOption,
      help: "Only these effects, by number: nothing in the run may reach their targets any more.")
    var effect: [Int] = []
    @Option(help: "The draft step to draft again.")
    var redraft: String?
    @Option(help: "Answer from this recording instead of asking models.", completion: .file())
    var replay: String?

    func perform() async throws -> ExitStatus {
      let session = try Session(output: output, asks: false, sandbox: sandbox)
      let state = try session.find(reference.run)
      try session.requireOpen(state)
      let sealed = try session.sealed(seal, of: state)
      try session.requireUndecided(sealed, in: state)
      try requireDraftStep(before: sealed.proposal.step, in: try RunSetup.plan(of: state.start))
      let denied = effect.isEmpty ? nil : try sealed.places(of: effect)
      let rejection = ApprovalGiven(
        seal: sealed.seal.hex, decision: .reject, reason: reason, redraft: redraft.map { StepID($0) },
        person: session.host.person, effects: denied)
      let denial = TargetsDenied(by: rejection, of: sealed.proposal).map { [RunEvent.targetsDenied($0)] } ?? []
      try session.requireKnown(state)
      try await session.keep(rejection, of: sealed, state)
      try session.record(denial + [.approvalGiven(rejection)], for: state)
      return try await session.drive(state.start, mode: state.mode, replaying: replay)
    }

    private func requireDraftStep(before commit: StepID, in plan: Plan) throws {
      let drafts = plan.ancestors(of: commit).filter { if case .draft = $0.kind { true } else { false } }
      guard let redraft, !drafts.contains(where: { $0.id.text == redraft }) else { return }
      throw CommandFailure(
        .usage, "\(redraft) is not a draft step before \(commit)",
        hint: "name one of \(drafts.map(\.id.text).joined(separator: ", "))")
    }
  }
}
