package import JSON
import Models

extension ToolExecutor {
  private static let readLimit = 64 << 10
  private static let entryLimit = 1000
  private static let hitLimit = 100
  private static let searchedFileLimit = 1 << 20
  private static let searchedLineLimit = 2000
  /// Characters times steps of the pattern, so that no search takes longer than some seconds.
  private static let workLimit = 500_000_000

  package func list(_ arguments: JSONValue) async throws -> String {
    let folder = try WorkspacePath.normal(arguments["path"]?.stringValue ?? "")
    let entries = try await copy.list(folder)
    guard !entries.isEmpty else { return "the folder is empty" }
    var lines = entries.prefix(Self.entryLimit).map { entry in
      switch entry.kind {
      case .file: "\(entry.name) (\(entry.size) bytes)"
      case .folder: "\(entry.name)/"
      case .link, .submodule, .other: "\(entry.name) (\(entry.kind.rawValue))"
      }
    }
    if entries.count > Self.entryLimit { lines.append("and \(entries.count - Self.entryLimit) more") }
    return PromptDelimiter.wrap(lines.joined(separator: "\n"), as: "entries of \(folder.isEmpty ? "the root" : folder)")
  }

  package mutating func read(_ arguments: JSONValue) async throws -> String {
    let path = try WorkspacePath.normal(arguments["path"]?.stringValue ?? "")
    guard let file = try await copy.file(path) else { throw try await missing(path) }
    copy.noteSeen(path, file)
    guard String(validating: file.bytes, as: UTF8.self) != nil, !file.bytes.contains(0) else {
      if let encoding = ByteOrderMark.otherEncoding(of: file.bytes) {
        return "\(path) is a text in \(encoding), which these tools cannot read: they read UTF-8"
      }
      return "\(path) is a binary file of \(file.bytes.count) bytes"
    }
    let text = FileText(file.bytes)
    let lines = text.lines.lines
    guard !lines.isEmpty else { return "\(path) is empty" }
    let first = Int(arguments["from"]?.integerValue ?? 1)
    guard first <= lines.count else {
      throw ToolError(.invalidArguments, "\(path) has only \(lines.count) lines, and from is \(first)")
    }
    let wanted = Int(clamping: arguments["lines"]?.integerValue ?? Int64.max)
    let (bytes, last) = Self.cut(lines, from: first, most: wanted)
    var title = "\(path), lines \(first) to \(last) of \(lines.count)"
    if let form = text.form { title += ", without its \(form), which stay" }
    if last < lines.count { title += "; read again with from: \(last + 1) for more" }
    return PromptDelimiter.wrap(String(decoding: bytes, as: UTF8.self), as: title)
  }

  private static func cut(_ lines: [TextLines.Line], from first: Int, most: Int) -> (bytes: [UInt8], last: Int) {
    var bytes: [UInt8] = []
    var last = first - 1
    for line in lines[(first - 1)...].prefix(most) {
      let shown = line.content + (line.ending.isEmpty ? [] : [0x0A])
      if last >= first, bytes.count + shown.count > readLimit { break }
      bytes += shown.prefix(readLimit)
      last += 1
    }
    return (bytes, last)
  }

  package func search(_ arguments: JSONValue) async throws -> String {
    let (matches, cost) = try matcher(arguments)
    let path = try WorkspacePath.normal(arguments["path"]?.stringValue ?? "")
    var hits: [String] = []
    var skipped = 0
    var work = 0
    for file in try await searched(path) {
      try Task.checkCancellation()
      guard let content = try? await copy.file(file), content.bytes.count <= Self.searchedFileLimit,
        work < Self.workLimit, !content.bytes.contains(0), String(validating: content.bytes, as: UTF8.self) != nil
      else {
        skipped += 1
        continue
      }
      work += content.bytes.count * cost
      for (index, line) in FileText(content.bytes).lines.lines.enumerated() {
        let line = String(decoding: line.content.prefix(Self.searchedLineLimit), as: UTF8.self)
        if matches(line) { hits.append("\(file):\(index + 1): \(line.prefix(300))") }
        if hits.count > Self.hitLimit { break }
      }
      if hits.count > Self.hitLimit { break }
    }
    return Self.report(hits, skipped: skipped)
  }

  private static func report(_ hits: [String], skipped: Int) -> String {
    let note =
      skipped == 0 ? "" : "; \(skipped) files were not searched, being binary, large or too many for the pattern"
    guard !hits.isEmpty else { return "nothing found\(note)" }
    let more = hits.count > hitLimit ? "; there are more: narrow the search" : ""
    let shown = hits.prefix(hitLimit)
    return PromptDelimiter.wrap(shown.joined(separator: "\n"), as: "\(shown.count) lines found\(more)\(note)")
  }

  private func searched(_ path: String) async throws -> [String] {
    if !path.isEmpty, let file = try? await copy.file(path), file.bytes.count >= 0 { return [path] }
    return try await copy.files(below: path)
  }

  private func matcher(_ arguments: JSONValue) throws -> (matches: (String) -> Bool, cost: Int) {
    switch (arguments["text"]?.stringValue, arguments["pattern"]?.stringValue) {
    case (let text?, nil):
      let sought = Array(text.utf8)
      return ({ line in Self.contains(sought, in: Array(line.utf8)) }, 1)
    case (nil, let pattern?):
      do throws(LinePatternError) {
        let pattern = try LinePattern(pattern)
        return ({ line in pattern.matches(line) }, pattern.costPerCharacter)
      } catch {
        throw ToolError(.invalidArguments, "the pattern cannot be used: \(error.reason)")
      }
    default: throw ToolError(.invalidArguments, "search needs either text or pattern, and not both")
    }
  }

  private static func contains(_ sought: [UInt8], in line: [UInt8]) -> Bool {
    guard sought.count <= line.count else { return false }
    return (0...(line.count - sought.count)).contains {
      line[$0] == sought[0] && line[$0..<($0 + sought.count)].elementsEqual(sought)
    }
  }
}
