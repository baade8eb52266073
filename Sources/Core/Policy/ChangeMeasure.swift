package import Plans

/// The size of a change, in the figures that a boundary limits.
package struct ChangeMeasure: Hashable, Sendable {
  private let totals: [Int]

  /// Measures the changes between two trees.
  package init(of changes: [FileChange]) {
    var totals = Array(repeating: 0, count: ChangeLimit.allCases.count)
    for change in changes {
      for (index, limit) in Self.figures { totals[index] &+= change.amount(of: limit) }
      for place in SensitivePlace.places(of: change.path) {
        if let index = Self.index(of: place) { totals[index] += 1 }
      }
    }
    self.totals = totals
  }

  package subscript(limit: ChangeLimit) -> Int {
    ChangeLimit.allCases.firstIndex(of: limit).map { totals[$0] } ?? 0
  }

  /// The limits that are not a class of sensitive files, each with its index.
  private static let figures = Array(
    zip(ChangeLimit.allCases.indices, ChangeLimit.allCases).filter { $0.1.place == nil })

  private static func index(of place: SensitivePlace) -> Int? {
    ChangeLimit.allCases.firstIndex { $0.place == place }
  }
}

extension FileChange {
  /// The amount that the change adds to a limit's total.
  package func amount(of limit: ChangeLimit) -> Int {
    switch limit {
    case .files: 1
    case .lines: lines
    case .added: linesAdded
    case .removed: linesRemoved
    case .deletions: loss == nil ? 0 : 1
    case .soleCopies: losesSoleCopy ? 1 : 0
    case .renames: kind == .added && moved != nil ? 1 : 0
    case .binaries: bringsBinary ? 1 : 0
    case .bytes: newSize
    case .symlinks: newMode == 0o120000 ? 1 : 0
    case .submodules: newMode == 0o160000 || oldMode == 0o160000 ? 1 : 0
    case .executables: newMode == 0o100755 && oldMode != 0o100755 ? 1 : 0
    case .tests: changesTest ? 1 : 0
    case .dependencies, .ci, .policy, .gitConfiguration, .toolConfiguration, .build, .interpreters, .deployment:
      limit.place.map { SensitivePlace.places(of: path).contains($0) ? 1 : 0 } ?? 0
    }
  }
}
