import Approval
import ArgumentParser
import Plans
import RunJournal

struct Review: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Shows the sealed proposal that waits for you, and asks: approve, or reject with a reason.",
    discussion: """
      What is shown comes from the sealed bytes, never from a model's summary. A reason goes back to the drafter.

      EXAMPLE
        chancery review
      """)

  @OptionGroup var reference: RunReference
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions
  @Option(help: "Answer from this recording instead of asking models.", completion: .file())
  var replay: String?

  func run() async throws {
    let session = try Session(output: output, asks: true, sandbox: sandbox)
    guard session.canAsk else {
      throw CommandFailure(
        .usage, "there is no terminal to ask at", hint: "use `chancery approve` or `chancery reject` in scripts")
    }
    let state = try session.find(reference.run, waiting: true)
    try session.requireOpen(state)
    try await session.drive(state.start.run, mode: .full, replaying: replay)
  }
}

struct Reject: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Rejects the sealed proposal of a run, with a reason.",
    discussion: """
      With --redraft the reason goes back to that draft step and the run goes on; without it the run ends.

      EXAMPLES
        chancery reject --seal 4f1c09a2b377 --reason "keep the old name as an alias" --redraft code
        chancery reject --seal 4f1c09a2b377 --reason "not now"
      """)

  @OptionGroup var reference: RunReference
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions
  @Option(help: "The seal that you reject, or its first twelve characters or more.")
  var seal: String
  @Option(help: "Why.")
  var reason: String
  @Option(
    parsing: .upToNextOption,
    help: "Only these effects, by number: nothing in the run may reach their targets any more.")
  var effect: [Int] = []
  @Option(help: "The draft step that is to be drafted again.")
  var redraft: String?
  @Option(help: "Answer from this recording instead of asking models.", completion: .file())
  var replay: String?

  func run() async throws {
    let session = try Session(output: output, asks: false, sandbox: sandbox)
    let state = try session.find(reference.run)
    try session.requireOpen(state)
    let sealed = try session.sealed(seal, of: state)
    let plan = try session.plan(of: state)
    let drafts = plan.ancestors(of: sealed.proposal.step).filter { if case .draft = $0.kind { true } else { false } }
    if let redraft, !drafts.contains(where: { $0.id.text == redraft }) {
      throw CommandFailure(
        .usage, "\(redraft) is no draft step before \(sealed.proposal.step)",
        hint: "name one of \(drafts.map(\.id.text).joined(separator: ", "))")
    }
    let denied = effect.isEmpty ? nil : try sealed.places(of: effect)
    let rejection = ApprovalGiven(
      seal: sealed.seal.hex, decision: .reject, reason: reason, redraft: redraft.map { StepID($0) },
      person: session.host.person, effects: denied)
    let denial = TargetsDenied(by: rejection, of: sealed.proposal).map { [RunEvent.targetsDenied($0)] } ?? []
    try session.record(denial + [.approvalGiven(rejection)], for: state)
    try await session.drive(state.start.run, mode: state.mode, replaying: replay)
  }
}
