import Approval
import JSON
import Plans
import RunJournal

/// A sealed proposal that is built again before each of its effects.
///
/// All that it is built from and that can change meanwhile is looked at each time: the rules, the signers, the draft, the
/// checks, the answers, and what lands of the effect that comes next. Only where something of it is not as it was is the
/// whole proposal written out anew. So an effect costs what its own target costs, however many effects there are.
struct Rederivation {
  private var landings: [Proposal.MergeResult?] = []
  private var inputs: [UInt8]?
  private var policy: Policy?
  private var derived: DerivedProposal?

  /// The proposal as it would be made now.
  mutating func again(
    _ sealed: SealedProposal, before index: Int, by builder: ProposalBuilder
  ) async throws -> DerivedProposal {
    guard let draft = builder.known.commit.sealed?.revision else {
      return DerivedProposal(try await builder.again(sealed))
    }
    let effects = sealed.proposal.effects
    if landings.count == effects.count {
      landings[index] = try await builder.landing(of: effects[index])
    } else {
      landings = []
      for effect in effects { landings.append(try await builder.landing(of: effect)) }
    }
    let landed = builder.mergeResults(of: landings, besides: draft)
    let inputs = try builder.inputs(draft: draft, mergeResults: landed)
    if let derived, self.inputs == inputs, policy == builder.policy { return derived }
    let made = DerivedProposal(try await builder.again(sealed, draft: draft, mergeResults: landed))
    self.inputs = inputs
    policy = builder.policy
    derived = made
    return made
  }
}

extension ProposalBuilder {
  /// Everything that a proposal is built from and that can change while its effects are applied; as bytes, since two texts
  /// that Swift holds for equal may be two names to a file system.
  fileprivate func inputs(draft: Revision, mergeResults: [Proposal.MergeResult]) throws -> [UInt8] {
    let answers = state.steps.sorted { $0.key.text < $1.key.text }.map { step, known in
      "\(step.text)=\(known.result?.answer?.canonicalText ?? "")"
    }
    let parts: [String] = [
      policy.document.canonicalText, String(reflecting: try ports.signers()),
      draft.commit, draft.tree, base.commit, base.tree, String(reflecting: mergeResults),
      String(reflecting: passedChecks(on: draft, mergeResults)),
      known.commit.missingLayers.sorted().joined(separator: ","),
      String(reflecting: drafters), answers.joined(separator: "\u{1}"),
    ]
    return Array(parts.joined(separator: "\0").utf8)
  }
}
