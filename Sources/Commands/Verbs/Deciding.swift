import ArgumentParser
import Authority
import History
import Plans

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
    guard session.hasDesk else {
      throw CommandFailure(
        .usage, "there is no terminal to ask at", hint: "use `chancery approve` or `chancery reject` in scripts")
    }
    let state = try session.find(reference.run, waiting: true)
    try session.requireOpen(state)
    try await session.drive(state.start.run, mode: .full, replaying: replay)
  }
}

struct Approve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Approves the sealed proposal of a run, and goes on with it.",
    discussion: """
      The seal says what you approve: `chancery show RUN` prints it. Where the proposal has changed since, nothing is \
      approved.

      EXAMPLE
        chancery approve 20261123-k3v9x2ab --seal 4f1c09a2b377
      """)

  @OptionGroup var reference: RunReference
  @OptionGroup var output: OutputOptions
  @OptionGroup var sandbox: SandboxOptions
  @Option(help: "The seal that you approve, or its first twelve characters or more.")
  var seal: String
  @Flag(help: "Approve although the slow tier rejected it.")
  var despiteVerdict = false
  @Flag(help: "Only write the approval down; do not go on with the run.")
  var recordOnly = false
  @Option(help: "Answer from this recording instead of asking models.", completion: .file())
  var replay: String?

  func run() async throws {
    let session = try Session(output: output, asks: false, sandbox: sandbox)
    let state = try session.find(reference.run)
    session.showIfDone(state, with: seal)
    try session.requireOpen(state)
    let sealed = try session.sealed(seal, of: state)
    guard let verdict = state.steps[sealed.proposal.step]?.commit.verdict else {
      throw CommandFailure(
        .waitingForApproval, "the slow tier has not judged this proposal yet",
        hint: "`chancery commit \(state.start.run)` asks it")
    }
    guard verdict.decision == .approve || despiteVerdict else {
      throw CommandFailure(
        .rejected, "the slow tier said \(verdict.decision.rawValue): \(verdict.reasons.joined(separator: "; "))",
        hint: "read the diff; if you still want it, add --despite-verdict")
    }
    let approval = ApprovalGiven(
      seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: session.surroundings.person)
    try session.record([.approvalGiven(approval)], for: state)
    if recordOnly {
      session.show(try session.state(of: state.start.run), status: .done)
    } else {
      try await session.drive(state.start.run, mode: .full, replaying: replay)
    }
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
    let rejection = ApprovalGiven(
      seal: sealed.seal.hex, decision: .reject, reason: reason, redraft: redraft.map { StepID($0) },
      person: session.surroundings.person)
    try session.record([.approvalGiven(rejection)], for: state)
    try await session.drive(state.start.run, mode: state.mode, replaying: replay)
  }
}
