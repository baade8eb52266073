import Approval
import Plans

/// The order in which effects are applied: those that can be taken back first, so that as little as possible has
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

  /// Those of the effects that the plan declares, by kind.
  static func declared(_ effects: [ProposedEffect], in commit: Step.Commit) -> [ProposedEffect] {
    var open = commit.effects.map(\.kind)
    return effects.filter { effect in
      guard let place = open.firstIndex(of: effect.kind) else { return false }
      open.remove(at: place)
      return true
    }
  }
}

extension EffectDeclaration {
  fileprivate var mayShareTarget: Bool { type(of: declared).mayShareTarget }
}
