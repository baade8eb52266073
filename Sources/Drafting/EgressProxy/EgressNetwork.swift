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
  /// Whether a connection may turn out to be one to this machine.
  package var leadsToItself: Bool

  package init(
    resolve: @escaping @Sendable (String) -> [IPAddress], permits: @escaping @Sendable (IPAddress) -> Bool,
    port: UInt16, leadsToItself: Bool = false
  ) {
    self.leadsToItself = leadsToItself
    self.resolve = resolve
    self.permits = permits
    self.port = port
  }

  /// Public addresses, as this machine's resolver finds them, but none of this machine itself.
  package static let internet = EgressNetwork(
    resolve: { addresses(of: $0) }, permits: { permits($0, own: own()) }, port: 443)

  /// - Parameter own: addresses of this machine; `nil` where they are not known, and so nothing is known to be another.
  package static func permits(_ address: IPAddress, own: Set<IPAddress>?) -> Bool {
    guard let own else { return false }
    return address.isPublic && !own.contains(address) && !own.contains(address.behindNAT64)
  }

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
      if let address = unsafe IPAddress(at: entry.pointee.ai_addr), !found.contains(address) { found.append(address) }
      unsafe next = unsafe entry.pointee.ai_next
    }
    return found
  }

  /// Addresses of this machine: what listens there may be for its own users only. `nil` where the system does not say.
  private static func own() -> Set<IPAddress>? {
    var list: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&list) == 0 else { return nil }
    defer { unsafe freeifaddrs(list) }
    var found: Set<IPAddress> = []
    var next = unsafe list
    while let entry = unsafe next {
      if let address = unsafe IPAddress(at: entry.pointee.ifa_addr) { found.insert(address) }
      unsafe next = unsafe entry.pointee.ifa_next
    }
    return found
  }
}
