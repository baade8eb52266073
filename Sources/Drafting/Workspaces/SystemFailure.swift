#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What the system said when it refused a call.
struct SystemFailure: Error, Hashable {
  /// What was tried, for example `open the folder src`.
  var operation: String
  /// The system's error number.
  var code: Int32

  /// Reads the error of the call that just failed on this thread.
  static func last(_ operation: String) -> SystemFailure { SystemFailure(operation: operation, code: errno) }

  var reason: String { unsafe String(cString: strerror(code)) }
}

extension SystemFailure {
  /// The system's number for a file that is larger than what can be handled.
  static var tooBig: Int32 { EFBIG }
}
