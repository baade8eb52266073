package import Models

/// Asked before every model call whether the run may still spend.
package protocol SpendGate: Sendable {
  func admit(_ request: ModelRequest) async throws(SpendExceeded)
}

/// A limit on spending is used up, so the model was not asked.
package struct SpendExceeded: Error, Hashable, Sendable {
  /// The key as a plan writes it, for example `boundary.spend.usd`.
  package var limit: String
  /// How much is allowed and how much is used, in words for a person.
  package var detail: String

  package init(limit: String, detail: String) {
    self.limit = limit
    self.detail = detail
  }
}
