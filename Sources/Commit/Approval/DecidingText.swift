import JSON

/// What a proposal decides, in canonical form and in parts: one effect is held against another without the rest being
/// written out again.
struct DecidingText: Hashable, Sendable {
  /// Everything but the effects.
  private let rest: [UInt8]
  private var effects: [[UInt8]]

  init(_ proposal: Proposal) {
    var members = proposal.deciding
    members["effects"] = nil
    rest = Array(JSONValue.object(members).canonicalText.utf8)
    effects = proposal.effects.map(Self.text)
  }

  /// The same with another effect in one place.
  func replacing(effect index: Int, by effect: ProposedEffect) -> DecidingText {
    guard effects.indices.contains(index) else { return self }
    var text = self
    text.effects[index] = Self.text(of: effect)
    return text
  }

  private static func text(of effect: ProposedEffect) -> [UInt8] { Array(effect.document.canonicalText.utf8) }
}

/// A proposal that was built again, written out once however many effects it is held against the seal for.
package struct DerivedProposal: Hashable, Sendable {
  package let proposal: Proposal
  let text: DecidingText

  package init(_ proposal: Proposal) {
    self.proposal = proposal
    text = DecidingText(proposal)
  }
}

extension SealedProposal {
  /// Why an effect, as it is derived now, or anything else that a proposal decides is not what was sealed; `nil` where all
  /// of it is, byte for byte.
  package func difference(of live: ProposedEffect, at index: Int, in derived: DerivedProposal) -> Difference? {
    var effect = live
    // Where it comes from is not the world's to say.
    if derived.proposal.effects.indices.contains(index) { effect.origin = derived.proposal.effects[index].origin }
    guard text != derived.text.replacing(effect: index, by: effect) else { return nil }
    let other = derived.proposal.replacing(effect: index, by: live)
    return proposal.difference(from: other)
      ?? Difference(place: "the proposal", sealed: "another", live: "not what was sealed")
  }

  /// The same of an effect alone.
  package func difference(of live: ProposedEffect, at index: Int) -> Difference? {
    guard proposal.effects.indices.contains(index) else { return nil }
    var effect = live
    effect.origin = proposal.effects[index].origin
    guard text != text.replacing(effect: index, by: effect) else { return nil }
    return proposal.difference(from: proposal.replacing(effect: index, by: live))
  }
}
