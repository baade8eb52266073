/// Where some lines were found in others when white space is looked past.
package struct LineMatch: Hashable, Sendable {
  /// Index of the first line, from 0.
  package var start: Int
  package var count: Int
  /// White space that the found lines have in front and the sought ones do not, and the other way round.
  package var added: [UInt8] = []
  package var removed: [UInt8] = []

  /// Every place, without overlaps, where each line is the same but for white space at its end or, if asked, one and
  /// the same change of indentation on every line that is not blank.
  package static func all(
    of sought: [TextLines.Line], in lines: [TextLines.Line], ignoringIndentation: Bool
  ) -> [LineMatch] {
    guard !sought.isEmpty, sought.contains(where: { !WhiteSpace.trimmed($0.content).isEmpty }) else { return [] }
    var found: [LineMatch] = []
    var start = 0
    while start + sought.count <= lines.count {
      let candidate = lines[start..<(start + sought.count)]
      if let match = match(sought, candidate, ignoringIndentation: ignoringIndentation) {
        found.append(match)
        start += sought.count
      } else {
        start += 1
      }
    }
    return found
  }

  /// The line with the match's indentation in place of the sought one's.
  package func reindented(_ line: TextLines.Line) -> TextLines.Line {
    guard !WhiteSpace.trimmed(line.content).isEmpty else { return line }
    var result = line
    if !removed.isEmpty, line.content.starts(with: removed) { result.content.removeFirst(removed.count) }
    result.content = added + result.content
    return result
  }

  private static func match(
    _ sought: [TextLines.Line], _ candidate: ArraySlice<TextLines.Line>, ignoringIndentation: Bool
  ) -> LineMatch? {
    guard ignoringIndentation else {
      let same = zip(sought, candidate).allSatisfy {
        WhiteSpace.trimmingEnd($0.content).elementsEqual(WhiteSpace.trimmingEnd($1.content))
      }
      return same ? LineMatch(start: candidate.startIndex, count: sought.count) : nil
    }
    var shift: (added: [UInt8], removed: [UInt8])?
    for (wanted, line) in zip(sought, candidate) {
      guard WhiteSpace.trimmed(wanted.content).elementsEqual(WhiteSpace.trimmed(line.content)) else { return nil }
      if WhiteSpace.trimmed(line.content).isEmpty { continue }
      guard let own = difference(from: indentation(of: wanted), to: indentation(of: line)) else { return nil }
      guard let first = shift else {
        shift = own
        continue
      }
      guard first.added == own.added, first.removed == own.removed else { return nil }
    }
    return shift.map {
      LineMatch(start: candidate.startIndex, count: sought.count, added: $0.added, removed: $0.removed)
    }
  }

  private static func indentation(of line: TextLines.Line) -> [UInt8] {
    Array(line.content.prefix(while: WhiteSpace.isBlank))
  }

  /// What has to be put in front or taken away; `nil` where neither indentation ends with the other.
  private static func difference(from: [UInt8], to: [UInt8]) -> (added: [UInt8], removed: [UInt8])? {
    if to.count >= from.count, to.suffix(from.count).elementsEqual(from) {
      return (Array(to.dropLast(from.count)), [])
    }
    if from.suffix(to.count).elementsEqual(to) { return ([], Array(from.dropLast(to.count))) }
    return nil
  }
}
