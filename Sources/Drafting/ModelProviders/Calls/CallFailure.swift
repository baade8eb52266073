import Models

/// A call that failed, and whether the same call may do better.
struct CallFailure: Error, Hashable, Sendable {
  var error: ModelError
  var mayPass: Bool
  /// How long the server asked to wait.
  var waitMilliseconds: Int?

  init(_ error: ModelError, mayPass: Bool = false, waitMilliseconds: Int? = nil) {
    self.error = error
    self.mayPass = mayPass
    self.waitMilliseconds = waitMilliseconds
  }

  /// What a server says in the middle of its answer.
  init(stoppedBy complaint: ServerComplaint) {
    self.init(
      ModelError(complaint.kind, "the server stopped its answer: \(complaint.words)"), mayPass: complaint.mayPass)
  }
}
