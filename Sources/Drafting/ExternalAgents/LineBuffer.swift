/// Puts lines together from pieces that may end anywhere.
struct LineBuffer {
  private let longest: Int
  private var rest: [UInt8] = []

  /// - Parameter longest: longer lines are cut into lines of this many bytes.
  init(longest: Int = 4096) { self.longest = longest }

  /// Takes a piece, and returns the lines that it completes.
  mutating func take(_ bytes: [UInt8]) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      if byte == UInt8(ascii: "\n") || rest.count >= longest {
        lines.append(String(decoding: rest, as: UTF8.self))
        rest.removeAll(keepingCapacity: true)
        if byte == UInt8(ascii: "\n") { continue }
      }
      rest.append(byte)
    }
    return lines
  }

  /// The line that has no end yet.
  mutating func finish() -> String {
    defer { rest = [] }
    return String(decoding: rest, as: UTF8.self)
  }
}
