import Foundation

/// A call of the system that failed.
package struct SystemError: Error, Hashable, CustomStringConvertible {
  /// The attempt, as a verb with its object.
  package var operation: String
  package var reason: String
  /// The value of `errno`.
  package var code: Int32

  package init(operation: String, reason: String, code: Int32) {
    self.operation = operation
    self.reason = reason
    self.code = code
  }

  /// The last call's error, by `errno`; no other call may stand between the two.
  package static func last(_ operation: String) -> SystemError {
    let code = errno
    return unsafe SystemError(operation: operation, reason: String(cString: strerror(code)), code: code)
  }

  package var description: String { "cannot \(operation): \(reason)" }
}
