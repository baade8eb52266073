import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Lets a test kill the process at a chosen append, to prove that nothing is lost.
///
/// `CHANCERY_CRASH_BEFORE_APPEND=N` kills with SIGKILL right before the N-th append of the process begins,
/// `CHANCERY_CRASH_AFTER_APPEND=N` right after it is durable and before anyone is told; N counts from 1, over all
/// journals of the process. Nothing else reads these variables, and a value that is no positive number does nothing.
enum CrashPoint {
  private static let appends = Mutex(0)
  private static let before = number("CHANCERY_CRASH_BEFORE_APPEND")
  private static let after = number("CHANCERY_CRASH_AFTER_APPEND")

  /// Runs an append between the two points where the process may be killed.
  static func surround<Value>(_ append: () throws(JournalError) -> Value) throws(JournalError) -> Value {
    guard before != nil || after != nil else { return try append() }
    let count = appends.withLock { count in
      count += 1
      return count
    }
    if count == before { kill(getpid(), SIGKILL) }
    let value = try append()
    if count == after { kill(getpid(), SIGKILL) }
    return value
  }

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
  }
}
