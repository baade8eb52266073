#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension IPAddress {
  /// The address in one of the system's; `nil` where it is none of IP.
  init?(at pointer: UnsafeMutablePointer<sockaddr>?) {
    guard let pointer = unsafe pointer else { return nil }
    let raw = UnsafeRawPointer(pointer)
    switch Int32(unsafe pointer.pointee.sa_family) {
    case AF_INET:
      self = .v4(UInt32(bigEndian: unsafe raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
    case AF_INET6:
      var bytes = unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      self = unsafe withUnsafeBytes(of: &bytes) { bytes in
        let halves = (0..<2).map {
          UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
        }
        return .v6(halves[0], halves[1])
      }
    default: return nil
    }
  }
}

extension Connection {
  /// Whether both ends are at the same address, and so on this machine, whatever the address looked like.
  var leadsToItself: Bool {
    func address(_ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32) -> IPAddress?
    {
      var place = sockaddr_storage()
      var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
      return unsafe withUnsafeMutablePointer(to: &place) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          unsafe ask(number, $0, &size) == 0 ? IPAddress(at: $0) : nil
        }
      }
    }
    guard let own = unsafe address({ unsafe getsockname($0, $1, $2) }),
      let other = unsafe address({ unsafe getpeername($0, $1, $2) })
    else { return true }
    return own == other
  }
}
