import Plans
package import Policy

extension Proposal {
  /// What limits over time count of beginning an effect, or of undoing it, what it leaves behind besides among them.
  package func counted(_ effect: ProposedEffect, isUndo: Bool = false) -> [EffectFacts] {
    [counting(isUndo ? effect.undoFacts ?? effect.facts : effect.facts, of: effect)] + effect.keptFacts
  }

  /// What limits over time count of an effect, or of undoing it: with the files that landing the draft changes.
  package func counting(_ facts: EffectFacts, of effect: ProposedEffect) -> EffectFacts {
    guard effect.lands != nil else { return facts }
    var facts = facts
    facts.numbers[.changedFiles] = changes.count
    return facts
  }
}
