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

  func run(_ migration: MigrationScript, on database: borrowing SQLiteDatabase) throws -> MigrationMeasure {
    let start = ContinuousClock.now
    let listed = try SQLiteFile.listing(database)
    let tables = try SQLiteTables(of: database)
    let counts = try tables.counts(on: database)
    database.watch.forget()
    let script: SQLiteScript
    do {
      script = try SQLiteScript.run(migration.body, on: database)
    } catch .failed(let error, let line, let column) {
      throw error.beforeCommit("\(migration.file):\(line):\(column)")
    } catch .refused(let problems) {
      throw EffectError.unusable(UnusableFiles(problems, of: migration))
    }
    let statements = script.statements
    var measure = MigrationMeasure()
    let changed = database.watch.rows.filter { !$0.key.hasPrefix("sqlite_") }.mapValues { rows in
      MigrationMeasure.Rows(inserted: rows.inserted, updated: rows.updated, deleted: rows.deleted)
    }
    let now = try SQLiteTables(of: database)
    let every = tables.union(now)
    measure.rows = every.rows(of: changed)
    let dropped = statements.flatMap(\.dropped).filter { $0.kind == "table" }.map(\.name)
    let losesColumns = statements.contains { $0.classes.contains(.alter) && $0.text.uppercased().contains("DROP") }
    let unseen = try tables.unseen(
      until: now, besides: changed, dropped: Set(dropped), losesColumns: losesColumns, on: database)
    for (table, rows) in unseen {
      measure.rows[table, default: .init()].inserted += rows.inserted
      measure.rows[table, default: .init()].rewritten += rows.rewritten
    }
    measure.notes = script.notes
    let after = try SQLiteFile.listing(database)
    measure.schemaBefore = before.digest
    measure.schemaAfter = after.digest
    (measure.created, measure.dropped, measure.altered) = listed.changes(to: after)
    measure.pairRenames(of: statements)
    for object in statements.flatMap(\.dropped) where ["table", "virtual table"].contains(object.kind) {
      guard let rows = counts[object.name], measure.rows[object.name]?.deleted ?? 0 < rows else { continue }
      measure.rows[object.name, default: .init()].removed += rows
    }
    measure.statements = Set(statements.flatMap { $0.classes.map(\.rawValue) })
    measure.tables = Set(statements.flatMap(\.writtenTables)).union(measure.rows.keys)
    let made = statements.filter { $0.created.contains { $0.kind == "trigger" } }.map(\.text)
    if !made.isEmpty { measure.tables.formUnion(every.names(in: CodeNames(in: made))) }
    measure.milliseconds = start.duration(to: .now).milliseconds
    try refuseDangling(migration, on: database)
    return measure
  }

  /// Rows that point to no row any more, besides those that there were before.
  private func refuseDangling(_ script: MigrationScript, on database: borrowing SQLiteDatabase) throws {
    let now = try database.rows(of: "PRAGMA foreign_key_check")
    guard now.count > dangling else { return }
    let tables = Set(now.compactMap { $0.first ?? nil }).sorted().joined(separator: ", ")
    throw EffectError.unusable(
      UnusableFiles(
        [script.file],
        reason: "\(script.file) leaves \(now.count - dangling) rows whose foreign key points to no row, in \(tables)",
        told: "\(script.file) leaves rows whose foreign key points to no row, in \(tables)"))
  }
}
