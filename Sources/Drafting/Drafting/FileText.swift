import JSON

/// A text file, apart from the form that it is kept in: a byte order mark in front, and how its lines end.
///
/// Every tool reads and writes files through it. A model sees and writes text without a mark and with `\n` at line ends;
/// what it writes takes the file's own form, so that only lines that it changed differ.
package struct FileText: Hashable, Sendable {
  /// The byte order mark, or nothing.
  package let mark: [UInt8]
  package private(set) var lines: TextLines

  package init(_ bytes: [UInt8]) {
    mark = bytes.starts(with: ByteOrderMark.bytes) ? ByteOrderMark.bytes : []
    lines = TextLines(Array(bytes.dropFirst(mark.count)))
  }

  private init(mark: [UInt8], lines: TextLines) {
    self.mark = mark
    self.lines = lines
  }

  package var bytes: [UInt8] { mark + lines.bytes }

  /// The same file with other lines, whose ends stay as they are.
  package func with(_ lines: TextLines) -> FileText { FileText(mark: mark, lines: lines) }

  /// The text as a model sees it.
  package var shown: [UInt8] { lines.lines.flatMap { $0.content + ($0.ending.isEmpty ? [] : [0x0A]) } }

  /// What stays of the form, in words, such as `byte order mark and line ends (\r\n)`; `nil` for plain text.
  package var form: String? {
    let ends = Set(lines.lines.map(\.ending).filter { !$0.isEmpty })
    let named =
      switch ends {
      case [], [[0x0A]]: String?.none
      case [[0x0D, 0x0A]]: "line ends (\\r\\n)"
      case [[0x0D]]: "line ends (\\r)"
      default: "line ends (of several kinds)"
      }
    let parts = [mark.isEmpty ? nil : "byte order mark", named].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }

  /// A text that a model wrote, with `\n` at the ends of its lines and without a mark.
  ///
  /// A carriage return alone ends a line only where lines of the file end so.
  package func asWritten(_ text: [UInt8]) -> [UInt8] {
    let text = text.starts(with: ByteOrderMark.bytes) ? Array(text.dropFirst(ByteOrderMark.bytes.count)) : text
    let breaksAtReturn = lines.lines.contains { $0.ending == [0x0D] }
    return TextLines(text, breaksAtReturn: breaksAtReturn).lines.flatMap {
      $0.content + ($0.ending.isEmpty ? [] : [0x0A])
    }
  }

  /// The file with a whole new text in its own form.
  ///
  /// A file that has no line end, or that is no text, gives none: what is written then stays as it was written.
  package func replaced(by text: [UInt8]) -> FileText {
    let ends = Set(lines.lines.map(\.ending).filter { !$0.isEmpty })
    guard !ends.isEmpty, !lines.lines.contains(where: { $0.content.contains(0) }) else {
      let isMarked = !mark.isEmpty && text.starts(with: ByteOrderMark.bytes)
      return FileText(mark: mark, lines: TextLines(isMarked ? Array(text.dropFirst(mark.count)) : text))
    }
    var written = TextLines(asWritten(text), breaksAtReturn: false)
    let found = ends.count > 1 ? endings(for: written.lines) : []
    for index in written.lines.indices where !written.lines[index].ending.isEmpty {
      written.lines[index].ending = found.isEmpty ? lines.newline : found[index]
    }
    return with(written)
  }

  /// The ends for lines of a file whose own lines end in several ways: a line that stays keeps its end, and one that is new
  /// has that of the line before it.
  private func endings(for written: [TextLines.Line]) -> [[UInt8]] {
    var places: [[UInt8]: [Int]] = [:]
    for (index, line) in lines.lines.enumerated() where !line.ending.isEmpty {
      places[line.content, default: []].append(index)
    }
    var next = 0
    var ending = lines.newline
    return written.map { line in
      if let place = places[line.content]?.first(where: { $0 >= next }) {
        next = place + 1
        ending = lines.lines[place].ending
      }
      return ending
    }
  }
}
