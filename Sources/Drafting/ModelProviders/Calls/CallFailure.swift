import Models

/// A call that failed, and whether the same call may do better.
struct CallFailure: Error, Hashable, Sendable {
  var error: ModelError
  var mayPass: Bool
  /// How long the server asked to wait.
  var waitMilliseconds: Int?
  /// What of the request the server does not take, where it says so.
  var refused: RefusedMember?

  init(_ error: ModelError, mayPass: Bool = false, waitMilliseconds: Int? = nil) {
    self.error = error
    self.mayPass = mayPass
    self.waitMilliseconds = waitMilliseconds
  }

  /// What a server says in the middle of its answer.
  init(stoppedBy complaint: ServerComplaint) {
    self.init(
      ModelError(complaint.kind, "the server stopped its answer: \(complaint.words)"), mayPass: complaint.mayPass)
    refused = complaint.refused
  }

  /// What the end of an answer asks for.
  ///
  /// - Parameter refusal: what the model or its provider said when it declined.
  /// - Throws: `.unavailable` where the server broke off, `.malformed` for an end that nobody knows.
  static func ending(_ reason: EndReason?, refusal: String) throws(CallFailure) -> ModelAnswer.Ending {
    switch reason {
    case nil, .done: return .done
    case .toolUse: return .toolUse
    case .truncated: return .truncated
    case .paused: return .paused
    case .refused: return .refused(refusal)
    case .filtered: return .refused("the provider's content filter stopped the answer")
    case .failed: throw CallFailure(ModelError(.unavailable, "the server broke its answer off"), mayPass: true)
    case .unknown(let word):
      throw CallFailure(ModelError(.malformed, "the answer ended for the unknown reason \(word)"))
    }
  }
}
