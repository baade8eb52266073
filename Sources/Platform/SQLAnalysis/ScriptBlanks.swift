/// Bytes of a script of which some are not run: they become spaces, so that every other byte keeps its place.
struct ScriptBlanks {
  private(set) var bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Line breaks stay.
  mutating func blank(_ range: Range<Int>) {
    for index in range.clamped(to: bytes.indices) where bytes[index] != 0x0A && bytes[index] != 0x0D {
      bytes[index] = 0x20
    }
  }

  mutating func put(_ byte: UInt8, at index: Int) { bytes[index] = byte }

  var text: String { String(decoding: bytes, as: UTF8.self) }
}
