import Approval
import Hashing
import JSON
import Plans
import Policy
import RunJournal
import TestKit
import Testing

/// A sealed proposal in which anything at all was changed is good for nothing any more.
@Suite("Mutation of what was sealed")
struct MutationTests {
  private static let sealed = SealedProposal(sealing: Samples.full)
  private static let mutations = Mutation.all(of: Samples.full.document)
  private let record = Samples.signedRecord(of: sealed)

  private func refusal(
    of sealed: SealedProposal, _ record: CommitState, live: ProposedEffect = Samples.full.effects[0]
  ) -> Refusal? {
    do throws(Refusal) {
      let evidence = CommitEvidence(
        record: record, live: live, derived: Samples.full, now: Instant(milliseconds: 1500))
      let authority = try Committer().authorize(effect: 0, of: sealed, on: evidence)
      _ = authority.idempotencyKey
      return nil
    } catch {
      return error
    }
  }

  @Test("Unchanged, it is granted, and the walk has found every member")
  func unchanged() {
    #expect(refusal(of: Self.sealed, record) == nil)
    #expect(Self.mutations.count > 250)
  }

  @Test("Under the old seal it cannot even be read", arguments: Extent.sample(150, of: mutations))
  func oldSeal(_ mutation: Mutation) {
    let text = mutation.document.canonicalText
    #expect(throws: UnreadableProposal.self) {
      try SealedProposal(
        reading: ProposalSealed(
          step: "ship", seal: Self.sealed.seal.hex, proposal: text, revision: Samples.full.draft,
          shown: Self.sealed.shownText))
    }
  }

  @Test(
    "Sealed anew it is no proposal, or one that nobody judged or approved", arguments: Extent.sample(150, of: mutations)
  )
  func newSeal(_ mutation: Mutation) throws {
    guard let (other, forged) = Self.sealedAnew(mutation, record) else { return }
    #expect(other.seal != Self.sealed.seal)
    #expect(refusal(of: other, record) == .notSealed)
    var unjudged = record
    unjudged.sealed = forged.sealed
    #expect([.noVerdict, .noSuchEffect(0)].contains(refusal(of: other, unjudged)))
  }

  @Test(
    "With verdict and approvals forged as well, it is not what the run makes of it",
    arguments: Extent.sample(150, of: mutations))
  func forged(_ mutation: Mutation) throws {
    // Nothing but chance makes a nonce, so it has nothing to be compared with; and how a proposal is put to people does not
    // decide what is done.
    guard let (other, forged) = Self.sealedAnew(mutation, record), !mutation.place.hasPrefix(".nonce"),
      !mutation.place.hasPrefix(".shown")
    else { return }
    #expect(refusal(of: other, forged) != nil, "\(mutation)")
  }

  /// The mutated proposal under its own seal, with a record whose every answer names that seal.
  private static func sealedAnew(
    _ mutation: Mutation, _ record: CommitState
  ) -> (sealed: SealedProposal, record: CommitState)? {
    let text = mutation.document.canonicalText
    let written = ProposalSealed(
      step: "ship", seal: SHA256Digest(of: text).hex, proposal: text, revision: Samples.full.draft,
      shown: Self.sealed.shownText)
    guard let sealed = try? SealedProposal(reading: written) else { return nil }
    var forged = Samples.signedRecord(of: sealed)
    forged.sealed = written
    return (sealed, forged)
  }

  @Test(
    "Any difference of an effect's live state is stale",
    arguments: Extent.sample(100, of: Mutation.all(of: Samples.full.effects[0].document)))
  func live(_ mutation: Mutation) throws {
    var members = try #require(Samples.full.document.objectValue)
    members["effects"] = [mutation.document]
    // Where it comes from is not told by the live state.
    guard !mutation.place.hasPrefix(".origin"), let live = try? Proposal(reading: .object(members)).effects.first,
      live.document.canonicalText == mutation.document.canonicalText
    else { return }
    guard case .stale = refusal(of: Self.sealed, record, live: live) else {
      Issue.record("\(mutation) was not stale")
      return
    }
  }

  @Test("A rule that came or went is told by its key and file, and no other rule with it")
  func rules() {
    let kept: JSONValue = ["key": "changes.files", "demand": 8, "path": "/plan.yaml", "line": 8]
    let gone: JSONValue = ["key": "unattended", "demand": ["effect": "command"], "path": "/policy.yaml", "line": 3]
    let found = Difference.first(between: ["boundary": [kept, gone]], and: ["boundary": [kept]])
    #expect(found?.description == "boundary was unattended (/policy.yaml:3) when it was sealed and is nothing now")
  }

  @Test("A text in other bytes is another text, although Swift holds the two for equal")
  func normalisation() {
    let composed: JSONValue = ["path": "caf\u{e9}"]
    let decomposed: JSONValue = ["path": "cafe\u{301}"]
    #expect(composed == decomposed)
    #expect(Difference.first(between: composed, and: decomposed)?.place == "path")
    var live = Samples.full.effects[0]
    live.arguments = ["reference": "refs/heads/main", "result": "caf\u{e9}"]
    var proposal = Samples.full
    proposal.effects[0].arguments = ["reference": "refs/heads/main", "result": "cafe\u{301}"]
    let sealed = SealedProposal(sealing: proposal)
    #expect(refusal(of: sealed, Samples.signedRecord(of: sealed), live: live) != nil)
  }

  @Test("No property is left out of the document: each comes back, and none is at its default in the sample")
  func complete() throws {
    let record = Self.sealed.record(revision: Samples.full.draft)
    #expect(try SealedProposal(reading: record).proposal == Samples.full)
    let blank = Proposal(
      run: RunID(""), step: "", nonce: "", planName: "", planDigest: "",
      policy: Proposal.Policy(boundary: .null, approval: .always, inputs: [:]),
      target: Proposal.TargetIdentity(path: ""),
      base: Revision(commit: "", tree: ""), draft: Revision(commit: "", tree: ""), changes: [], checks: [], effects: [],
      judge: ModelChoice(model: ""), drafters: [], sealedAt: Instant(milliseconds: 0),
      expiresAt: Instant(milliseconds: 0), shown: "")
    let effect = ProposedEffect(
      kind: "git.push", arguments: .null, identity: .null, fingerprint: .null, measured: .null, compensation: nil,
      preview: "")
    #expect(Self.same(Samples.full, blank) == [])
    #expect(Self.same(Samples.full.policy, blank.policy) == [])
    #expect(Self.same(Samples.full.effects[0], effect) == [])
  }

  /// Names of the stored properties that have the same value in both.
  private static func same<Value>(_ one: Value, _ other: Value) -> [String] {
    zip(Mirror(reflecting: one).children, Mirror(reflecting: other).children).compactMap { one, other in
      "\(one.value)" == "\(other.value)" ? one.label : nil
    }
  }
}
