/// An address of a machine, by its bits.
package enum IPAddress: Hashable, Sendable {
  case v4(UInt32)
  /// The upper half, which is the network, and the lower one.
  case v6(UInt64, UInt64)

  /// Whether the address belongs to the public internet: no private, local, shared or reserved network, no multicast,
  /// and none that stands for another address of such a kind.
  package var isPublic: Bool {
    switch self {
    case .v4(let bits): !Self.reserved.contains { bits >> (32 - $0.length) == $0.bits >> (32 - $0.length) }
    case .v6(let high, let low): Self.isPublic(high, low)
    }
  }

  /// The address of IPv4 that one with NAT64's own prefix stands for; every other stands for itself.
  package var behindNAT64: IPAddress {
    guard case .v6(0x0064_FF9B_0000_0000, let low) = self, low >> 32 == 0 else { return self }
    return .v4(UInt32(truncatingIfNeeded: low))
  }

  /// Special-purpose blocks of IPv4, by the registry of IANA (RFC 6890 and later), multicast and the rest above it.
  private static let reserved: [(bits: UInt32, length: UInt32)] = [
    (0x0000_0000, 8), (0x0A00_0000, 8), (0x6440_0000, 10), (0x7F00_0000, 8), (0xA9FE_0000, 16), (0xAC10_0000, 12),
    (0xC000_0000, 24), (0xC000_0200, 24), (0xC01F_C400, 24), (0xC034_C100, 24), (0xC058_6300, 24), (0xC0A8_0000, 16),
    (0xC0AF_3000, 24), (0xC612_0000, 15), (0xC633_6400, 24), (0xCB00_7100, 24), (0xE000_0000, 4), (0xF000_0000, 4),
  ]

  /// Of IPv6 only global unicast, less what in it is for protocols, documents, or carries an address of IPv4.
  private static func isPublic(_ high: UInt64, _ low: UInt64) -> Bool {
    let behind = IPAddress.v6(high, low).behindNAT64
    if case .v4 = behind { return behind.isPublic }
    guard high >> 61 == 0b001 else { return false }
    let isProtocols = high >> 41 == 0x2001_0000 >> 9
    let isDocuments = high >> 32 == 0x2001_0DB8 || high >> 44 == 0x3FFF_0
    let isSixToFour = high >> 48 == 0x2002
    return !isProtocols && !isDocuments && !isSixToFour
  }
}

extension IPAddress: CustomStringConvertible {
  /// In the usual form, without the shortening of zeros.
  package var description: String {
    switch self {
    case .v4(let bits): (0..<4).map { String(bits >> (24 - 8 * UInt32($0)) & 0xFF) }.joined(separator: ".")
    case .v6(let high, let low):
      [high, low].flatMap { half in (0..<4).map { String(half >> (48 - 16 * UInt64($0)) & 0xFFFF, radix: 16) } }
        .joined(separator: ":")
    }
  }
}
