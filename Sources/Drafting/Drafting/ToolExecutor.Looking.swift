package import JSON
import Models

extension ToolExecutor {
  private static let readLimit = 64 << 10
  private static let entryLimit = 1000

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
}
