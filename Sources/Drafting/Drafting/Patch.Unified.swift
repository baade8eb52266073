/// Reads a unified diff: files by `---` and `+++`, hunks by `@@ -1,2 +1,3 @@`, and git's own lines between them.
struct UnifiedPatchParser {
  private let lines: [String]
  private var index = 0

  init(_ lines: [String]) { self.lines = lines }

  /// Whether lines begin as a unified diff does, after whatever a mail or `git show` puts in front.
  static func begins(with lines: [String]) -> Bool {
    guard lines.first.map({ WhiteSpace.trimmed($0) }) != "*** Begin Patch" else { return false }
    return lines.indices.contains { isDiff(lines, at: $0) }
  }

  private static func isDiff(_ lines: [String], at index: Int) -> Bool {
    lines[index].hasPrefix("diff --git ") || isFile(lines, at: index)
  }

  private static func isFile(_ lines: [String], at index: Int) -> Bool {
    lines[index].hasPrefix("--- ") && index + 1 < lines.count && lines[index + 1].hasPrefix("+++ ")
  }

  mutating func operations() throws(PatchError) -> [Patch.Operation] {
    var operations: [Patch.Operation] = []
    while index < lines.count {
      if Self.isDiff(lines, at: index) {
        operations.append(try operation())
      } else {
        index += 1
      }
    }
    return operations
  }

  /// What git says of a file between its first line and the hunks.
  private struct Header {
    var old: String?
    var new: String?
    var mode: String?
    var isAdded = false
    var isDeleted = false
    var isCopy = false
  }

  private mutating func operation() throws(PatchError) -> Patch.Operation {
    let number = index + 1
    let header = try header()
    let chunks = try chunks()
    guard !header.isCopy else { throw malformed(number, "a copy cannot be applied; add the file with its content") }
    guard header.mode.map({ $0.hasPrefix("100") }) ?? true else {
      throw malformed(number, "it makes something else than a file (mode \(header.mode ?? ""))")
    }
    guard let path = header.isAdded ? header.new : header.old ?? header.new else {
      throw malformed(number, "it names no file")
    }
    if header.isDeleted { return .delete(path: path) }
    let isExecutable = header.mode.map { $0 == "100755" }
    if header.isAdded {
      return .add(path: path, content: try Self.content(of: chunks, path), isExecutable: isExecutable ?? false)
    }
    let target = header.new == path ? nil : header.new
    guard !chunks.isEmpty || target != nil || isExecutable != nil else {
      throw malformed(number, "the change of \(path) has no lines in it")
    }
    return .update(path: path, moveTo: target, chunks: chunks, isExecutable: isExecutable)
  }

  private func malformed(_ number: Int, _ reason: String) -> PatchError {
    PatchError(.malformed, "line \(number) of the patch: \(reason)")
  }

  private static func content(of chunks: [Patch.Chunk], _ path: String) throws(PatchError) -> [UInt8] {
    var lines: [String] = []
    for line in chunks.flatMap(\.lines) {
      guard case .added(let text) = line else {
        throw PatchError(.malformed, "\(path) is new, and its patch keeps or removes lines of it")
      }
      lines.append(text)
    }
    let text = lines.joined(separator: "\n")
    return Array(text.utf8) + (lines.isEmpty || chunks.last?.isEnded == false ? [] : [0x0A])
  }

  /// Reads up to the first hunk of the file that begins here.
  private mutating func header() throws(PatchError) -> Header {
    var header = Header()
    let first = index
    while index < lines.count, !lines[index].hasPrefix("@@") {
      let line = lines[index]
      if index > first, line.hasPrefix("diff --git ") { break }
      if Self.isFile(lines, at: index) {
        if header.old != nil || header.new != nil, index > first, lines[first].hasPrefix("--- ") { break }
        try take(old: line, new: lines[index + 1], into: &header)
        index += 2
        break
      }
      try take(line, into: &header)
      index += 1
    }
    if header.old == nil, header.new == nil, let names = Self.names(ofGit: lines[first]) {
      (header.old, header.new) = names
    }
    return header
  }

  private func take(_ line: String, into header: inout Header) throws(PatchError) {
    if let path = line.after("rename from ") { header.old = Self.unquoted(path) }
    if let path = line.after("rename to ") { header.new = Self.unquoted(path) }
    if line.hasPrefix("copy from ") { header.isCopy = true }
    if let mode = line.after("new file mode ") { (header.isAdded, header.mode) = (true, mode) }
    if line.hasPrefix("deleted file mode ") { header.isDeleted = true }
    if let mode = line.after("new mode ") { header.mode = mode }
    if line.hasPrefix("GIT binary patch") || line.hasPrefix("Binary files ") {
      throw malformed(index + 1, "binary files cannot be patched")
    }
  }

  private func take(old: String, new: String, into header: inout Header) throws(PatchError) {
    let (from, to) = (Self.path(in: old), Self.path(in: new))
    // git puts a/ and b/ in front, and only in front of both.
    let isGit = (from.hasPrefix("a/") || from == "/dev/null") && (to.hasPrefix("b/") || to == "/dev/null")
    let plain = { (path: String) in isGit ? String(path.dropFirst(2)) : path }
    if from == "/dev/null" { header.isAdded = true } else { header.old = header.old ?? plain(from) }
    if to == "/dev/null" { header.isDeleted = true } else { header.new = header.new ?? plain(to) }
  }

  /// What `diff --git a/x b/x` names, where nothing else does: a change of mode, an empty file.
  private static func names(ofGit line: String) -> (String?, String?)? {
    guard let rest = line.after("diff --git ") else { return nil }
    // Both names are the same, so that the line is cut in the middle.
    let half = rest.utf8.count / 2
    let old = String(decoding: rest.utf8.prefix(half), as: UTF8.self)
    let new = String(decoding: rest.utf8.dropFirst(half + 1), as: UTF8.self)
    let (from, to) = (unquoted(old), unquoted(new))
    guard from.hasPrefix("a/"), to.hasPrefix("b/"), from.dropFirst(2) == to.dropFirst(2) else { return nil }
    return (String(from.dropFirst(2)), String(to.dropFirst(2)))
  }

  /// The path of a line that begins with `---` or `+++`, without the time that diff may put behind it.
  private static func path(in line: String) -> String {
    let rest = String(line.dropFirst(4))
    return unquoted(WhiteSpace.trimmed(String(rest.prefix { $0 != "\t" })))
  }

  /// A name without the quotation marks and escapes that git writes around what is not ASCII.
  private static func unquoted(_ name: String) -> String {
    guard name.hasPrefix("\""), name.hasSuffix("\""), name.utf8.count > 1 else { return name }
    var bytes: [UInt8] = []
    var rest = Array(name.utf8.dropFirst().dropLast())[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      if (0x30...0x37).contains(next) {
        let digits = [next] + rest.prefix(2)
        rest = rest.dropFirst(2)
        bytes.append(UInt8(String(decoding: digits, as: UTF8.self), radix: 8) ?? next)
      } else {
        bytes.append(escapes[next] ?? next)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 0x0A, UInt8(ascii: "t"): 0x09, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "a"): 0x07,
    UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "v"): 0x0B,
  ]

  private mutating func chunks() throws(PatchError) -> [Patch.Chunk] {
    var chunks: [Patch.Chunk] = []
    while index < lines.count, lines[index].hasPrefix("@@") {
      let number = index + 1
      let hunk = UnifiedHunk(WhiteSpace.trimmed(lines[index]))
      var chunk = Patch.Chunk()
      chunk.line = hunk?.oldStart
      index += 1
      takeLines(of: hunk, into: &chunk)
      guard !chunk.lines.isEmpty else { throw malformed(number, "the hunk has no lines in it") }
      chunks.append(chunk)
    }
    return chunks
  }

  /// Reads the lines of a hunk up to the next header. Its counts only tell a line `--- x` of the file from a header.
  private mutating func takeLines(of hunk: UnifiedHunk?, into chunk: inout Patch.Chunk) {
    while index < lines.count, !lines[index].hasPrefix("@@"), !lines[index].hasPrefix("diff --git ") {
      let new = chunk.lines.count { if case .removed = $0 { false } else { true } }
      let isWhole = hunk.map { chunk.old.count >= $0.oldCount && new >= $0.newCount } ?? true
      if Self.isFile(lines, at: index), isWhole || lines.dropFirst(index + 2).first?.hasPrefix("@@") == true { break }
      if isWhole, lines[index].isBlank || lines[index] == "-- " { break }
      guard chunk.take(lines[index]) else { break }
      index += 1
    }
    while index < lines.count, lines[index].isBlank { index += 1 }
  }
}
