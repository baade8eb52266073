import Databases
import Plans
import SQLAnalysis

/// Measuring a script in the transaction that it runs in.
struct PostgresMeasuring {
  let session: PostgresSession
  let before: SchemaListing
  private let files: [String: File]
  private let sequences: [String: String]
  /// Tables that were part of another, by their oids: the name of the whole.
  private let parts: [String: String]
  /// Rows that the transaction had changed by then, by the table's oid: the server counts from the transaction's begin.
  private let changed: [String: MigrationMeasure.Rows]

  /// What a table is kept in, by its oid.
  private struct File {
    var name: String
    var node: String
    /// Columns that are gone.
    var gone: String
  }

  /// Notes what there is before the script runs.
  init(_ session: PostgresSession) throws(DatabaseError) {
    self.session = session
    before = try session.listing()
    files = Self.files(try session.ask(PostgresSchema.files))
    sequences = Self.pairs(try session.ask(PostgresSchema.sequences))
    parts = Dictionary(
      try session.ask(PostgresSchema.parts).map { ($0[0] ?? "", $0[2] ?? "") }, uniquingKeysWith: { first, _ in first })
    changed = Dictionary(
      try session.ask(PostgresSchema.rows).map { ($0[4] ?? "", Self.changes(in: $0)) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Measures what there is after the script has run, rows apart that went with their tables.
  func measure(_ statements: [SQLStatement], milliseconds: Int) throws(DatabaseError) -> MigrationMeasure {
    var measure = MigrationMeasure()
    measure.milliseconds = milliseconds
    let after = try session.listing()
    measure.schemaBefore = before.digest
    measure.schemaAfter = after.digest
    (measure.created, measure.dropped, measure.altered) = before.changes(to: after)
    measure.pairRenames(of: statements)
    measure.statements = Set(statements.flatMap { $0.classes.map(\.rawValue) })
    for row in try session.ask(PostgresSchema.rows) {
      guard let name = row[0] else { continue }
      var rows = Self.changes(in: row)
      if let earlier = changed[row[4] ?? ""] { rows.subtract(earlier) }
      if rows.total > 0 { measure.rows[name] = rows }
    }
    for (whole, count) in try takenOut() { measure.rows[whole, default: .init()].removed += count }
    let locks = try session.ask(PostgresSchema.locks)
    measure.locks = locks.map { row in
      "\(row[0] ?? "") (\((row[1] ?? "").replacing("Lock", with: "")))"
    }
    measure.tables = Set(statements.flatMap(\.writtenTables)).union(measure.rows.keys).union(try named(by: statements))
    measure.tables.formUnion(Self.changed(locks, besides: measure.tables))
    for statement in statements {
      measure.notes += statement.concerns.filter { $0.kind == .changesRights }.map { "line \(statement.line): \($0)" }
    }
    return measure
  }

  /// Tables whose definition changes although no statement names them as they are: those of another schema that a search
  /// path leads to, and parts of a table. What refers to a table does not change it.
  private static func changed(_ locks: [[String?]], besides names: Set<String>) -> [String] {
    locks.compactMap { row in
      guard let name = row[0], row[1] != "ShareRowExclusiveLock" else { return nil }
      let isNamed = name.hasPrefix("public.") && names.contains(String(name.dropFirst("public.".count)))
      return isNamed ? nil : name
    }
  }

  /// Rows of tables that are no part of another any more, by the name of that one: whoever reads it misses them.
  private func takenOut() throws(DatabaseError) -> [(whole: String, rows: Int)] {
    let now = Set(try session.ask(PostgresSchema.parts).map { $0[0] ?? "" })
    let gone = parts.filter { !now.contains($0.key) }
    guard !gone.isEmpty else { return [] }
    let names = Dictionary(
      try session.ask(PostgresSchema.tables).map { ($0[0] ?? "", $0[1] ?? "") }, uniquingKeysWith: { first, _ in first }
    )
    var found: [(whole: String, rows: Int)] = []
    for (key, whole) in gone.sorted(by: { $0.key < $1.key }) {
      // A part that was dropped is counted with its file.
      guard let part = key.split(separator: " ").first.flatMap({ names[String($0)] }) else { continue }
      found.append((whole, try counts(of: [part])[part] ?? 0))
    }
    return found
  }

  /// Tables that code names which the statements make, and functions that it calls.
  private func named(by statements: [SQLStatement]) throws(DatabaseError) -> Set<String> {
    let made = statements.filter { $0.code.made != nil }.map(\.text)
    guard !made.isEmpty else { return [] }
    var texts = made
    var functions = try session.ask(PostgresSchema.sources)
    // What a function calls may be code as well.
    while true {
      let names = CodeNames(in: texts)
      let called = functions.filter { names.hold($0[0] ?? "") }
      guard !called.isEmpty else {
        return Set(try session.ask(PostgresSchema.tables).filter { names.hold($0[2] ?? "") }.compactMap { $0[1] })
      }
      texts += called.map { $0[1] ?? "" }
      functions.removeAll { called.contains($0) }
    }
  }

  /// Tables of before whose file is gone or another now, or that lost a column.
  func replacedTables() throws(DatabaseError) -> [MigrationMeasure.Replaced] {
    let now = Self.files(try session.ask(PostgresSchema.files))
    let replaced = files.filter { oid, file in now[oid]?.node != file.node || now[oid]?.gone != file.gone }
    return replaced.map { oid, file in
      .init(before: file.name, now: now[oid]?.name, isWrittenAnew: now[oid]?.node != file.node)
    }.sorted { $0.before < $1.before }
  }

  func counts(of tables: [String]) throws(DatabaseError) -> [String: Int] {
    var counts: [String: Int] = [:]
    for table in tables {
      counts[table] = Self.number(try session.ask("SELECT count(*) FROM \(table)").first?.first ?? nil)
    }
    return counts
  }

  /// Sequences that are elsewhere than before; asked after the rollback, which does not take them back.
  func movedSequences() throws(DatabaseError) -> [String] {
    let now = Self.pairs(try session.ask(PostgresSchema.sequences))
    return sequences.filter { name, value in now[name].map { $0 != value } ?? false }.keys.sorted()
  }

  private static func changes(in row: [String?]) -> MigrationMeasure.Rows {
    .init(inserted: number(row[1]), updated: number(row[2]), deleted: number(row[3]))
  }

  private static func files(_ rows: [[String?]]) -> [String: File] {
    var files: [String: File] = [:]
    for row in rows {
      if let oid = row[0] { files[oid] = File(name: row[1] ?? "", node: row[2] ?? "", gone: row[3] ?? "") }
    }
    return files
  }

  private static func pairs(_ rows: [[String?]]) -> [String: String] {
    Dictionary(rows.map { ($0[0] ?? "", $0[1] ?? "") }, uniquingKeysWith: { first, _ in first })
  }

  private static func number(_ text: String?) -> Int { text.flatMap { Int($0) } ?? 0 }
}
