import Foundation

/// A call of the system that failed.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The attempt, as a verb with its object, for example `open the folder src`.
  package var operation: String
  /// The value of `errno`.
  package var code: Int32
  private var explanation: String?

  /// - Parameter reason: what there is to say besides the system's own words for the code.
  package init(operation: String, reason: String? = nil, code: Int32) {
    self.operation = operation
    self.code = code
    explanation = reason
  }

  /// The last call's error, by `errno`; no other call may stand between the two.
  package static func last(_ operation: String) -> SystemError { SystemError(operation: operation, code: errno) }

  /// Why it failed, for a person.
  package var reason: String { explanation ?? Self.text(of: code) }

  package var description: String { "cannot \(operation): \(reason)" }

  private static func text(of code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
