/// A part of a text, split into lines.
struct TextWindow {
  let text: [UInt8]
  /// The number of the first line in the whole text, from 1.
  let firstLine: Int
  /// Where each line begins, and behind the last one where that ends.
  private let bounds: [Int]
  /// One for each line, the same for the same bytes.
  let hashes: [Int]

  var count: Int { hashes.count }

  init() {
    text = []
    firstLine = 1
    bounds = [0]
    hashes = []
  }

  init(_ text: [UInt8], _ part: Range<Int>) {
    self.text = text
    firstLine = LineBreaks.count(text, 0..<part.lowerBound) + 1
    var bounds = [part.lowerBound]
    LineBreaks.forEach(text, part) { bounds.append($0) }
    if bounds.last != part.upperBound { bounds.append(part.upperBound) }
    hashes = unsafe text.withUnsafeBytes { bytes in
      zip(bounds, bounds.dropFirst()).map { start, end in
        var hasher = Hasher()
        unsafe hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        return hasher.finalize()
      }
    }
    self.bounds = bounds
  }

  /// A line with its newline, where it has one.
  func line(_ index: Int) -> ArraySlice<UInt8> { text[bounds[index]..<bounds[index + 1]] }

  func line(_ index: Int, isSameAs other: Int, in window: TextWindow) -> Bool {
    hashes[index] == window.hashes[other] && line(index) == window.line(other)
  }
}
