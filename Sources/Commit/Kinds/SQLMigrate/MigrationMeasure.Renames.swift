import SQLAnalysis

/// A rename reads as one, and not as an object that goes and another that comes.
extension MigrationMeasure {
  /// Pairs what went with what came by the statements that rename.
  ///
  /// Where a statement drops something of one of the two names, nothing is paired: what comes may be another one.
  mutating func pairRenames(of statements: [SQLStatement]) {
    let gone = Set(statements.flatMap(\.dropped).map { Self.last($0.name) })
    for rename in Self.chained(statements.compactMap(\.renamed))
    where gone.isDisjoint(with: [rename.old.lowercased(), rename.new.lowercased()]) {
      guard let (from, to) = pair(rename) else { continue }
      dropped.removeAll { $0 == from }
      created.removeAll { $0 == to }
      renamed.append("\(from) to \(Self.quoted(rename.new, in: to))")
    }
  }

  /// Renames one after the other of the same thing are one.
  private static func chained(_ renames: [SQLStatement.Renaming]) -> [SQLStatement.Renaming] {
    renames.reduce(into: []) { all, next in
      if let index = all.firstIndex(where: { $0.new == next.old }) {
        all[index].new = next.new
      } else {
        all.append(next)
      }
    }
  }

  private func pair(_ rename: SQLStatement.Renaming) -> (String, String)? {
    for from in dropped {
      for old in [rename.old, "\"\(rename.old)\""] where from.hasSuffix("." + old) || from.hasSuffix(" " + old) {
        let stem = from.dropLast(old.count)
        let to = created.first { $0 == stem + rename.new || $0 == stem + "\"\(rename.new)\"" }
        if let to { return (from, to) }
      }
    }
    return nil
  }

  private static func quoted(_ name: String, in whole: String) -> String {
    whole.hasSuffix("\"") ? "\"\(name)\"" : name
  }

  private static func last(_ name: String) -> String {
    (name.split(separator: ".").last.map(String.init) ?? name).lowercased()
  }
}
