/// Breaks lines at words, so that a terminal breaks none within one.
///
/// What goes on in the next line stands deeper than its beginning: text from elsewhere cannot pass for a line of its own.
package struct Wrapping {
  private let width: Int

  /// - Parameter width: columns of the terminal.
  package init(width: Int) { self.width = max(20, width) }

  /// Every line of a text, broken where it is too long. Sequences that colour it take no room.
  package func text(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line($0) }.joined(separator: "\n")
  }

  private func line(_ line: Substring) -> String {
    // Counting bytes is quick, and no text is wider than it has bytes.
    guard line.utf8.count > width, Self.columns(line) > width else { return String(line) }
    let lead = Self.lead(of: line, within: width)
    var lines: [String] = []
    var current = ""
    for word in words(line, room: width - lead.count) {
      let isFirst = Self.columns(current[...]) == 0
      let joined = current + word.space + word.text
      if isFirst || Self.columns(joined[...]) <= width {
        current = isFirst ? word.space + word.text : joined
      } else {
        lines.append(current)
        current = lead + word.text
      }
    }
    return (lines + [current]).joined(separator: "\n")
  }

  /// What a line that goes on begins with: deeper by two than the line itself, and behind its bar where it has one.
  private static func lead(of line: Substring, within width: Int) -> String {
    let indent = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(indent)
    let bar = ["| ", "│ "].first { rest.hasPrefix($0) } ?? ""
    return String(repeating: " ", count: min(indent, width / 3)) + bar + "  "
  }

  private struct Word {
    var space: String
    var text: String
  }

  /// The words with the space before each. A command between backquotes is one word where it has room, and what is too long
  /// for any line is broken.
  private func words(_ line: Substring, room: Int) -> [Word] {
    var words: [Word] = []
    var rest = line
    while !rest.isEmpty {
      let space = rest.prefix { $0 == " " }
      rest = rest.dropFirst(space.count)
      var end = rest.firstIndex(of: " ") ?? rest.endIndex
      let quoted = Self.endOfQuote(rest, from: end)
      if Self.columns(rest[..<quoted]) <= room { end = quoted }
      words += Self.pieces(rest[..<end], room: room, behind: String(space))
      rest = rest[end...]
    }
    return words
  }

  /// Where the word ends that a command between backquotes belongs to; the given end where it holds none that is open.
  private static func endOfQuote(_ rest: Substring, from end: Substring.Index) -> Substring.Index {
    guard rest[..<end].count(where: { $0 == "`" }) % 2 == 1, let close = rest[end...].firstIndex(of: "`") else {
      return end
    }
    return rest[close...].firstIndex(of: " ") ?? rest.endIndex
  }

  private static func pieces(_ word: Substring, room: Int, behind space: String) -> [Word] {
    guard columns(word) > room, !word.contains("\u{1b}") else { return [Word(space: space, text: String(word))] }
    var pieces: [Word] = []
    var rest = word
    while !rest.isEmpty {
      pieces.append(Word(space: pieces.isEmpty ? space : "", text: String(rest.prefix(room))))
      rest = rest.dropFirst(room)
    }
    return pieces
  }

  /// Characters that take room: sequences that colour what follows take none.
  static func columns(_ text: Substring) -> Int {
    var count = 0
    var isSequence = false
    for character in text {
      if isSequence {
        isSequence = !character.isLetter
      } else if character == "\u{1b}" {
        isSequence = true
      } else {
        count += 1
      }
    }
    return count
  }
}
