package import JSON

/// What was seen after an effect was applied.
package struct EffectReceipt: Hashable, Sendable {
  /// For a person.
  package var detail: String
  /// What undoing the effect needs to know and could not be known before: the name that a server gave to what was
  /// made, for example. It is journaled, so no secret may be in it.
  package var evidence: JSONValue

  package init(detail: String, evidence: JSONValue = .null) {
    self.detail = detail
    self.evidence = evidence
  }
}
