/// The difference of two texts by lines, as people read it: three lines around each change.
struct LineDiff {
  let lines: [String]
  let added: Int
  let removed: Int

  private static let around = 3
  /// Lines of a text above which finding the least difference would take too long.
  private static let most = 20_000

  init(from old: String, to new: String) {
    let before = Self.split(old)
    let after = Self.split(new)
    let tooLong = before.count + after.count > Self.most
    let difference = tooLong ? nil : after.difference(from: before)
    var removals: Set<Int> = tooLong ? Set(before.indices) : []
    var insertions: Set<Int> = tooLong ? Set(after.indices) : []
    for change in difference ?? [].difference(from: []) {
      switch change {
      case .remove(let offset, _, _): removals.insert(offset)
      case .insert(let offset, _, _): insertions.insert(offset)
      }
    }
    removed = removals.count
    added = insertions.count
    lines = Self.hunks(Self.script(before, after, removals, insertions))
  }

  /// Every line of both texts in order, marked with a blank, a minus or a plus.
  private static func script(
    _ before: [Substring], _ after: [Substring], _ removals: Set<Int>, _ insertions: Set<Int>
  ) -> [String] {
    var script: [String] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removals.contains(left) {
        script.append("-\(before[left])")
        left += 1
      } else if right < after.count, insertions.contains(right) {
        script.append("+\(after[right])")
        right += 1
      } else {
        script.append(" \(before[left])")
        left += 1
        right += 1
      }
    }
    return script
  }

  private static func hunks(_ script: [String]) -> [String] {
    var kept: Set<Int> = []
    for (index, line) in script.enumerated() where !line.hasPrefix(" ") {
      kept.formUnion(max(0, index - around)...min(script.count - 1, index + around))
    }
    var lines: [String] = []
    var (left, right) = (0, 0)
    for (index, line) in script.enumerated() {
      if !line.hasPrefix("+") { left += 1 }
      if !line.hasPrefix("-") { right += 1 }
      guard kept.contains(index) else { continue }
      if index == 0 || !kept.contains(index - 1) { lines.append("@@ line \(left), then \(right) @@") }
      lines.append(line)
    }
    return lines
  }

  private static func split(_ text: String) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}
