import Databases

/// The tables of a SQLite database, and which of them virtual tables keep their content in.
struct SQLiteTables: Hashable, Sendable {
  private var ordinary: Set<String> = []
  private var virtual: Set<String> = []
  /// Tables that belong to a virtual one, whose rows are not what anybody wrote.
  private var shadows: Set<String> = []

  /// Ordinary tables by where they begin in the file, which stays the same when one is renamed.
  private var pages: [String: Page] = [:]

  private struct Page: Hashable {
    var name: String
    var columns: Set<String>
  }

  init(of database: borrowing SQLiteDatabase) throws {
    for row in try database.rows(of: "PRAGMA main.table_list") where row.count > 2 {
      guard let name = row[1], !name.hasPrefix("sqlite_") else { continue }
      switch row[2] {
      case "table": ordinary.insert(name)
      case "virtual": virtual.insert(name)
      case "shadow": shadows.insert(name)
      default: break
      }
    }
    for row in try database.rows(of: "SELECT rootpage, name FROM main.sqlite_schema WHERE type = 'table'") {
      guard let page = row[0], let name = row[1], ordinary.contains(name) else { continue }
      let columns = try database.rows(of: "SELECT name FROM pragma_table_info(?)", [name])
      pages[page] = Page(name: name, columns: Set(columns.compactMap { $0[0] }))
    }
  }

  /// Rows that no statement was seen to write: of tables that lost a column, and of those that a query made.
  ///
  /// - Parameters:
  ///   - after: the tables after the script.
  ///   - rows: what was seen of each table.
  ///   - dropped: names of tables that the script dropped.
  ///   - losesColumns: whether it drops any column.
  func unseen(
    until after: SQLiteTables, besides rows: [String: MigrationMeasure.Rows], dropped: Set<String>, losesColumns: Bool,
    on database: borrowing SQLiteDatabase
  ) throws -> [(table: String, rows: MigrationMeasure.Rows)] {
    // The place of a table that is gone may be another's by now.
    let before = tables(byName: !dropped.isEmpty).filter { !dropped.contains($0.key) }
    let now = after.tables(byName: !dropped.isEmpty).sorted { $0.value.name < $1.value.name }
    var found: [(table: String, rows: MigrationMeasure.Rows)] = []
    // A table may have been filled under another name than it has now, so all new ones are held against all new names.
    let known = Set(pages.values.map(\.name)).subtracting(dropped)
    var seen = rows.filter { !known.contains($0.key) }.values.reduce(0) { $0 + $1.inserted - $1.deleted }
    for (key, table) in now {
      let count = try Self.count(table.name, on: database) ?? 0
      if let earlier = before[key] {
        if losesColumns, !earlier.columns.isSubset(of: table.columns) {
          found.append((table.name, .init(rewritten: count)))
        }
        continue
      }
      let unseen = max(0, count - max(0, seen))
      seen -= count
      if unseen > 0 { found.append((table.name, .init(inserted: unseen))) }
    }
    return found
  }

  private func tables(byName: Bool) -> [String: Page] {
    byName ? Dictionary(pages.values.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first }) : pages
  }

  func union(_ other: SQLiteTables) -> SQLiteTables {
    var both = self
    both.ordinary.formUnion(other.ordinary)
    both.virtual.formUnion(other.virtual)
    both.shadows.formUnion(other.shadows)
    return both
  }

  /// Tables that code names.
  func names(in code: CodeNames) -> Set<String> { ordinary.union(virtual).union(shadows).filter(code.hold) }

  /// How many rows each table has; virtual tables that cannot be counted, such as those of a module that is not there,
  /// are left out.
  func counts(on database: borrowing SQLiteDatabase) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    for table in ordinary { counts[table] = try Self.count(table, on: database) }
    for table in virtual {
      if let count = try? Self.count(table, on: database) { counts[table] = count }
    }
    return counts
  }

  private static func count(_ table: String, on database: borrowing SQLiteDatabase) throws -> Int? {
    let quoted = table.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
    let count = try database.rows(of: "SELECT count(*) FROM \"\(quoted)\"").first?.first ?? nil
    return count.flatMap { Int($0) }
  }

  /// Changed rows with those of virtual tables under the names of these: how an index is kept in pages is not counted.
  func rows(of changed: [String: MigrationMeasure.Rows]) -> [String: MigrationMeasure.Rows] {
    var rows = changed.filter { !shadows.contains($0.key) }
    for table in virtual {
      let holding = ["content", "rowid", "docsize"].lazy.map { "\(table)_\($0)" }.first { changed[$0] != nil }
      if let holding, shadows.contains(holding), let found = changed[holding] { rows[table] = found }
    }
    return rows
  }
}
