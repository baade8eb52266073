import Approval
import Foundation
import JSON
import KindSupport
import Preparation
import RunJournal
import Signatures
import Terminal

/// A signed approval in a file of its own, on its way from one machine to another.
struct ApprovalFile {
  static let version: Int64 = 1

  let document: ApprovalDocument
  let signature: String

  /// Signs an approval of a proposal.
  init(
    approving sealed: SealedProposal, despite verdict: VerdictGiven?, by person: String, key: String, at now: Instant,
    validMilliseconds: Int64?
  ) async throws {
    let latest = sealed.proposal.expiresAt
    let expiry = validMilliseconds.map { Instant(milliseconds: min(latest.milliseconds, now.milliseconds + $0)) }
    document = ApprovalDocument(
      run: sealed.proposal.run, seal: sealed.seal, person: person, nonce: randomNonce(), givenAt: now,
      expiresAt: expiry ?? latest, verdict: SignedVerdict(of: verdict))
    do {
      signature = try await SSHSignatures.sign(document.canonicalText, with: key)
    } catch {
      throw CommandFailure(
        .failed, "nothing was approved: \(error.reason)",
        hint: "name a private key, or a public one that an agent holds")
    }
  }

  init(path: String) throws {
    guard let file = try? JSONValue(parsing: TextFile.read(path)),
      file["chancery-approval-file"]?.integerValue == Self.version, let text = file["approval"]?.stringValue,
      let signature = file["signature"]?.stringValue
    else {
      throw CommandFailure(
        .usage, "\(path) is not an approval of version \(Self.version)",
        hint: "`chancery approve --proposal FILE --sign KEY --out APPROVAL` writes one")
    }
    do {
      document = try ApprovalDocument(reading: text)
    } catch {
      throw CommandFailure(.usage, "the approval in \(path) cannot be read: \(error.reason)")
    }
    self.signature = signature
  }

  func write(to path: String) throws {
    let file: JSONValue = [
      "chancery-approval-file": .integer(Self.version), "approval": .string(document.canonicalText),
      "signature": .string(signature),
    ]
    do {
      try Data((file.prettyText + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
    } catch {
      throw CommandFailure(.failed, "cannot write \(path): \(error.localizedDescription)", hint: "name a new file")
    }
  }

  /// The approval as the journal keeps it, once everything about it was found to hold for this run and seal.
  func verified(for sealed: SealedProposal, in state: RunState, session: Session) async throws -> ApprovalGiven {
    let now = session.host.clock.now
    guard document.run == state.start.run else {
      throw refusal("it is for run \(document.run), not \(state.start.run)")
    }
    guard document.seal == sealed.seal else {
      throw refusal("it is for the seal \(document.seal.short), and \(sealed.seal.short) is sealed now")
    }
    guard now < document.expiresAt else { throw refusal("it expired at \(moment(document.expiresAt))") }
    guard !document.givenAt.isStillToCome(at: now) else {
      throw refusal("it was given at \(moment(document.givenAt)), which is still to come: one of the clocks is wrong")
    }
    guard document.expiresAt <= sealed.proposal.expiresAt else { throw refusal("it would outlast the seal") }
    let known = state.steps[sealed.proposal.step]?.commit
    guard known?.approvals.contains(where: { $0.nonce == document.nonce }) != true,
      known?.usedUp.contains(where: { $0.nonce == document.nonce }) != true, known?.isUntouched != false
    else { throw refusal("it was used before") }
    let signatures = try session.settings.signatures()
    try session.requireSigners(signatures, for: sealed.proposal)
    if let told = document.verdict, told != SignedVerdict(of: known?.verdict) {
      throw refusal("it was signed over another verdict than the one that the journal holds")
    }
    do throws(SignatureProblem) {
      let signer = try await signatures.signer(
        of: document.canonicalText, signature: signature, under: SignerLists(sealed.proposal.policy))
      return document.record(
        signature: signature, principal: signer.principal, key: signer.key, aliases: signer.aliases,
        sources: signer.sources)
    } catch {
      throw refusal(error.reason)
    }
  }

  private func refusal(_ reason: String) -> CommandFailure {
    CommandFailure(.rejected, "the approval was not accepted: \(reason)", hint: "nothing was approved")
  }
}

/// 128 random bits in hexadecimal.
@Sendable func randomNonce() -> String {
  var generator = SystemRandomNumberGenerator()
  return (0..<2).map { _ in
    let digits = String(generator.next() as UInt64, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }.joined()
}
