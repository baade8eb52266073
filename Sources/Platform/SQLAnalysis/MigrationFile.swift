import JSON

/// A file of migrations as the tools write them that keep both ways in one file: what of it is run.
///
/// Everything else of the file is blank in `text`, so that lines and columns stay what they are in the file.
package struct MigrationFile: Hashable, Sendable {
  package enum Direction: Hashable, Sendable {
    case up, down
  }

  package private(set) var text: String
  /// What is not run and why, for whoever reviews it.
  package private(set) var notes: [String] = []

  /// - Parameters:
  ///   - content: the file's text; a byte order mark is no part of it.
  ///   - name: the file's name or path, by which files of Flyway are known.
  /// - Throws: the first thing that makes the file one of a tool whose rules would have to be followed and are not.
  package init(_ content: String, named name: String, for direction: Direction) throws(SQLProblem) {
    text = ByteOrderMark.dropped(from: content)
    let bytes = Array(text.utf8)
    let found = try Self.markers(in: bytes, named: name)
    guard let first = found.first else { return }
    try take(direction, of: found, in: bytes, first.marker.tool)
  }

  private struct Found {
    var marker: MigrationMarker
    var line: ScriptRemarks.Line
  }

  /// Markers of all tools, in one pass over the file, which can have millions of lines.
  private static func markers(in bytes: [UInt8], named name: String) throws(SQLProblem) -> [Found] {
    let rules = MigrationMarker.Rules()
    var others = ForeignRules(named: name)
    var found: [Found] = []
    var remarks = ScriptRemarks(bytes)
    while let line = remarks.next() {
      try others.look(at: line, in: bytes)
      guard let text = try remarks.remark(of: line) else { continue }
      try others.look(at: text, line.number)
      if let marker = rules.marker(in: text) { found.append(Found(marker: marker, line: line)) }
    }
    try others.end()
    return found
  }

  private struct Part {
    var direction: Direction
    /// Counted from 1.
    var lines: ClosedRange<Int>
    var bytes: Range<Int>
  }

  private mutating func take(
    _ direction: Direction, of found: [Found], in bytes: [UInt8], _ tool: String
  ) throws(SQLProblem) {
    if let other = found.first(where: { $0.marker.tool != tool }) {
      throw SQLProblem(
        line: other.line.number,
        reason: "`\(other.marker.text)` is a marker of \(other.marker.tool), and the one above it is of \(tool)")
    }
    let isSeparated = found.first?.marker.isSeparator == true
    var parts = parts(of: found, in: bytes)
    let first = found.first?.line ?? ScriptRemarks.Line(number: 1, range: 0..<0)
    let above = Part(direction: .up, lines: 1...max(1, first.number - 1), bytes: 0..<first.range.lowerBound)
    if isSeparated { parts.insert(above, at: 0) }
    guard parts.contains(where: { $0.direction == .up }) else {
      // A way back that is only written down as a remark harms nobody.
      guard let line = parts.compactMap({ line(ofStatementIn: $0, bytes) }).first else { return }
      throw SQLProblem(line: line, reason: "the file has a part of \(tool) for the way back, and none for the way up")
    }
    if !isSeparated, let line = line(ofStatementIn: above, bytes) {
      throw SQLProblem(
        line: line, reason: "a statement stands above the first marker of \(tool), which would not run it")
    }
    try keep(direction, of: parts, in: bytes, tool)
  }

  /// What stands behind each marker, up to the next one.
  private func parts(of found: [Found], in bytes: [UInt8]) -> [Part] {
    let last = bytes.count { $0 == 0x0A } + 1
    return found.indices.map { index in
      let next = index + 1 < found.count ? found[index + 1].line : nil
      let line = found[index].line
      let end = next?.range.lowerBound ?? bytes.count
      let lines = (line.number + 1)...max(line.number + 1, (next?.number ?? last + 1) - 1)
      return Part(
        direction: found[index].marker.begins, lines: lines, bytes: min(line.range.upperBound + 1, end)..<end)
    }
  }

  /// The first line of a part that is more than space and comments, from 1.
  private func line(ofStatementIn part: Part, _ bytes: [UInt8]) -> Int? {
    let upToEnd = Array(bytes[..<part.bytes.upperBound])
    let place = ScriptTokens.firstToken(from: part.bytes.lowerBound, in: upToEnd, nesting: true)
    return place < upToEnd.count ? ScriptPlace(of: place, in: upToEnd).line : nil
  }

  /// Leaves the one part of a direction, and makes blanks of everything else.
  private mutating func keep(
    _ direction: Direction, of parts: [Part], in bytes: [UInt8], _ tool: String
  ) throws(SQLProblem) {
    let way = direction == .up ? "up" : "back"
    let wanted = parts.filter { $0.direction == direction }
    guard let part = wanted.first else {
      throw SQLProblem(line: 1, reason: "the file has no part of \(tool) for the way \(way)")
    }
    guard wanted.count == 1 else {
      throw SQLProblem(
        line: wanted[1].lines.lowerBound - 1,
        reason: "the file has \(wanted.count) parts of \(tool) for the way \(way): put each into a file of its own")
    }
    var blanks = ScriptBlanks(bytes)
    blanks.blank(0..<part.bytes.lowerBound)
    blanks.blank(part.bytes.upperBound..<bytes.count)
    text = blanks.text
    guard parts.count > 1 else { return }
    notes.append(
      "only the lines \(part.lines.lowerBound) to \(part.lines.upperBound) are run, the part of \(tool) for the way \(way)"
    )
  }
}
