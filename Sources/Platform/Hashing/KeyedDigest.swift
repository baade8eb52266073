/// The HMAC with SHA-256 (RFC 2104) of some bytes: what holds a value fast that nobody may guess from its digest.
package struct KeyedDigest: Hashable, Sendable {
  /// 64 lower-case hexadecimal digits.
  package let hex: String

  /// - Parameter key: of any length; 32 random bytes are as good as it gets.
  package init(of bytes: [UInt8], by key: [UInt8]) {
    let block = 64
    var key = key.count > block ? Self.bytes(of: SHA256Digest(of: key)) : key
    key += [UInt8](repeating: 0, count: block - key.count)
    let inner = SHA256Digest(of: key.map { $0 ^ 0x36 } + bytes)
    hex = SHA256Digest(of: key.map { $0 ^ 0x5C } + Self.bytes(of: inner)).hex
  }

  private static func bytes(of digest: SHA256Digest) -> [UInt8] {
    let digits = Array(digest.hex.utf8).map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x57 }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }
}
