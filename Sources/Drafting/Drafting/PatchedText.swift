/// The text that the chunks of a patch make of a file.
package struct PatchedText: Hashable, Sendable {
  package private(set) var bytes: [UInt8]
  /// How far from exact each chunk was found: 0 exact, 1 line ends, 2 white space around lines, 3 punctuation.
  package private(set) var fuzz: [Int]

  private struct Replacement {
    var start: Int
    var count: Int
    var lines: [Patch.Chunk.Line]
  }

  /// Finds every chunk first, so that the file is changed by all of them or not at all.
  package init(of chunks: [Patch.Chunk], in text: [UInt8], path: String) throws(PatchError) {
    let file = FileText(text)
    let lines = file.lines
    var replacements: [Replacement] = []
    var fuzz: [Int] = []
    var index = 0
    for chunk in chunks {
      let (replacement, level) = try Self.place(chunk, in: lines.lines, from: index, path: path)
      replacements.append(replacement)
      fuzz.append(level)
      index = replacement.start + replacement.count
    }
    self.fuzz = fuzz
    bytes = file.with(Self.apply(replacements, to: lines, isEnded: chunks.last?.isEnded ?? true)).bytes
  }

  private static func place(
    _ chunk: Patch.Chunk, in lines: [TextLines.Line], from first: Int, path: String
  ) throws(PatchError) -> (Replacement, Int) {
    var index = first
    var level = 0
    for (place, context) in chunk.contexts.enumerated() {
      let (found, fuzz) = try seek([context], in: lines, from: index, what: "the line @@ \(context)", path: path)
      // A context line says where to look, so it must be one line; those after it are looked for from there.
      if place == 0 { try demandOne(found, "the line @@ \(context)", path) }
      index = found[0] + 1
      level = max(level, fuzz)
    }
    if chunk.old.isEmpty {
      // A hunk without any line of before names the line that it stands behind.
      let start = chunk.line.map { min(max($0, first), lines.count) } ?? (chunk.contexts.isEmpty ? lines.count : index)
      return (Replacement(start: start, count: 0, lines: chunk.lines), level)
    }
    let (sought, found, fuzz) = try seekOld(chunk, in: lines, from: index, path: path)
    // Of several places, the one that a hunk's header names is meant.
    let named = chunk.line.flatMap { found.contains($0 - 1) ? $0 - 1 : nil }
    if chunk.contexts.isEmpty, named == nil { try demandOne(found, "the lines to change", path) }
    return (Replacement(start: named ?? found[0], count: sought.old.count, lines: sought.lines), max(level, fuzz))
  }

  private static func seekOld(
    _ chunk: Patch.Chunk, in lines: [TextLines.Line], from index: Int, path: String
  ) throws(PatchError) -> (sought: Patch.Chunk, found: [Int], fuzz: Int) {
    let what = chunk.isAtEnd ? "the lines to change, at the end of the file," : "the lines to change"
    do {
      let (found, fuzz) = try seek(chunk.old, in: lines, from: index, what: what, path: path, atEnd: chunk.isAtEnd)
      return (chunk, found, fuzz)
    } catch {
      // Models end a chunk with an empty line that is not in the file.
      guard chunk.lines.last == .kept(""), chunk.old.count > 1 else { throw error }
      var shorter = chunk
      shorter.lines.removeLast()
      let (found, fuzz) = try seek(shorter.old, in: lines, from: index, what: what, path: path, atEnd: chunk.isAtEnd)
      return (shorter, found, max(1, fuzz))
    }
  }

  /// Every place of the first pass that finds any, and the number of that pass.
  private static func seek(
    _ sought: [String], in lines: [TextLines.Line], from index: Int, what: String, path: String, atEnd: Bool = false
  ) throws(PatchError) -> ([Int], Int) {
    let first = atEnd ? max(index, lines.count - sought.count) : index
    for pass in 0...3 where first + sought.count <= lines.count {
      let wanted = sought.map { comparable(Array($0.utf8), pass) }
      // Only the region that is looked at is made comparable, once a pass.
      let region = lines[first...].map { comparable($0.content, pass) }
      let found = (0...(region.count - wanted.count)).filter { region[$0..<($0 + wanted.count)].elementsEqual(wanted) }
      if !found.isEmpty { return (found.map { first + $0 }, pass) }
    }
    let shown = sought.prefix(20).map { "  " + $0 }.joined(separator: "\n")
    let hint = index > 0 ? " after line \(index)" : ""
    throw PatchError(.notFound, "\(what) could not be found in \(path)\(hint):\n\(shown)")
  }

  private static func demandOne(_ found: [Int], _ what: String, _ path: String) throws(PatchError) {
    guard found.count > 1 else { return }
    let places = found.prefix(10).map { String($0 + 1) }.joined(separator: " and ")
    throw PatchError(
      .ambiguous, "\(what) fit \(found.count) places in \(path), at lines \(places): give more lines around the change")
  }

  private static func comparable(_ line: [UInt8], _ pass: Int) -> [UInt8] {
    switch pass {
    case 0: line
    case 1: Array(WhiteSpace.trimmingEnd(line))
    case 2: Array(WhiteSpace.trimmed(line))
    default: Array(WhiteSpace.trimmed(folded(line)))
    }
  }

  private static func folded(_ line: [UInt8]) -> [UInt8] {
    var text = String.UnicodeScalarView()
    for scalar in String(decoding: line, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x2010...0x2015, 0x2212: text.append("-")
      case 0x2018...0x201B: text.append("'")
      case 0x201C...0x201F: text.append("\"")
      case 0x00A0, 0x2002...0x200A, 0x202F, 0x205F, 0x3000: text.append(" ")
      default: text.append(scalar)
      }
    }
    return Array(String(text).utf8)
  }

  /// - Parameter isEnded: whether a last line that the chunks add ends with a line break. Any other keeps its own.
  private static func apply(_ replacements: [Replacement], to text: TextLines, isEnded: Bool) -> TextLines {
    var result = text
    let newline = text.newline
    for replacement in replacements.reversed() {
      let range = replacement.start..<(replacement.start + replacement.count)
      var rest = text.lines[range]
      let inserted = replacement.lines.compactMap { line -> TextLines.Line? in
        switch line {
        // A kept line keeps its own bytes and its own ending, also where it was found with fuzz.
        case .kept: rest.popFirst()
        case .removed: rest.popFirst().flatMap { _ in nil }
        case .added(let added): TextLines.Line(Array(added.utf8), ending: newline)
        }
      }
      result.lines.replaceSubrange(range, with: inserted)
    }
    for index in result.lines.indices.dropLast() where result.lines[index].ending.isEmpty {
      result.lines[index].ending = newline
    }
    if !isEnded, let last = replacements.last, last.start + last.count == text.lines.count,
      case .added? = last.lines.last
    {
      result.lines[result.lines.count - 1].ending = []
    }
    return result
  }
}
