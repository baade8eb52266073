#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How many bytes two texts have in common at their beginnings and at their ends, in whole lines.
struct CommonEnds {
  private(set) var start: Int
  private(set) var end: Int

  init(_ one: [UInt8], _ other: [UInt8]) {
    let most = min(one.count, other.count)
    start = Self.equal(most) { offset, length in Self.isSame(one, offset, other, offset, length) }
    if start < most || one.count != other.count { start = Self.beginningOfLine(one, before: start) }
    let rest = most - start
    end = Self.equal(rest) { offset, length in
      Self.isSame(one, one.count - offset - length, other, other.count - offset - length, length)
    }
    end = Self.wholeLines(end, one, other, start)
  }

  /// The lines of a text that are in neither end; a last line without a newline counts.
  func lines(of text: [UInt8]) -> Int {
    let region = start..<(text.count - end)
    guard !region.isEmpty else { return 0 }
    return LineBreaks.count(text, region) + (text[region.upperBound - 1] == LineBreaks.newline ? 0 : 1)
  }

  /// With so many lines less at either end, as far as there are any.
  func extended(by lines: Int, in text: [UInt8]) -> CommonEnds {
    var wider = self
    for _ in 0..<lines where wider.start > 0 { wider.start = Self.beginningOfLine(text, before: wider.start - 1) }
    for _ in 0..<lines where wider.end > 0 {
      let place = text.count - wider.end
      wider.end = text.count - LineBreaks.next(in: text, from: place, to: text.count)
    }
    return wider
  }

  /// The greatest length up to a limit for which parts are the same; they are compared in blocks.
  private static func equal(_ most: Int, _ isSame: (_ offset: Int, _ length: Int) -> Bool) -> Int {
    var done = 0
    var block = 1 << 16
    while done < most {
      let length = min(block, most - done)
      if isSame(done, length) {
        done += length
      } else if length == 1 {
        break
      } else {
        block = max(1, length / 2)
      }
    }
    return done
  }

  private static func isSame(_ one: [UInt8], _ place: Int, _ other: [UInt8], _ otherPlace: Int, _ length: Int) -> Bool {
    unsafe one.withUnsafeBytes { one in
      unsafe other.withUnsafeBytes { other in
        guard let one = one.baseAddress, let other = other.baseAddress else { return length == 0 }
        return unsafe memcmp(one + place, other + otherPlace, length) == 0
      }
    }
  }

  private static func beginningOfLine(_ text: [UInt8], before place: Int) -> Int {
    text[..<place].lastIndex(of: LineBreaks.newline).map { $0 + 1 } ?? 0
  }

  /// The bytes of an end that are whole lines in both texts.
  private static func wholeLines(_ end: Int, _ one: [UInt8], _ other: [UInt8], _ start: Int) -> Int {
    guard end > 0 else { return 0 }
    let isBoundary = [one, other].allSatisfy { text in
      let place = text.count - end
      return place == 0 || text[place - 1] == LineBreaks.newline
    }
    return isBoundary ? end : one.count - LineBreaks.next(in: one, from: one.count - end, to: one.count)
  }
}

/// The ends of lines in a text.
enum LineBreaks {
  static let newline = UInt8(ascii: "\n")

  /// How many there are in a part.
  static func count(_ text: [UInt8], _ part: Range<Int>) -> Int {
    var count = 0
    forEach(text, part) { _ in count += 1 }
    return count
  }

  /// Calls with the place behind each.
  static func forEach(_ text: [UInt8], _ part: Range<Int>, _ body: (Int) -> Void) {
    unsafe text.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      var place = part.lowerBound
      while place < part.upperBound,
        let found = unsafe memchr(base + place, Int32(newline), part.upperBound - place)
      {
        place = unsafe UnsafeRawPointer(found) - base + 1
        body(place)
      }
    }
  }

  /// The place behind the next one; the end of the part where there is none.
  static func next(in text: [UInt8], from place: Int, to end: Int) -> Int {
    text[place..<end].firstIndex(of: newline).map { $0 + 1 } ?? end
  }
}
