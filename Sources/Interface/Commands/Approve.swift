import Approval
import ArgumentParser
import JournalStore
import Plans
import Preparation
import RunJournal
import Terminal

extension Chancery {
  struct Approve: Command {
    static let configuration = CommandConfiguration(
      abstract: "Approve the sealed proposal of a run, and continue the run.",
      discussion: """
        The seal names what you approve; `chancery show` prints it. If the proposal changed since, nothing is approved. Without a \
        signature you are asked at the terminal, as by `chancery review`, which shows the proposal. --sign signs the approval \
        with your SSH key. --proposal approves a file of `chancery show --export FILE` on any machine, and --import brings the \
        approval in.

        \(Help.examples("""
          chancery approve 20261123-k3v9x2ab --seal 4f1c09a2b377
          chancery approve --seal 4f1c09a2b377 --sign ~/.ssh/id_ed25519 --valid 8
          chancery approve --seal 4f1c09a2b377 --proposal p.json --sign key --out a.json
          chancery approve 20261123-k3v9x2ab --import a.json
          """))
        """)

    @OptionGroup var reference: RunReference
    @OptionGroup var output: OutputOptions
    @OptionGroup var sandbox: SandboxOptions
    @Option(help: "The seal that you approve, or at least its first twelve characters.")
    var seal: String?
    @Flag(help: "Approve although the slow tier rejected it.")
    var despiteVerdict = false
    @Flag(help: "Only record the approval; do not continue the run.")
    var recordOnly = false
    @Option(help: "The hours until the approval expires; by default it expires with the seal.")
    var valid: Int?
    @Option(help: "Sign the approval with this SSH key.", completion: .file())
    var sign: String?
    @Option(help: "Approve the proposal in this file, without the run's journal.", completion: .file())
    var proposal: String?
    @Option(name: .customLong("out"), help: "The file to write the signed approval to.", completion: .file())
    var outputPath: String?
    @Option(name: .customLong("import"), help: "Bring in this signed approval.", completion: .file())
    var importPath: String?
    @Option(help: "Answer from this recording instead of asking models.", completion: .file())
    var replay: String?

    func validate() throws {
      if let valid, !(1...72).contains(valid) { throw ValidationError("--valid takes 1 to 72 hours, not \(valid)") }
      if importPath != nil {
        guard sign == nil, proposal == nil, valid == nil else {
          throw ValidationError("--import takes an approval as it was signed; leave out --sign, --proposal and --valid")
        }
      }
      guard (proposal == nil) == (outputPath == nil), proposal == nil || sign != nil else {
        throw ValidationError(
          "--proposal, --sign and --out go together: an approval for another machine has to be signed")
      }
      if proposal != nil, reference.run != nil { throw ValidationError("--proposal names the run; leave the run out") }
    }

    private var validMilliseconds: Int64? { valid.map { Int64($0) * 3_600_000 } }

    func perform() async throws -> ExitStatus {
      if let proposal, let outputPath { return try await carry(proposal, to: outputPath) }
      let session = try Session(output: output, asks: false, sandbox: sandbox)
      let state = try session.find(reference.run)
      if seal == nil, importPath == nil { throw Self.sealless(state) }
      if let status = session.showIfDone(state, with: seal) { return status }
      try session.requireOpen(state)
      try session.requireKnown(state)
      let approval = try await approval(in: state, session)
      try session.record([.approvalGiven(approval)], for: state)
      if recordOnly {
        session.journal.moveToMainFile()
        session.show(try session.state(of: state.start.run))
        return .done
      }
      return try await session.drive(state.start, mode: .full, replaying: replay)
    }

    /// Whoever approves says what: a seal that they have seen.
    private static func sealless(_ state: RunState) -> CommandFailure {
      let run = state.start.run
      guard let seal = state.openProposal?.seal, state.isOpen else {
        return CommandFailure(
          .usage, "run \(run) has no proposal that waits", hint: "`chancery status --waiting` lists runs that do")
      }
      return CommandFailure(
        .usage, "an approval names the seal of what it approves, and none was given",
        hint:
          "`chancery review \(run)` shows the proposal and asks; where you have read it, add --seal \(seal.prefix(12))")
    }

    private func approval(in state: RunState, _ session: Session) async throws -> ApprovalGiven {
      if let importPath {
        let file = try ApprovalFile(path: importPath)
        let sealed = try session.sealed(seal ?? file.document.seal.hex, of: state)
        let approval = try await file.verified(for: sealed, in: state, session: session)
        try session.requireVerdict(of: sealed, in: state, despite: despiteVerdict)
        return approval
      }
      let sealed = try session.sealed(seal ?? "", of: state)
      try session.requireVerdict(of: sealed, in: state, despite: despiteVerdict)
      guard let sign else {
        return try await session.approval(of: sealed, in: state, validMilliseconds: validMilliseconds)
      }
      let file = try await ApprovalFile(
        approving: sealed, despite: state.steps[sealed.proposal.step]?.commit.verdict, by: session.host.person,
        key: sign, at: session.host.clock.now, validMilliseconds: validMilliseconds)
      return try await file.verified(for: sealed, in: state, session: session)
    }

    /// Approves from a file, and opens no journal.
    private func carry(_ path: String, to destination: String) async throws -> ExitStatus {
      let host = try HostEnvironment()
      let file = try ProposalFile(path: path)
      let sealed = file.sealed
      guard let seal, seal.count >= 12, sealed.seal.hex.hasPrefix(seal.lowercased()) else {
        throw CommandFailure(
          .stale, "the proposal in \(path) has the seal \(sealed.seal.short), not \(seal ?? "")",
          hint: "give at least the first twelve characters of the seal")
      }
      if let lapse = sealed.proposal.lapse(at: host.clock.now) { throw CommandFailure(.stale, lapse.told) }
      let out = Output.standard
      if !output.quiet {
        for line in SealedSummary(sealed).lines { out.note(visible(line)) }
        out.note(visible(file.verdictText))
        out.raw(visible(file.diff) + "\n")
      }
      if file.verdict?.decision != .approve, !despiteVerdict {
        throw CommandFailure(
          .rejected, "the slow tier did not approve it: \((file.verdict?.reasons ?? []).joined(separator: "; "))",
          hint: "read the diff; if you still want it, add --despite-verdict")
      }
      let approval = try await ApprovalFile(
        approving: sealed, despite: file.verdict, by: host.person, key: sign ?? "", at: host.clock.now,
        validMilliseconds: validMilliseconds)
      try approval.write(to: destination)
      out.line("\(destination) approves \(sealed.seal.short) until \(moment(approval.document.expiresAt))")
      return .done
    }
  }
}
