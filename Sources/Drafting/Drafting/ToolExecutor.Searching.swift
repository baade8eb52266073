package import JSON
import Models
import Texts

extension ToolExecutor {
  private static let hitLimit = 100
  private static let searchedFileLimit = 1 << 20
  private static let searchedLineLimit = 2000
  /// Steps that one search may take, so that none takes longer than some seconds.
  private static let workLimit = 200_000_000
  /// Steps that opening a file counts for.
  private static let workOfFile = 2000

  package func search(_ arguments: JSONValue) async throws -> String {
    let sought = try sought(arguments)
    let path = try WorkspacePath.normal(arguments["path"]?.stringValue ?? "")
    var hits: [String] = []
    var skipped = 0
    var work = Self.workLimit
    for file in try await searched(path) {
      try Task.checkCancellation()
      work -= Self.workOfFile
      guard work > 0, let content = try? await copy.file(file, limit: Self.searchedFileLimit),
        !content.bytes.contains(0), String(validating: content.bytes, as: UTF8.self) != nil
      else {
        skipped += 1
        continue
      }
      for (index, line) in FileText(content.bytes).lines.lines.enumerated() {
        let line = String(decoding: line.content.prefix(Self.searchedLineLimit), as: UTF8.self)
        guard let isHit = sought.occurs(in: line, work: &work) else {
          skipped += 1
          break
        }
        if isHit { hits.append("\(file):\(index + 1): \(line.prefix(300))") }
        if hits.count > Self.hitLimit { break }
      }
      if hits.count > Self.hitLimit { break }
    }
    return Self.report(hits, skipped: skipped)
  }

  private static func report(_ hits: [String], skipped: Int) -> String {
    let note =
      skipped == 0
      ? "" : "; \(skipped) files were not searched to their end, being binary, large or too many for one search"
    guard !hits.isEmpty else { return "nothing found\(note)" }
    let more = hits.count > hitLimit ? "; there are more: narrow the search" : ""
    let shown = hits.prefix(hitLimit)
    return PromptDelimiter.wrap(shown.joined(separator: "\n"), as: "\(shown.count) lines found\(more)\(note)")
  }

  private func searched(_ path: String) async throws -> [String] {
    if !path.isEmpty, await copy.isFile(path) { return [path] }
    return try await copy.files(below: path)
  }

  private func sought(_ arguments: JSONValue) throws -> SoughtText {
    switch (arguments["text"]?.stringValue, arguments["pattern"]?.stringValue) {
    case (let text?, nil): return .exact(ExactText(text))
    case (nil, let pattern?):
      do throws(RegularExpressionError) {
        return .pattern(try RegularExpression(pattern))
      } catch {
        throw ToolError(.invalidArguments, "the pattern cannot be used: \(error); or give text for exact text")
      }
    default: throw ToolError(.invalidArguments, "search needs either text or pattern, and not both")
    }
  }
}
