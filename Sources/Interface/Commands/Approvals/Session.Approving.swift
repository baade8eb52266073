import Approval
import Foundation
import Hashing
import KindSupport
import Orchestration
import Plans
import Preparation
import RunJournal
import Signatures
import Terminal
import Workspaces

/// Approvals that a command takes.
extension Session {
  /// What somebody signs with their key about a proposal, once the signature was found to hold under its policy.
  func signed(_ document: String, with key: String, for proposal: Proposal) async throws -> SignedApproval {
    let signatures = try settings.signatures()
    try requireSigners(signatures, for: proposal)
    do throws(SignatureProblem) {
      let signature = try await SSHSignatures.sign(document, with: key)
      let signer = try await signatures.signer(
        of: document, signature: signature, under: SignerLists(proposal.policy))
      return SignedApproval(
        document: document, signature: signature, principal: signer.principal, key: signer.key,
        aliases: signer.aliases.isEmpty ? nil : signer.aliases, sources: signer.sources)
    } catch {
      throw CommandFailure(
        .rejected, "nothing was recorded: \(error.reason)",
        hint: "name a private key, or a public one that an agent holds, which the allowed signers name")
    }
  }

  /// Refuses a signature that nothing could verify.
  func requireSigners(_ signatures: SSHSignatures, for proposal: Proposal) throws {
    guard try signatures.signers() == nil, SignerLists(proposal.policy).isEmpty else { return }
    throw CommandFailure(
      .usage, "no allowed signers are set, so the signature cannot be checked",
      hint: "name an allowed-signers file under `signers` in \(host.configurationPath)")
  }

  /// The current proposal of a run as a file.
  ///
  /// - Parameter seal: which one, where several wait.
  func proposalFile(of state: RunState, seal: String?) async throws -> ProposalFile {
    guard let seal = seal ?? state.openProposal?.seal else {
      throw CommandFailure(.usage, "run \(state.start.run) has sealed nothing yet")
    }
    let sealed = try sealed(seal, of: state)
    let diff = try await sealedDiff(of: sealed, state)
    return ProposalFile(sealed: sealed, verdict: state.steps[sealed.proposal.step]?.commit.verdict, diff: diff)
  }

  /// What a proposal lands, as it was sealed.
  func sealedDiff(of sealed: SealedProposal, _ state: RunState) async throws -> String {
    let proposal = sealed.proposal
    try await requireDraft(proposal.draft, of: state)
    let store = try await store(of: state.start)
    var diff = ""
    if proposal.mergeResults.isEmpty { diff = try await store.diff(from: proposal.base, to: proposal.draft) }
    for merged in proposal.mergeResults { diff += try await store.diff(from: merged.from, to: merged.to) }
    guard SHA256Digest(of: diff).hex == proposal.diffDigest else {
      throw CommandFailure(.stale, "the drafts' diff is not the sealed one any more")
    }
    return diff
  }

  /// Refuses a decision about a proposal that is applied already, and names what waits.
  func requireUndecided(_ sealed: SealedProposal, in state: RunState) throws {
    let step = sealed.proposal.step
    guard state.steps[step]?.result != nil else { return }
    let waiting = state.steps.filter { $0.value.result == nil }.compactMap { step, known in
      known.commit.sealed.map { "step \(step) waits with the seal \($0.seal.prefix(12))" }
    }.sorted()
    throw CommandFailure(
      .stale, "step \(step) has applied the proposal with the seal \(sealed.seal.short); nothing was recorded",
      hint: waiting.isEmpty ? "`chancery show \(state.start.run)` shows the run" : waiting.joined(separator: "; "))
  }

  /// Refuses where the slow tier did not approve, unless the person says that they know.
  func requireVerdict(of sealed: SealedProposal, in state: RunState, despite: Bool) throws {
    try requireUndecided(sealed, in: state)
    guard let verdict = state.steps[sealed.proposal.step]?.commit.verdict else {
      throw CommandFailure(
        .waitingForApproval, "the slow tier has not judged this proposal yet",
        hint: "`chancery commit \(state.start.run)` asks it")
    }
    if verdict.decision != .approve, sealed.proposal.policy.refuses(.despiteVerdict) {
      throw CommandFailure(
        .rejected, "the slow tier said \(verdict.decision.rawValue), and a policy lets nobody approve despite that",
        hint: "draft again")
    }
    guard verdict.decision == .approve || despite else {
      throw CommandFailure(
        .rejected, "the slow tier said \(verdict.decision.rawValue): \(verdict.reasons.joined(separator: "; "))",
        hint: "read the diff; if you still want it, add --despite-verdict")
    }
  }

  /// An approval without a signature: by the answer to a question at the terminal, or by nobody, where a policy of system
  /// or user allows that.
  func approval(
    of sealed: SealedProposal, in state: RunState, validMilliseconds: Int64?
  ) async throws -> ApprovalGiven {
    if let signers = sealed.proposal.policy.signers {
      throw CommandFailure(
        .usage, "this run takes signed approvals only, by the keys of \(signers.path)",
        hint: "add --sign with the path of your SSH key")
    }
    let means = try await means(of: sealed)
    let known = state.steps[sealed.proposal.step]?.commit.approvals ?? []
    if known.contains(where: { $0.person == host.person && $0.decision == .approve }) {
      output.note("you had approved this proposal before; other people are asked for as well")
    }
    let now = host.clock.now
    return ApprovalGiven(
      seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: host.person,
      expiresAt: validMilliseconds.map { Instant(milliseconds: now.milliseconds + $0) }, nonce: randomNonce(),
      means: means)
  }

  /// How an approval without a signature is given.
  ///
  /// - Throws: `CommandFailure` where it would be given by nobody and no policy allows that.
  private func means(of sealed: SealedProposal) async throws -> ApprovalGiven.Means {
    if sealed.proposal.policy.allowsUnsignedApprovals { return .unattended }
    guard !options.json, let controls = Controls() else {
      throw CommandFailure(
        .usage, "nothing was approved: an approval needs an answer at a terminal, or a signature",
        hint:
          "`chancery review \(sealed.proposal.run)` asks at a terminal; docs/reference/review.md tells about signatures"
      )
    }
    let wanted = String(sealed.seal.hex.prefix(6))
    controls.write(visible(sealed.proposal.shown) + "\ntype the seal's first six characters (\(wanted)) to approve: ")
    let typed = try await Interrupts.watching { try await controls.readLine() }
    guard typed?.trimmingCharacters(in: .whitespaces).lowercased() == wanted else {
      throw CommandFailure(.interrupted, "those are not the characters; nothing was approved")
    }
    return .terminal
  }
}
