extension Patch {
  /// Reads a patch of either format: `*** Begin Patch`, or a unified diff as git writes it.
  ///
  /// Markers may have white space around them; a byte order mark, a here-document and a code fence are looked past.
  package init(parsing text: String) throws(PatchError) {
    let lines = PatchLines.unwrapped(text)
    if UnifiedPatchParser.begins(with: lines) {
      var parser = UnifiedPatchParser(lines)
      operations = try parser.operations()
    } else {
      var parser = try PatchParser(lines)
      operations = try parser.operations()
    }
  }
}

/// Reads the lines of a patch one after the other.
private struct PatchParser {
  private var lines: [String]
  private var index = 0

  init(_ lines: [String]) throws(PatchError) {
    guard let first = lines.first, WhiteSpace.trimmed(first) == "*** Begin Patch" else {
      throw PatchError(
        .malformed, "the first line of the patch must be: *** Begin Patch, or --- PATH for a unified diff")
    }
    guard lines.count > 1, let last = lines.last, WhiteSpace.trimmed(last) == "*** End Patch" else {
      throw PatchError(.malformed, "the last line of the patch must be: *** End Patch")
    }
    self.lines = Array(lines.dropFirst().dropLast())
  }

  mutating func operations() throws(PatchError) -> [Patch.Operation] {
    var operations: [Patch.Operation] = []
    while index < lines.count {
      if lines[index].isBlank {
        index += 1
      } else {
        operations.append(try operation())
      }
    }
    guard !operations.isEmpty else { throw PatchError(.malformed, "the patch has no file in it") }
    return operations
  }

  private mutating func operation() throws(PatchError) -> Patch.Operation {
    let header = WhiteSpace.trimmed(lines[index])
    let number = index + 2
    index += 1
    if let path = header.after("*** Add File: ") {
      return .add(path: path, content: addedLines())
    }
    if let path = header.after("*** Delete File: ") { return .delete(path: path) }
    guard let path = header.after("*** Update File: ") else {
      throw PatchError(
        .malformed,
        "line \(number) of the patch: expected *** Add File: PATH, *** Delete File: PATH or *** Update File: PATH, "
          + "found: \(header)")
    }
    var destination: String?
    if index < lines.count, let target = WhiteSpace.trimmed(lines[index]).after("*** Move to: ") {
      destination = target
      index += 1
    }
    let chunks = try chunks(of: path)
    guard !chunks.isEmpty || destination != nil else {
      throw PatchError(.malformed, "line \(number) of the patch: the update of \(path) has no lines in it")
    }
    return .update(path: path, moveTo: destination, chunks: chunks)
  }

  private mutating func addedLines() -> [UInt8] {
    var content: [UInt8] = []
    while index < lines.count, lines[index].utf8.first == UInt8(ascii: "+") {
      content += lines[index].utf8.dropFirst() + [UInt8(ascii: "\n")]
      index += 1
    }
    return content
  }

  private mutating func chunks(of path: String) throws(PatchError) -> [Patch.Chunk] {
    var chunks: [Patch.Chunk] = []
    while index < lines.count {
      if isFileHeader(lines[index]) { break }
      if lines[index].isBlank, nextIsNotAChangeLine() {
        index += 1
        continue
      }
      chunks.append(try chunk(of: path, isFirst: chunks.isEmpty))
    }
    return chunks
  }

  private mutating func chunk(of path: String, isFirst: Bool) throws(PatchError) -> Patch.Chunk {
    var chunk = Patch.Chunk()
    let number = index + 2
    var hasHeader = false
    while index < lines.count {
      let header = WhiteSpace.trimmed(lines[index])
      guard header == "@@" || header.hasPrefix("@@ "), lines[index].utf8.first == UInt8(ascii: "@") else { break }
      hasHeader = true
      if let hunk = UnifiedHunk(header) {
        chunk.line = hunk.oldStart
      } else if let context = lines[index].after("@@ "), !context.isBlank, WhiteSpace.trimmed(context) != "... @@" {
        chunk.contexts.append(context)
      }
      index += 1
    }
    guard hasHeader || isFirst else {
      throw PatchError(.malformed, "line \(number) of the patch: expected @@ before the next change of \(path)")
    }
    var count = 0
    while index < lines.count, chunk.take(lines[index]) {
      index += 1
      count += 1
    }
    guard count > 0 else {
      let found = index < lines.count ? lines[index] : "the end of the patch"
      throw PatchError(
        .malformed,
        "line \(index + 2) of the patch: a line of the change of \(path) must begin with a space, + or -, "
          + "found: \(found)"
      )
    }
    if index < lines.count, WhiteSpace.trimmed(lines[index]) == "*** End of File" {
      chunk.isAtEnd = true
      index += 1
    }
    return chunk
  }

  private func isFileHeader(_ line: String) -> Bool { PatchLines.isFileHeader(line) }

  /// Whether what follows the blank lines from here is a header or the end, so that they only stand between chunks.
  private func nextIsNotAChangeLine() -> Bool {
    guard let next = lines[index...].first(where: { !$0.isBlank }) else { return true }
    return isFileHeader(next) || next.hasPrefix("@@")
  }
}
