#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What names lead to, and which of it may be reached. Nothing that a user writes changes the one of the internet.
package struct EgressNetwork: Sendable {
  /// Every address of a name; none where it has none.
  package var resolve: @Sendable (String) -> [IPAddress]
  package var permits: @Sendable (IPAddress) -> Bool
  /// Where connections to a host's port 443 lead.
  package var port: UInt16

  package init(
    resolve: @escaping @Sendable (String) -> [IPAddress], permits: @escaping @Sendable (IPAddress) -> Bool,
    port: UInt16
  ) {
    self.resolve = resolve
    self.permits = permits
    self.port = port
  }

  /// Public addresses, as this machine's resolver finds them, but none of this machine itself.
  package static let internet = EgressNetwork(
    resolve: { addresses(of: $0) }, permits: { $0.isPublic && !own().contains($0) }, port: 443)

  private static func addresses(of name: String) -> [IPAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
    defer { unsafe freeaddrinfo(list) }
    var found: [IPAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      if let address = unsafe address(at: entry.pointee.ai_addr), !found.contains(address) { found.append(address) }
      unsafe next = unsafe entry.pointee.ai_next
    }
    return found
  }

  /// Addresses of this machine: what listens there may be for its own users only.
  private static func own() -> Set<IPAddress> {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&list) == 0 else { return [] }
    defer { unsafe freeifaddrs(list) }
    var found: Set<IPAddress> = []
    var next = unsafe list
    while let entry = unsafe next {
      if let address = unsafe address(at: entry.pointee.ifa_addr) { found.insert(address) }
      unsafe next = unsafe entry.pointee.ifa_next
    }
    return found
  }

  private static func address(at pointer: UnsafeMutablePointer<sockaddr>?) -> IPAddress? {
    guard let pointer = unsafe pointer else { return nil }
    let raw = UnsafeRawPointer(pointer)
    switch Int32(unsafe pointer.pointee.sa_family) {
    case AF_INET:
      return .v4(UInt32(bigEndian: unsafe raw.loadUnaligned(as: sockaddr_in.self).sin_addr.s_addr))
    case AF_INET6:
      var bytes = unsafe raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      return unsafe withUnsafeBytes(of: &bytes) { bytes in
        let halves = (0..<2).map {
          UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self))
        }
        return .v6(halves[0], halves[1])
      }
    default: return nil
    }
  }
}
