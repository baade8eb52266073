import Approval
import Plans

/// The order in which effects are applied: those that can be undone first, so that as little as possible has
/// happened for good when one fails.
enum EffectOrder {
  /// Within each half it is the plan's order. Effects with one target stay in theirs: each was measured after the one
  /// before.
  static func arranged(_ effects: [ProposedEffect]) -> [ProposedEffect] {
    var first: [ProposedEffect] = []
    var last: [ProposedEffect] = []
    for effect in effects {
      let follows = last.contains { $0.identity == effect.identity }
      if effect.isCompensable, !follows { first.append(effect) } else { last.append(effect) }
    }
    return first + last
  }

  /// The places of declared effects in the order in which they will be applied, as far as declarations tell.
  static func ofSurvey(_ effects: [EffectDeclaration]) -> [Int] {
    var first: [Int] = []
    var last: [Int] = []
    for (index, effect) in effects.enumerated() {
      // Whether two of a kind have one target is known once they are looked at.
      let follows = effect.mayShareTarget && last.contains { effects[$0].kind == effect.kind }
      if effect.declared.declaresUndo, !follows { first.append(index) } else { last.append(index) }
    }
    return first + last
  }

  /// Those of the effects that the plan declares, each with what the plan says of it now: where it comes from.
  static func declared(
    _ effects: [ProposedEffect], in commit: Step.Commit, with values: Template.Values
  ) -> [ProposedEffect] {
    var taken: Set<Int> = []
    return effects.compactMap { effect in
      let place = effect.origin.place
      guard commit.effects.indices.contains(place), commit.effects[place].kind == effect.kind,
        taken.insert(place).inserted,
        let origin = try? EffectOrigin(of: commit.effects[place], at: place, with: values)
      else { return nil }
      var declared = effect
      declared.origin = origin
      return declared
    }
  }
}

extension EffectDeclaration {
  fileprivate var mayShareTarget: Bool { type(of: declared).mayShareTarget }
}
