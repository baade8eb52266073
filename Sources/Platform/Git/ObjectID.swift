import CLibgit2

/// The SHA-1 name of a git object.
package struct ObjectID: Hashable, Sendable, CustomStringConvertible {
  // The 20 bytes as numbers, most significant first. A large tree has a hundred thousand of these.
  private var first: UInt64
  private var second: UInt64
  private var third: UInt32

  private static let digits = Array("0123456789abcdef".utf8)

  /// Creates a name from a literal in the code.
  init(_ first: UInt64, _ second: UInt64, _ third: UInt32) {
    self.first = first
    self.second = second
    self.third = third
  }

  /// Parses a recorded name; `nil` unless it is 40 lower-case hexadecimal digits.
  package init?(hex: String) {
    guard hex.utf8.count == 40 else { return nil }
    var bytes: [UInt8] = []
    var upper: UInt8?
    for digit in hex.utf8 {
      guard let value = Self.digits.firstIndex(of: digit).map(UInt8.init) else { return nil }
      if let high = upper { bytes.append(high << 4 | value) }
      upper = upper == nil ? value : nil
    }
    self.init(bytes: bytes)
  }

  init(_ raw: git_oid) {
    self = unsafe withUnsafeBytes(of: raw.id) { unsafe ObjectID(bytes: $0) }
  }

  /// Creates a name from its 20 bytes.
  package init(bytes: some Sequence<UInt8>) {
    self.init(0, 0, 0)
    for (index, byte) in bytes.prefix(20).enumerated() {
      switch index {
      case ..<8: first = first << 8 | UInt64(byte)
      case ..<16: second = second << 8 | UInt64(byte)
      default: third = third << 8 | UInt32(byte)
      }
    }
  }

  /// The name as its 20 bytes.
  package var bytes: [UInt8] {
    (0..<20).map { index in
      switch index {
      case ..<8: UInt8(truncatingIfNeeded: first >> (56 - 8 * index))
      case ..<16: UInt8(truncatingIfNeeded: second >> (120 - 8 * index))
      default: UInt8(truncatingIfNeeded: third >> (152 - 8 * index))
      }
    }
  }

  /// libgit2's own form.
  var raw: git_oid {
    var result = git_oid()
    unsafe withUnsafeMutableBytes(of: &result.id) { unsafe $0.copyBytes(from: bytes) }
    return result
  }

  /// 40 lower-case hexadecimal digits.
  package var hex: String {
    String(decoding: bytes.flatMap { [Self.digits[Int($0 >> 4)], Self.digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  package var description: String { hex }
}

extension ObjectID: Comparable {
  package static func < (left: ObjectID, right: ObjectID) -> Bool {
    (left.first, left.second, left.third) < (right.first, right.second, right.third)
  }
}
