package import Plans

extension Boundary {
  /// The boundary that allows only what both allow.
  package func narrowed(by other: Boundary) -> Boundary {
    Boundary(
      paths: paths.narrowed(by: other.paths), changes: changes.narrowed(by: other.changes),
      effects: effects.merging(other.effects, uniquingKeysWith: min), spend: spend.narrowed(by: other.spend))
  }
}

extension Boundary.Paths {
  fileprivate func narrowed(by other: Self) -> Self {
    // Two lists of patterns have no intersection that is a list of patterns, so both are kept and both must match.
    let lists = Self.distinct(allowLists + other.allowLists)
    return Self(
      allow: lists.first, alsoAllow: Array(lists.dropFirst()), deny: Self.distinct(deny + other.deny))
  }

  private static func distinct<Element: Equatable>(_ elements: [Element]) -> [Element] {
    elements.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}

extension Boundary.Changes {
  fileprivate func narrowed(by other: Self) -> Self {
    Self(
      files: lesser(files, other.files), lines: lesser(lines, other.lines),
      deletions: lesser(deletions, other.deletions), binaries: lesser(binaries, other.binaries))
  }
}

extension Boundary.Spend {
  fileprivate func narrowed(by other: Self) -> Self {
    Self(
      money: lesser(money, other.money), wallSeconds: lesser(wallSeconds, other.wallSeconds),
      attempts: lesser(attempts, other.attempts))
  }
}

/// The smaller of two limits, where no limit is more than any.
private func lesser<Limit: Comparable>(_ left: Limit?, _ right: Limit?) -> Limit? {
  guard let left, let right else { return left ?? right }
  return min(left, right)
}
