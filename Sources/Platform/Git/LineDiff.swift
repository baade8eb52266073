#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What changed between two texts, line by line, in time and memory that grow no faster than the texts.
///
/// The diff of libgit2 looks for the fewest lines, which takes minutes for two texts of a megabyte that have little in
/// common. This one holds on to lines that stand once in either text, as `git diff --patience` does. It may say that a few
/// more lines changed, never fewer.
struct LineDiff {
  /// Lines of both texts together beyond which everything between the first and the last difference counts as changed.
  static let mostLines = 400_000
  /// How often what lies between two held lines is looked at again for lines that stand once in it.
  private static let mostRounds = 8

  /// A part of the old text that another part of the new one takes the place of, in lines of the window.
  struct Edit: Hashable {
    var old: Range<Int>
    var new: Range<Int>
  }

  let old: TextWindow
  let new: TextWindow
  /// In order; empty where the texts are the same.
  private(set) var edits: [Edit] = []
  /// Whether the lines were looked at one by one.
  let isExact: Bool
  let added: Int
  let removed: Int

  /// - Parameter context: equal lines that are kept on either side of what differs.
  init(from old: [UInt8], to new: [UInt8], context: Int = 3) {
    let common = CommonEnds(old, new)
    let counts = (old: common.lines(of: old), new: common.lines(of: new))
    isExact = counts.old + counts.new <= Self.mostLines
    guard isExact else {
      self.old = TextWindow()
      self.new = TextWindow()
      (added, removed) = (counts.new, counts.old)
      return
    }
    let window = common.extended(by: context, in: old)
    self.old = TextWindow(old, window.start..<(old.count - window.end))
    self.new = TextWindow(new, window.start..<(new.count - window.end))
    let edits = Self.edits(self.old, self.new)
    (added, removed) = (edits.reduce(0) { $0 + $1.new.count }, edits.reduce(0) { $0 + $1.old.count })
    self.edits = edits
  }

  private static func edits(_ old: TextWindow, _ new: TextWindow) -> [Edit] {
    var edits: [Edit] = []
    var waiting = [(gap: Edit(old: 0..<old.count, new: 0..<new.count), round: 0)]
    while let next = waiting.popLast() {
      let gap = trimmed(next.gap, old, new)
      if gap.old.isEmpty && gap.new.isEmpty { continue }
      let held = gap.old.isEmpty || gap.new.isEmpty || next.round == mostRounds ? [] : anchors(in: gap, old, new)
      guard !held.isEmpty else {
        edits.append(gap)
        continue
      }
      var (left, right) = (gap.old.lowerBound, gap.new.lowerBound)
      for anchor in held + [(old: gap.old.upperBound, new: gap.new.upperBound)] {
        waiting.append((Edit(old: left..<anchor.old, new: right..<anchor.new), next.round + 1))
        (left, right) = (anchor.old + 1, anchor.new + 1)
      }
    }
    return edits.sorted { ($0.old.lowerBound, $0.new.lowerBound) < ($1.old.lowerBound, $1.new.lowerBound) }
  }

  /// Without the lines that are the same at either end.
  private static func trimmed(_ gap: Edit, _ old: TextWindow, _ new: TextWindow) -> Edit {
    var (left, right) = (gap.old, gap.new)
    while !left.isEmpty, !right.isEmpty, old.line(left.lowerBound, isSameAs: right.lowerBound, in: new) {
      left = left.dropFirst()
      right = right.dropFirst()
    }
    while !left.isEmpty, !right.isEmpty, old.line(left.upperBound - 1, isSameAs: right.upperBound - 1, in: new) {
      left = left.dropLast()
      right = right.dropLast()
    }
    return Edit(old: left, new: right)
  }

  /// Lines that stand once in either part: the longest list of them that is in the same order in both.
  private static func anchors(
    in gap: Edit, _ old: TextWindow, _ new: TextWindow
  ) -> [(old: Int, new: Int)] {
    // Where a line stands; -1 where it stands more than once.
    var places: [Int: (old: Int?, new: Int?)] = [:]
    for line in gap.old {
      places[old.hashes[line], default: (nil, nil)].old = places[old.hashes[line]]?.old == nil ? line : -1
    }
    for line in gap.new {
      guard let found = places[new.hashes[line]] else { continue }
      places[new.hashes[line]]?.new = found.new == nil ? line : -1
    }
    var pairs: [(old: Int, new: Int)] = []
    for line in gap.old {
      guard let found = places[old.hashes[line]], found.old == line, let other = found.new, other >= 0,
        old.line(line, isSameAs: other, in: new)
      else { continue }
      pairs.append((line, other))
    }
    return longestRising(pairs)
  }

  /// The longest part of the pairs, which are in order of the old text, that is in order of the new one too.
  private static func longestRising(_ pairs: [(old: Int, new: Int)]) -> [(old: Int, new: Int)] {
    // For each length, the pair with which a list of that length ends lowest; for each pair, the one before it.
    var ends: [Int] = []
    var before = [Int](repeating: -1, count: pairs.count)
    for index in pairs.indices {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[ends[middle]].new < pairs[index].new { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = ends[low - 1] }
      if low == ends.count { ends.append(index) } else { ends[low] = index }
    }
    var list: [(old: Int, new: Int)] = []
    var next = ends.last ?? -1
    while next >= 0 {
      list.append(pairs[next])
      next = before[next]
    }
    return list.reversed()
  }
}
