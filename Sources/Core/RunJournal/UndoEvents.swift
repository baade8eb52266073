/// Effects that were applied are to be undone, the last one first.
package struct UndoRequested: Hashable, Sendable {
  package enum Cause: String, Hashable, Sendable, CaseIterable {
    /// A later effect failed, and the plan says to compensate.
    case failure
    case person
  }

  package var seal: String
  /// Places in the proposal's list, from 0.
  package var effects: [Int]
  package var cause: Cause
  /// Login name, where a person asked.
  package var person: String?
  package var reason: String
  /// What the person signed; `nil` where no signature was asked for.
  package var signed: SignedApproval?

  package init(
    seal: String, effects: [Int], cause: Cause, person: String?, reason: String, signed: SignedApproval? = nil
  ) {
    self.signed = signed
    self.seal = seal
    self.effects = effects
    self.cause = cause
    self.person = person
    self.reason = reason
  }
}

/// What a person found out about an effect in doubt, or about taking one back.
package struct EffectResolved: Hashable, Sendable {
  package enum Action: String, Hashable, Sendable, CaseIterable {
    case effect, compensation
  }

  package var seal: String
  /// Place in the proposal's list, from 0.
  package var effect: Int
  package var action: Action
  /// Whether it happened.
  package var isCommitted: Bool
  package var person: String
  /// How the person knows.
  package var reason: String
  /// What the person signed; `nil` where no signature was asked for.
  package var signed: SignedApproval?

  package init(
    seal: String, effect: Int, action: Action, isCommitted: Bool, person: String, reason: String,
    signed: SignedApproval? = nil
  ) {
    self.signed = signed
    self.seal = seal
    self.effect = effect
    self.action = action
    self.isCommitted = isCommitted
    self.person = person
    self.reason = reason
  }

  /// The settlement that it amounts to.
  var settlement: EffectSettled {
    EffectSettled(
      seal: seal, effect: effect, outcome: isCommitted ? .committed : .notApplied,
      detail: "\(person) says so: \(reason)")
  }
}
