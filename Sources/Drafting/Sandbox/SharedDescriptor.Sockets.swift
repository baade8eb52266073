import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension SharedDescriptor {
  /// Two connected sockets that keep messages apart.
  static func sockets() throws(SystemError) -> (own: SharedDescriptor, other: SharedDescriptor) {
    var ends: [Int32] = [-1, -1]
    let kind = Int32(SOCK_SEQPACKET.rawValue | SOCK_CLOEXEC.rawValue)
    guard unsafe socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemError.last("make a pair of sockets") }
    return (SharedDescriptor(taking: ends[0]), SharedDescriptor(taking: ends[1]))
  }
}
