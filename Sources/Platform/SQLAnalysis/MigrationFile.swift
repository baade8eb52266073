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
    let content = ByteOrderMark.dropped(from: content)
    text = content
    let lines = Self.lines(of: content)
    try Self.refuse(lines, named: name)
    let found = lines.enumerated().compactMap { index, line in
      MigrationMarker(line: line.text).map { (marker: $0, line: index) }
    }
    guard let first = found.first else { return }
    try take(direction, of: found, in: lines, first.marker.tool)
  }

  private struct Line {
    var text: String
    /// In bytes of the file, with the line's end.
    var range: Range<Int>
  }

  private static func lines(of text: String) -> [Line] {
    var lines: [Line] = []
    var start = 0
    for line in text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false) {
      lines.append(Line(text: String(decoding: line, as: UTF8.self), range: start..<(start + line.count + 1)))
      start += line.count + 1
    }
    return lines
  }

  private mutating func take(
    _ direction: Direction, of found: [(marker: MigrationMarker, line: Int)], in lines: [Line], _ tool: String
  ) throws(SQLProblem) {
    if let other = found.first(where: { $0.marker.tool != tool }) {
      throw SQLProblem(
        line: other.line + 1,
        reason: "`\(other.marker.text)` is a marker of \(other.marker.tool), and the one above it is of \(tool)")
    }
    var parts = found.indices.map { index in
      let end = index + 1 < found.count ? found[index + 1].line : lines.count
      return Part(direction: found[index].marker.begins, lines: (found[index].line + 1)..<end)
    }
    let above = Part(direction: .up, lines: 0..<(found.first?.line ?? 0))
    if found.first?.marker.isSeparator == true { parts.insert(above, at: 0) }
    guard parts.contains(where: { $0.direction == .up }) else {
      // A way back that is only written down as a remark harms nobody.
      guard let line = parts.compactMap({ line(ofStatementIn: $0, lines) }).first else { return }
      throw SQLProblem(
        line: line + 1, reason: "the file has a part of \(tool) for the way back, and none for the way up")
    }
    if found.first?.marker.isSeparator != true, let line = line(ofStatementIn: above, lines) {
      throw SQLProblem(
        line: line + 1, reason: "a statement stands above the first marker of \(tool), which would not run it")
    }
    try keep(direction, of: parts, in: lines, tool)
  }

  private struct Part {
    var direction: Direction
    var lines: Range<Int>
  }

  /// The first line of a part that is more than space and comments.
  private func line(ofStatementIn part: Part, _ lines: [Line]) -> Int? {
    guard let first = part.lines.first, let last = part.lines.last else { return nil }
    let bytes = Array(text.utf8.prefix(lines[last].range.upperBound))
    let place = ScriptTokens.firstToken(from: lines[first].range.lowerBound, in: bytes, nesting: true)
    return place < bytes.count ? ScriptPlace(of: place, in: bytes).line - 1 : nil
  }

  /// Leaves the one part of a direction, and makes blanks of everything else.
  private mutating func keep(
    _ direction: Direction, of parts: [Part], in lines: [Line], _ tool: String
  ) throws(SQLProblem) {
    let way = direction == .up ? "up" : "back"
    let wanted = parts.filter { $0.direction == direction }
    guard let part = wanted.first else {
      throw SQLProblem(line: 1, reason: "the file has no part of \(tool) for the way \(way)")
    }
    guard wanted.count == 1 else {
      throw SQLProblem(
        line: wanted[1].lines.lowerBound,
        reason: "the file has \(wanted.count) parts of \(tool) for the way \(way): put each into a file of its own")
    }
    var blanks = ScriptBlanks(Array(text.utf8))
    for (index, line) in lines.enumerated() where !part.lines.contains(index) { blanks.blank(line.range) }
    text = blanks.text
    guard parts.count > 1 else { return }
    notes.append(
      "only the lines \(part.lines.lowerBound + 1) to \(part.lines.upperBound) are run, the part of \(tool) for the way \(way)"
    )
  }

  /// What tools fill in or decide by before they run a file.
  private static func refuse(_ lines: [Line], named name: String) throws(SQLProblem) {
    let file = name.split(separator: "/").last.map(String.init) ?? name
    let isFlyway = file.wholeMatch(of: /[VURB][0-9._]*__.*\.sql/) != nil
    var changesets = 0
    var isSubstituting = false
    for (index, line) in lines.enumerated() {
      let place = index + 1
      if isFlyway, let found = line.text.firstMatch(of: /\$\{[^}]*\}/) {
        throw SQLProblem(
          line: place, reason: "\(found.output) is a placeholder that Flyway fills in; write the value into the file")
      }
      if line.text.contains(/^\s*--\s*\+goose\s+ENVSUB\s+ON/.ignoresCase()) { isSubstituting = true }
      if isSubstituting, let found = line.text.firstMatch(of: /\$\{[^}]*\}/) {
        throw SQLProblem(
          line: place, reason: "\(found.output) is a variable that goose fills in; write the value into the file")
      }
      guard let attributes = line.text.firstMatch(of: /^\s*--\s*changeset\s+\S+:\S+(.*)/.ignoresCase())?.output.1 else {
        continue
      }
      changesets += 1
      if changesets > 1 {
        throw SQLProblem(
          line: place,
          reason:
            "the file has several changesets of Liquibase, which applies each of them once: put each into a file of its own"
        )
      }
      if let found = attributes.firstMatch(
        of: /\b(dbms|context|contextFilter|labels|runOnChange|runAlways|endDelimiter):/.ignoresCase())
      {
        throw SQLProblem(
          line: place, reason: "\(found.output.1) is an attribute of Liquibase, which is not followed here")
      }
    }
    if changesets > 0,
      let index = lines.firstIndex(where: { $0.text.contains(/^\s*--\s*preconditions?\b/.ignoresCase()) })
    {
      throw SQLProblem(line: index + 1, reason: "a precondition of Liquibase is not followed here")
    }
  }
}
