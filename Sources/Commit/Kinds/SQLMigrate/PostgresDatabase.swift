import Databases
import EffectKit
import Hashing
import JSON
import KindSupport
import Plans
import SQLAnalysis

/// A PostgreSQL database, reached by its URL.
struct PostgresDatabase: MigrationDatabase {
  let url: String
  let limits: SQLMigrateDeclaration.Limits

  func look() throws(EffectError) -> MigrationTarget {
    try reached { session in
      try session.rows(of: "BEGIN READ ONLY")
      let schema = try session.listing().digest
      try session.rows(of: "ROLLBACK")
      return MigrationTarget(session.server, schema: schema)
    }
  }

  func reach() throws(EffectError) -> ConnectionTargets {
    do {
      let address = try PostgresAddress(of: url)
      return ConnectionTargets(
        names: [.databases: address.database.map { [$0] }, .hosts: address.hosts].compactMapValues(\.self))
    } catch {
      throw .invalid("\(error)")
    }
  }

  func preview(_ migration: Migration) throws(EffectError) -> MigrationPreview {
    let read = try self.migration(of: migration.script)
    let statements = read.statements
    let undo = try migration.undo.map { script throws(EffectError) in try self.migration(of: script).statements }
    var earlier: [[SQLStatement]] = []
    for script in migration.earlier { earlier.append(try self.migration(of: script).statements) }
    return try reached { session in
      let server = session.server
      if server.isReplica { throw EffectError.invalid("\(server.name) is a replica, in which nothing can be written") }
      let before = earlier.flatMap(\.self)
      if let result = try Self.refusal(of: statements + (undo ?? []), after: before, on: session) {
        let listing = try Self.listingAlone(session, after: Array(zip(migration.earlier, earlier)))
        let target = MigrationTarget(server, schema: listing.digest)
        return MigrationPreview(target: target, result: result, notes: read.notes)
      }
      if Self.runOutside(statements) == nil, !server.countsRows {
        throw EffectError.invalid("\(server.name) does not count rows; set track_counts = on there")
      }
      return try Self.tried(migration, after: earlier, read, undo, in: session)
    }
  }

  /// What there is when a script that is not tried begins; those before it have been tried.
  private static func listingAlone(
    _ session: PostgresSession, after earlier: [(MigrationScript, [SQLStatement])]
  ) throws -> SchemaListing {
    try session.rows(of: earlier.isEmpty ? "BEGIN READ ONLY" : "BEGIN")
    for (script, statements) in earlier { _ = try session.run(statements, of: script) }
    let listing = try session.listing()
    try session.rows(of: "ROLLBACK")
    return listing
  }

  /// Runs script and undo in a transaction, and rolls it back.
  private static func tried(
    _ migration: Migration, after earlier: [[SQLStatement]], _ read: PostgresMigration,
    _ undoing: [SQLStatement]?, in session: PostgresSession
  ) throws -> MigrationPreview {
    let statements = read.statements
    try session.rows(of: "BEGIN")
    for (script, statements) in zip(migration.earlier, earlier) { _ = try session.run(statements, of: script) }
    // What ran before checked them at its end; from there on they wait again, as they will in a transaction of its own.
    if !earlier.isEmpty { try session.rows(of: "SET CONSTRAINTS ALL DEFERRED") }
    let measuring = try PostgresMeasuring(session)
    guard let mark = try session.write("preview", for: migration.script, state: "applied") else {
      throw EffectError.invalid("chancery.migrations holds a mark that is none")
    }
    try session.rows(of: "SAVEPOINT chancery_script")
    let milliseconds = try session.run(statements, of: migration.script)
    guard try session.holds(mark) else {
      let reason = "\(migration.script.file) changes chancery.migrations, where it is marked as applied"
      throw EffectError.unusable(UnusableFiles([migration.script.file], reason: reason))
    }
    var measure = try measuring.measure(statements, milliseconds: milliseconds)
    measure.notes += read.notes
    let replaced = try measuring.replacedTables()
    let left = try measuring.counts(of: replaced.compactMap(\.now))
    let undo = try measureUndo(migration, undoing, after: measure, in: session, measuring)
    try session.rows(of: "ROLLBACK TO SAVEPOINT chancery_script")
    let counted = try measuring.counts(of: replaced.map(\.before))
    measure.addRemoved(replaced, before: counted, after: left)
    try session.rows(of: "ROLLBACK")
    try session.rows(of: "BEGIN READ ONLY")
    measure.sequences = try measuring.movedSequences()
    try session.rows(of: "ROLLBACK")
    let target = MigrationTarget(session.server, schema: measuring.before.digest)
    return MigrationPreview(target: target, result: .measured(measure, undo: undo))
  }

  private static func measureUndo(
    _ migration: Migration, _ statements: [SQLStatement]?, after applied: MigrationMeasure,
    in session: PostgresSession, _ measuring: PostgresMeasuring
  ) throws -> MigrationMeasure? {
    guard let script = migration.undo, let statements else { return nil }
    let milliseconds = try session.run(statements, of: script)
    var measure = try measuring.measure(statements, milliseconds: milliseconds)
    try measure.refuseUnlessBack(migration, to: measuring.before, from: session.listing())
    // The server counts over the whole transaction.
    for (table, rows) in applied.rows { measure.rows[table]?.subtract(rows) }
    measure.rows = measure.rows.filter { $0.value.total > 0 }
    measure.schemaBefore = applied.schemaAfter
    return measure
  }

  func apply(_ work: MigrationWork) throws(EffectError) -> String {
    let statements = try migration(of: work.script).statements
    let session: PostgresSession
    do {
      session = try PostgresSession(to: url, limits: limits)
    } catch {
      throw .notApplied("\(error)")
    }
    if session.server.identity != work.identity { throw .stale("the URL leads to \(session.server.name) now") }
    return work.isTransactional
      ? try PostgresApplying(session: session, work: work).inTransaction(statements)
      : try PostgresApplying(session: session, work: work).outsideTransaction(statements)
  }

  func mark(of key: String) throws(EffectError) -> MigrationMark {
    try reached { session in
      try session.rows(of: "BEGIN")
      let isFree = try session.rows(of: "SELECT pg_catalog.pg_try_advisory_xact_lock($1)", [Self.lock(of: key)])
      guard isFree.first?.first == "t" else { return .busy }
      guard try session.isThere("to_regclass", "chancery.migrations") else { return .absent }
      let found = try session.rows(of: "SELECT state, at FROM chancery.migrations WHERE key = $1", [key])
      try session.rows(of: "ROLLBACK")
      guard let row = found.first else { return .absent }
      return row[0] == "applied" ? .applied(row[1] ?? "") : .begun
    }
  }

  /// The number under which sessions that work under a key exclude each other.
  static func lock(of key: String) -> String {
    String(Int64(bitPattern: UInt64(SHA256Digest(of: key).hex.prefix(16), radix: 16) ?? 0))
  }

  /// Opens a session for questions and previews, which leave nothing behind.
  private func reached<Answer>(_ body: (PostgresSession) throws -> Answer) throws(EffectError) -> Answer {
    do {
      return try body(try PostgresSession(to: url, limits: limits))
    } catch let error as EffectError {
      throw error
    } catch let error as DatabaseError {
      throw error.beforeCommit("the database")
    } catch {
      throw .obstructed("\(error)")
    }
  }
}

extension MigrationTarget {
  fileprivate init(_ server: PostgresServer, schema: String) {
    self.init(identity: server.identity, place: server.place, schema: schema, name: server.name)
  }
}
