package import JSON
import Plans

/// How an applied effect is undone: declared, measured and sealed with the effect, and so approved with it.
package struct Compensation: Hashable, Sendable {
  /// How much is known of its working. None of it makes an effect less dangerous.
  package enum Assurance: String, Hashable, Sendable, CaseIterable {
    /// The plan declares it, and nobody has tried it.
    case declared
    /// It was tried in a preview, and seen to bring back what the kind can see of the target.
    case tried
    /// Chancery keeps what was there, and puts back that.
    case exact
  }

  /// Everything that undoing needs, as far as it is known before the effect is applied.
  package var arguments: JSONValue
  /// What the target has to be at for it to be undone: what the effect leaves behind, and nothing built on it. `null`
  /// where that cannot be known beforehand, in which case the applier looks for itself.
  package var fingerprint: JSONValue
  package var assurance: Assurance
  /// What undoing does, in one line for a person, beginning with a verb in the present: "moves main back to …".
  package var preview: String
  /// The programs and scripts that undoing runs.
  package var executables: [SealedExecutable]

  package init(
    arguments: JSONValue, fingerprint: JSONValue, assurance: Assurance = .declared, preview: String,
    executables: [SealedExecutable] = []
  ) {
    self.arguments = arguments
    self.fingerprint = fingerprint
    self.assurance = assurance
    self.preview = preview
    self.executables = executables
  }
}

/// An effect that was committed, with what undoing it goes by.
package struct AppliedEffect: Hashable, Sendable {
  package let effect: ProposedEffect
  /// As it was sealed.
  package let compensation: Compensation
  /// The key that the effect was applied under.
  package let key: String
  /// What the applier kept when it applied the effect, such as the name that the target gave to what was made.
  package let evidence: JSONValue

  /// - Returns: `nil` where the effect cannot be undone.
  package init?(_ effect: ProposedEffect, key: String, evidence: JSONValue) {
    guard let compensation = effect.compensation else { return nil }
    self.effect = effect
    self.compensation = compensation
    self.key = key
    self.evidence = evidence
  }

  /// The key that it is undone under.
  package var compensationKey: String { "\(key)-undo" }
}
