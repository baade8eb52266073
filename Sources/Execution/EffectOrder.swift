import Authority
import Plans

/// The order in which effects are applied: those that can be taken back first, so that as little as possible has happened
/// for good when one fails.
enum EffectOrder {
  /// Within each half it is the plan's order.
  static func arranged(_ effects: [ProposedEffect]) -> [ProposedEffect] {
    effects.filter(\.isCompensable) + effects.filter { !$0.isCompensable }
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
