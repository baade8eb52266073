/// A path, split once for all the patterns that it is compared with.
struct PathSpelling {
  /// The path as bytes, where it is ASCII, as nearly all are; no Unicode comparison is needed then.
  let plain: Plain?
  private let path: String

  struct Plain {
    let exact: [UInt8]
    let folded: [UInt8]
    /// Where each part ends: at a slash, or at the end of the path.
    let ends: [Int]

    func part(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1] + 1)..<ends[index] }
  }

  init(_ path: String) {
    self.path = path
    var path = path
    plain = path.withUTF8 { bytes -> Plain? in
      var ends: [Int] = []
      ends.reserveCapacity(8)
      var isFolded = true
      for (index, byte) in bytes.enumerated() {
        if byte == 0x2f { ends.append(index) }
        // What ends in a full stop or a space has another spelling, which bytes do not tell.
        if byte == 0x2e || byte == 0x20, index + 1 == bytes.count || bytes[index + 1] == 0x2f { return nil }
        if byte >= 0x80 { return nil }
        if (0x41...0x5a).contains(byte) { isFolded = false }
      }
      ends.append(bytes.count)
      let exact = Array(bytes)
      let folded = isFolded ? exact : exact.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
      return Plain(exact: exact, folded: folded, ends: ends)
    }
  }

  /// The parts as scalars.
  var scalars: [[Unicode.Scalar]] {
    path.unicodeScalars.split(separator: "/", omittingEmptySubsequences: false).map(Array.init)
  }

  /// Whether a tree can contain the path: it is not empty, not absolute, and has no empty, `.` or `..` part.
  var isSound: Bool {
    guard let plain else { return scalars.allSatisfy { $0 != [] && $0 != ["."] && $0 != [".", "."] } }
    return plain.ends.indices.allSatisfy { index in
      let part = plain.part(index)
      switch part.count {
      case 0: return false
      case 1: return plain.exact[part.lowerBound] != 0x2e
      case 2: return plain.exact[part.lowerBound] != 0x2e || plain.exact[part.lowerBound + 1] != 0x2e
      default: return true
      }
    }
  }
}
