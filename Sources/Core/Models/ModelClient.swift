/// A model that can be asked. Asking is always safe to repeat: it costs, and changes nothing outside.
package protocol ModelClient: Sendable {
  /// Asks and waits for the whole answer.
  ///
  /// - Parameter progress: called as pieces of the answer arrive.
  /// - Throws: `ModelError`; `.cancelled` when the task was cancelled, which ends the request at once.
  func answer(to request: ModelRequest, progress: @Sendable (ModelProgress) -> Void) async throws(ModelError)
    -> ModelAnswer

  /// The price of what was served, or `nil` where no price is known.
  func cost(of answer: ModelAnswer, to request: ModelRequest) -> PricedCost
}

/// What is known while an answer is on its way.
package enum ModelProgress: Hashable, Sendable {
  /// The first piece arrived.
  case started
  /// So many bytes of answer since the last report.
  case received(bytes: Int)
  /// The call failed in a way that may pass and is tried again.
  case retrying(attempt: Int, afterMilliseconds: Int, reason: String)
}

/// Why a model could not be asked, or gave no answer.
package struct ModelError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
  package enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
    /// The key is missing or was not accepted.
    case unauthorized
    /// The provider or its model is not configured or not known.
    case unknownModel
    /// The request itself is wrong; sending it again cannot help.
    case invalidRequest
    /// The conversation is longer than the model can take.
    case tooLong
    /// Too many requests, and the retries are used up.
    case rateLimited
    /// Money or quota at the provider is used up.
    case exhausted
    /// The server failed or could not be reached, and the retries are used up.
    case unavailable
    /// No answer within the time-out.
    case timedOut
    /// The server's answer is not what its protocol promises.
    case malformed
    /// A replay or a script has no answer for this question.
    case notRecorded
    case cancelled

    /// Whether another provider may do better with the same question.
    package var isOfProvider: Bool { [.rateLimited, .exhausted, .unavailable, .timedOut].contains(self) }
  }

  package var kind: Kind
  /// What was tried and what came of it, in words for a person; never holds a key.
  package var reason: String
  /// What a person can do about it.
  package var hint: String?
  /// `false` where no model has worked on the question, so that there is nothing to pay for; `nil` where that is not
  /// known.
  package var wasServed: Bool?

  package init(_ kind: Kind, _ reason: String, hint: String? = nil, wasServed: Bool? = nil) {
    self.kind = kind
    self.reason = reason
    self.hint = hint
    self.wasServed = wasServed
  }

  package var description: String { reason }
}
