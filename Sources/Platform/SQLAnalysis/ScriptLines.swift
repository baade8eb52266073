/// Where the lines of a script begin, so that the place of a statement is found without reading what is before it.
struct ScriptLines: Sendable {
  private let bytes: [UInt8]
  private let starts: [Int]

  init(of bytes: [UInt8]) {
    self.bytes = bytes
    var starts = [0]
    for place in bytes.indices where bytes[place] == UInt8(ascii: "\n") { starts.append(place + 1) }
    self.starts = starts
  }

  /// The line of a byte, from 1.
  func line(of offset: Int) -> Int {
    var (low, high) = (0, starts.count)
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle + 1 } else { high = middle }
    }
    return max(1, low)
  }

  /// The line and the column of a byte.
  func place(of offset: Int) -> ScriptPlace {
    let line = line(of: offset)
    let before = bytes[starts[line - 1]..<min(max(offset, starts[line - 1]), bytes.count)]
    return ScriptPlace(line: line, column: String(decoding: before, as: UTF8.self).count + 1)
  }
}
