extension LineDiff {
  /// The hunks of a unified diff; `nil` where they would have more bytes than a limit, or were not looked for.
  func hunks(limit: Int, context: Int = 3) -> [UInt8]? {
    guard isExact else { return nil }
    var bytes: [UInt8] = []
    var first = edits.startIndex
    while first < edits.endIndex {
      var last = first
      while last + 1 < edits.endIndex, edits[last + 1].old.lowerBound - edits[last].old.upperBound <= 2 * context {
        last += 1
      }
      write(edits[first...last], context, into: &bytes)
      guard bytes.count <= limit else { return nil }
      first = last + 1
    }
    return bytes
  }

  private func write(_ edits: ArraySlice<Edit>, _ context: Int, into bytes: inout [UInt8]) {
    guard let first = edits.first, let last = edits.last else { return }
    let before = min(context, first.old.lowerBound)
    let after = min(context, old.count - last.old.upperBound)
    let left = (first.old.lowerBound - before)..<(last.old.upperBound + after)
    let right = (first.new.lowerBound - before)..<(last.new.upperBound + after)
    bytes += "@@ -\(Self.span(left, old)) +\(Self.span(right, new)) @@\n".utf8
    var place = left.lowerBound
    for edit in edits {
      for line in place..<edit.old.lowerBound { Self.write(old.line(line), " ", into: &bytes) }
      for line in edit.old { Self.write(old.line(line), "-", into: &bytes) }
      for line in edit.new { Self.write(new.line(line), "+", into: &bytes) }
      place = edit.old.upperBound
    }
    for line in place..<left.upperBound { Self.write(old.line(line), " ", into: &bytes) }
  }

  /// Where a hunk begins and how many lines it has; one without lines stands behind the line before it.
  private static func span(_ lines: Range<Int>, _ window: TextWindow) -> String {
    let start = window.firstLine + lines.lowerBound - (lines.isEmpty ? 1 : 0)
    return lines.count == 1 ? "\(start)" : "\(start),\(lines.count)"
  }

  private static func write(_ line: ArraySlice<UInt8>, _ mark: Unicode.Scalar, into bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: mark))
    bytes += line
    if line.last != LineBreaks.newline { bytes += "\n\\ No newline at end of file\n".utf8 }
  }
}
