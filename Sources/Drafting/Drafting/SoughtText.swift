import Texts

/// What a search looks for in lines.
enum SoughtText {
  case exact(ExactText)
  case pattern(RegularExpression)

  /// Whether it is somewhere in the line; `nil` where finding out takes more steps than are left.
  func occurs(in line: String, work: inout Int) -> Bool? {
    switch self {
    case .exact(let text):
      work -= line.utf8.count
      return work < 0 ? nil : text.occurs(in: line)
    case .pattern(let pattern): return pattern.occurs(in: line, work: &work)
    }
  }
}

/// A text that is found in time linear in what it is looked for in (Knuth, Morris and Pratt).
struct ExactText {
  private let bytes: [UInt8]
  /// For each place, the length of the longest beginning of the text that ends there as well.
  private let borders: [Int]

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var borders = [Int](repeating: 0, count: bytes.count)
    var length = 0
    for index in bytes.indices.dropFirst() {
      while length > 0, bytes[index] != bytes[length] { length = borders[length - 1] }
      if bytes[index] == bytes[length] { length += 1 }
      borders[index] = length
    }
    self.bytes = bytes
    self.borders = borders
  }

  func occurs(in line: String) -> Bool {
    guard !bytes.isEmpty else { return true }
    var length = 0
    for byte in line.utf8 {
      while length > 0, byte != bytes[length] { length = borders[length - 1] }
      if byte == bytes[length] { length += 1 }
      if length == bytes.count { return true }
    }
    return false
  }
}
