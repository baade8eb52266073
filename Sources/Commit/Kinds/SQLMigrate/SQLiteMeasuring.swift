import Databases
import EffectKit
import Plans
import SQLAnalysis

/// Measuring a script in the transaction that it runs in.
struct SQLiteMeasuring {
  let before: SchemaListing
  private let dangling: Int

  init(_ database: borrowing SQLiteDatabase) throws {
    before = try SQLiteFile.listing(database)
    dangling = try database.rows(of: "PRAGMA foreign_key_check").count
  }

  func run(_ script: MigrationScript, on database: borrowing SQLiteDatabase) throws -> MigrationMeasure {
    let start = ContinuousClock.now
    let listed = try SQLiteFile.listing(database)
    let counts = try Self.counts(on: database)
    database.watch.forget()
    let statements: [SQLStatement]
    do {
      statements = try SQLiteScript.run(script.text, on: database)
    } catch .failed(let error, let line, let column) {
      throw error.beforeCommit("\(script.file):\(line):\(column)")
    } catch {
      throw EffectError.invalid("\(script.file):\(error)")
    }
    guard !statements.isEmpty else { throw EffectError.invalid("\(script.file) holds no statement") }
    var measure = MigrationMeasure()
    measure.rows = database.watch.rows.filter { !$0.key.hasPrefix("sqlite_") }.mapValues { rows in
      MigrationMeasure.Rows(inserted: rows.inserted, updated: rows.updated, deleted: rows.deleted)
    }
    let after = try SQLiteFile.listing(database)
    measure.schemaBefore = before.digest
    measure.schemaAfter = after.digest
    (measure.created, measure.dropped, measure.altered) = listed.changes(to: after)
    for object in statements.flatMap(\.dropped) where object.kind == "table" {
      guard let rows = counts[object.name], measure.rows[object.name]?.deleted ?? 0 < rows else { continue }
      measure.rows[object.name, default: .init()].removed += rows
    }
    measure.statements = Set(statements.flatMap { $0.classes.map(\.rawValue) })
    measure.tables = Set(statements.flatMap(\.writtenTables)).union(measure.rows.keys)
    measure.milliseconds = start.duration(to: .now).milliseconds
    try refuseDangling(script, on: database)
    return measure
  }

  /// Rows that point to no row any more, besides those that there were before.
  private func refuseDangling(_ script: MigrationScript, on database: borrowing SQLiteDatabase) throws {
    let now = try database.rows(of: "PRAGMA foreign_key_check")
    guard now.count > dangling else { return }
    let tables = Set(now.compactMap { $0.first ?? nil }).sorted().joined(separator: ", ")
    throw EffectError.invalid(
      "\(script.file) leaves \(now.count - dangling) rows whose foreign key points to no row, in \(tables)")
  }

  private static func counts(on database: borrowing SQLiteDatabase) throws -> [String: Int] {
    var counts: [String: Int] = [:]
    let tables = try database.rows(
      of: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~'")
    for table in tables.compactMap({ $0.first ?? nil }) {
      let quoted = table.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      let count = try database.rows(of: "SELECT count(*) FROM \"\(quoted)\"").first?.first ?? nil
      counts[table] = count.flatMap { Int($0) }
    }
    return counts
  }
}
