import Approval
import Foundation
import Hashing

/// The public key that an SSH signature carries, told by the key itself and not by a certificate around it.
///
/// Formats: PROTOCOL.sshsig, PROTOCOL.certkeys and PROTOCOL.u2f of OpenSSH; RFC 4253 section 6.6.
struct SSHPublicKey {
  /// The key's blob without a certificate: its type and what that type consists of.
  let blob: [UInt8]

  /// SHA-256 of the blob, in hexadecimal.
  var digest: String { SHA256Digest(of: blob).hex }

  /// Whether a line of a signers file may be about this key: it holds the key, or a certificate authority.
  func mayBeMeant(by line: Substring) -> Bool {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard let first = words.first, !first.hasPrefix("#") else { return false }
    return words.contains(Substring(Data(blob).base64EncodedString())) || line.contains("cert-authority")
  }

  /// Whether it is the key of a line such as `ssh-ed25519 AAAA… comment`.
  func isThat(of line: String) throws(SignatureProblem) -> Bool {
    for word in line.split(whereSeparator: \.isWhitespace) {
      guard word.hasPrefix("AAAA"), let bytes = Data(base64Encoded: String(word)) else { continue }
      if try SSHPublicKey(blob: Array(bytes)).blob == blob { return true }
    }
    return false
  }

  /// Reads the key under an armored signature.
  init(under signature: String) throws(SignatureProblem) {
    let lines = signature.split(whereSeparator: \.isNewline)
    guard lines.count > 2, lines.first == "-----BEGIN SSH SIGNATURE-----", lines.last == "-----END SSH SIGNATURE-----",
      let bytes = Data(base64Encoded: lines.dropFirst().dropLast().joined()).map(Array.init),
      bytes.starts(with: Array("SSHSIG".utf8))
    else { throw SignatureProblem(reason: "it carries no SSH signature") }
    // A magic word of six bytes and a version of four stand before the key.
    var reader = Reader(bytes.dropFirst(10))
    guard let key = reader.string(), !key.isEmpty else {
      throw SignatureProblem(reason: "its signature is cut off")
    }
    try self.init(blob: Array(key))
  }

  init(blob: [UInt8]) throws(SignatureProblem) {
    var reader = Reader(blob[...])
    guard let type = reader.string().map({ String(decoding: $0, as: UTF8.self) }) else {
      throw SignatureProblem(reason: "its key is cut off")
    }
    let ending = "-cert-v01@openssh.com"
    guard type.hasSuffix(ending) else {
      self.blob = blob
      return
    }
    let plain = String(type.dropLast(ending.count))
    guard let parts = Self.parts[plain], reader.string() != nil else {
      throw SignatureProblem(reason: "its certificate is of a kind that is not known: \(type)")
    }
    // OpenSSH names security keys with a domain in both forms.
    var bytes = Self.field(Array((plain.hasPrefix("sk-") ? plain + "@openssh.com" : plain).utf8))
    for _ in 0..<parts {
      guard let part = reader.string() else { throw SignatureProblem(reason: "its certificate is cut off") }
      bytes += Self.field(Array(part))
    }
    self.blob = bytes
  }

  /// How many fields make up a public key of each type.
  private static let parts = [
    "ssh-ed25519": 1, "ssh-rsa": 2, "ecdsa-sha2-nistp256": 2, "ecdsa-sha2-nistp384": 2, "ecdsa-sha2-nistp521": 2,
    "sk-ssh-ed25519": 2, "sk-ecdsa-sha2-nistp256": 3, "ssh-dss": 4,
  ]

  private static func field(_ bytes: [UInt8]) -> [UInt8] {
    let count = UInt32(truncatingIfNeeded: bytes.count)
    return [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> UInt32($0)) } + bytes
  }

  /// Reads SSH's strings: a length of four bytes, and so many bytes.
  private struct Reader {
    var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func string() -> ArraySlice<UInt8>? {
      guard rest.count >= 4 else { return nil }
      let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
      guard length <= rest.count - 4 else { return nil }
      let found = rest.dropFirst(4).prefix(length)
      rest = rest.dropFirst(4 + length)
      return found
    }
  }
}
