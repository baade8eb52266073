/// A path, taken apart once for all the patterns that it is held against.
struct PathSpelling {
  /// The parts as bytes, where the path is ASCII, as nearly all are; then they are compared without any Unicode.
  let plain: Plain?
  private let path: String

  struct Plain {
    let exact: [ArraySlice<UInt8>]
    let folded: [ArraySlice<UInt8>]
  }

  init(_ path: String) {
    self.path = path
    var path = path
    plain = path.withUTF8 { bytes -> Plain? in
      guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
      let exact = Array(bytes)
      let folded = exact.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
      return Plain(exact: Self.parts(of: exact), folded: Self.parts(of: folded))
    }
  }

  private static func parts(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var parts: [ArraySlice<UInt8>] = []
    parts.reserveCapacity(8)
    var start = 0
    for index in bytes.indices where bytes[index] == 0x2f {
      parts.append(bytes[start..<index])
      start = index + 1
    }
    parts.append(bytes[start...])
    return parts
  }

  /// The parts as scalars, and with everything taken away in which file systems differ.
  var scalars: [[Unicode.Scalar]] {
    path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
  }

  /// Whether a tree can hold the path: it is not empty, not absolute, and has no empty, `.` or `..` part.
  var isSound: Bool {
    if let plain {
      return plain.exact.allSatisfy { part in
        switch part.count {
        case 0: false
        case 1: part.first != 0x2e
        case 2: !part.allSatisfy { $0 == 0x2e }
        default: true
        }
      }
    }
    return scalars.allSatisfy { $0 != [] && $0 != ["."] && $0 != [".", "."] }
  }
}
