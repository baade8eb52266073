import CLibcrypto

/// The SHA-256 of some bytes (FIPS 180-4), written as 64 lower-case hexadecimal digits.
package struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  package let hex: String

  /// Hashes the bytes.
  package init(of bytes: some Collection<UInt8>) {
    let input = Array(bytes)
    var output = [UInt8](repeating: 0, count: 32)
    let done = unsafe input.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe chancery_sha256(input.baseAddress, input.count, output.baseAddress)
      }
    }
    // libcrypto fails here only when it cannot allocate a few hundred bytes; to continue without a digest would be
    // worse.
    precondition(done == 1, "libcrypto could not compute a SHA-256")
    hex = Self.hexadecimal(output)
  }

  /// Hashes the UTF-8 form of the text.
  package init(of text: String) {
    self.init(of: Array(text.utf8))
  }

  /// Parses a recorded digest; `nil` unless it is 64 lower-case hexadecimal digits.
  package init?(hex: String) {
    let digits = Set("0123456789abcdef")
    guard hex.count == 64, hex.allSatisfy(digits.contains) else { return nil }
    self.hex = hex
  }

  package var description: String { hex }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
