import CLibgit2

/// The SHA-1 name of a git object, 40 lower-case hexadecimal digits.
package struct ObjectID: Hashable, Sendable, CustomStringConvertible, Comparable {
  package let hex: String

  /// Takes a name that was written down before; `nil` unless it is 40 lower-case hexadecimal digits.
  package init?(hex: String) {
    let isDigit = { (byte: UInt8) in (48...57).contains(byte) || (97...102).contains(byte) }
    guard hex.utf8.count == 40, hex.utf8.allSatisfy(isDigit) else { return nil }
    self.hex = hex
  }

  /// Takes a name that stands in the code.
  init(known hex: StaticString) { self.hex = hex.description }

  init(_ raw: git_oid) {
    let digits = Array("0123456789abcdef".utf8)
    let bytes = unsafe withUnsafeBytes(of: raw.id) { unsafe Array($0) }
    hex = String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Takes the name as its 20 bytes.
  package init(bytes: some Sequence<UInt8>) {
    var raw = git_oid()
    unsafe withUnsafeMutableBytes(of: &raw.id) { unsafe $0.copyBytes(from: Array(bytes.prefix($0.count))) }
    self.init(raw)
  }

  /// The name as its 20 bytes.
  package var bytes: [UInt8] {
    let raw = raw
    return unsafe withUnsafeBytes(of: raw.id) { unsafe Array($0) }
  }

  /// The form that libgit2 takes.
  var raw: git_oid {
    var result = git_oid()
    // Cannot fail: the initializers let nothing but 40 hexadecimal digits in.
    _ = unsafe git_oid_fromstrn(&result, hex, 40)
    return result
  }

  package var description: String { hex }

  package static func < (left: ObjectID, right: ObjectID) -> Bool { left.hex < right.hex }
}
