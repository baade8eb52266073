import Databases

/// The tables of a SQLite database, and which of them virtual tables keep their content in.
struct SQLiteTables: Hashable, Sendable {
  private var ordinary: Set<String> = []
  private var virtual: Set<String> = []
  /// Tables that belong to a virtual one, whose rows are not what anybody wrote.
  private var shadows: Set<String> = []

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
