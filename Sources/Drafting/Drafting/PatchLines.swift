import JSON

/// The lines of a patch, whatever its format.
enum PatchLines {
  /// The lines without what models put around a patch.
  static func unwrapped(_ text: String) -> [String] {
    let bytes = Array(ByteOrderMark.dropped(from: text).utf8)
    var lines = TextLines(bytes, breaksAtReturn: false).lines.map { String(decoding: $0.content, as: UTF8.self) }
    while lines.last?.isBlank == true { lines.removeLast() }
    while lines.first?.isBlank == true { lines.removeFirst() }
    guard lines.count > 1, let first = lines.first.map({ WhiteSpace.trimmed($0) }),
      let last = lines.last.map({ WhiteSpace.trimmed($0) })
    else { return lines }
    let isHereDocument = ["<<EOF", "<<'EOF'", "<<\"EOF\""].contains(first) && last == "EOF"
    let isFenced = ["```", "```diff", "```patch"].contains(first) && last == "```"
    return isHereDocument || isFenced ? Array(lines.dropFirst().dropLast()) : lines
  }

  static func isFileHeader(_ line: String) -> Bool {
    let trimmed = WhiteSpace.trimmed(line)
    return ["*** Add File: ", "*** Delete File: ", "*** Update File: "].contains { trimmed.hasPrefix($0) }
  }
}

extension Patch.Chunk {
  /// Takes a line of a change; `false` where it is none.
  mutating func take(_ line: String) -> Bool {
    let rest = String(line.unicodeScalars.dropFirst())
    switch line.unicodeScalars.first {
    case nil: lines.append(.kept(""))
    case " ":
      if PatchLines.isFileHeader(line) { return false }
      lines.append(.kept(rest))
    case "-": lines.append(.removed(rest))
    case "+": lines.append(.added(rest))
    case "\\":
      // What diff says of the line before: that no line break ends it.
      if case .removed? = lines.last { return true }
      isEnded = false
    default: return false
    }
    return true
  }
}

/// What the header of a unified hunk says: `@@ -1,2 +1,3 @@`.
struct UnifiedHunk: Hashable, Sendable {
  /// From 1; 0 where the file has no line before.
  var oldStart: Int
  var oldCount: Int
  var newCount: Int

  init?(_ header: String) {
    let parts = header.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true)
    guard parts.count >= 4, parts[0] == "@@", parts[3] == "@@", let old = Self.range(parts[1], after: "-"),
      let new = Self.range(parts[2], after: "+")
    else { return nil }
    oldStart = old.start
    oldCount = old.count
    newCount = new.count
  }

  private static func range(_ text: Substring, after sign: Character) -> (start: Int, count: Int)? {
    guard text.first == sign else { return nil }
    let numbers = text.dropFirst().split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard let start = numbers.first ?? nil, start >= 0, numbers.count <= 2 else { return nil }
    guard numbers.count == 2 else { return (start, 1) }
    return numbers[1].flatMap { $0 >= 0 ? (start, $0) : nil }
  }
}

extension String {
  var isBlank: Bool { utf8.allSatisfy(WhiteSpace.isBlank) }

  func after(_ prefix: String) -> String? {
    guard utf8.starts(with: prefix.utf8) else { return nil }
    return String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self)
  }
}
