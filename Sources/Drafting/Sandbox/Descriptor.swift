import CSandbox

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Owner of an open descriptor, shared by those that use it; the last one closes it.
final class Descriptor: Sendable {
  let number: Int32

  init(_ number: Int32) { self.number = number }

  deinit { close(number) }

  /// Both ends of a pipe; neither is passed on to programs that are started.
  static func pipe() throws(SystemFault) -> (reading: Descriptor, writing: Descriptor) {
    var ends: [Int32] = [-1, -1]
    guard unsafe chancery_pipe(&ends) == 0 else { throw SystemFault.last("make a pipe") }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// Two connected sockets that keep messages apart.
  static func sockets() throws(SystemFault) -> (own: Descriptor, other: Descriptor) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemFault.last("make a pair of sockets") }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// What can be read now, at most 64 KiB; empty at the end.
  func read() throws(SystemFault) -> [UInt8] {
    var count = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, filled in
      repeat { count = unsafe Glibc.read(number, buffer.baseAddress, buffer.count) } while count < 0 && errno == EINTR
      filled = max(count, 0)
    }
    guard count >= 0 else { throw SystemFault.last("read what a command printed") }
    return bytes
  }
}

/// What the system said when it refused a call.
struct SystemFault: Error, Hashable {
  /// What was tried, for example `make a pipe`.
  var operation: String
  var code: Int32

  /// Reads the error of the call that just failed on this thread.
  static func last(_ operation: String) -> SystemFault { SystemFault(operation: operation, code: errno) }

  var reason: String { unsafe String(cString: strerror(code)) }
}
