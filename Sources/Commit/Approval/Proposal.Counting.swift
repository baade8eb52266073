import Plans
package import Policy

extension Proposal {
  /// What limits over time count of an effect, or of undoing it: with the files that landing the draft changes.
  package func counting(_ facts: EffectFacts, of effect: ProposedEffect) -> EffectFacts {
    guard effect.lands != nil else { return facts }
    var facts = facts
    facts.numbers[.changedFiles] = changes.count
    return facts
  }
}
