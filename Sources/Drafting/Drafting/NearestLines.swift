import Texts

/// Finds the lines of a file that a failed edit probably meant.
package enum NearestLines {
  /// The most alike lines with their numbers, for a model that looked for text which is not there.
  package static func report(of old: String, new: String, in text: TextLines, _ path: String) -> String {
    let lines = text.lines
    let sought = TextLines(old).lines.map { WhiteSpace.trimmed($0.content) }.prefix(20)
    if TextLines(new).lines.count > 1,
      let place = LineMatch.all(
        of: TextLines(new).lines, in: lines,
        ignoringIndentation: false
      ).first
    {
      return "the new text is already there, at line \(place.start + 1)"
    }
    let candidates = lines.prefix(20_000).map { WhiteSpace.trimmed($0.content).prefix(500) }
    guard let (start, score) = best(sought, in: candidates), score >= 0.3 else {
      return "nothing in \(path) is like it: read the file again"
    }
    let from = max(0, start - 2)
    let shown = lines[from..<min(lines.count, start + sought.count + 2)].enumerated().map { index, line in
      "\(from + index + 1): \(String(decoding: line.content.prefix(500), as: UTF8.self))"
    }
    return PromptDelimiter.wrap(
      shown.joined(separator: "\n"), as: "the most alike lines of \(path), with their numbers")
  }

  private static func best(
    _ sought: ArraySlice<ArraySlice<UInt8>>, in lines: [ArraySlice<UInt8>]
  ) -> (start: Int, score: Double)? {
    guard !sought.isEmpty, !lines.isEmpty else { return nil }
    var best = (start: 0, score: -1.0)
    for start in lines.indices {
      var score = 0.0
      for (wanted, line) in zip(sought, lines[start...]) where !wanted.isEmpty {
        score += EditDistance.similarity(wanted, line)
      }
      score /= Double(max(1, sought.count { !$0.isEmpty }))
      if score > best.score { best = (start, score) }
    }
    return best
  }
}
