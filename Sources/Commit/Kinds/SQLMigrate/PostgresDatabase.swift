import Databases
import EffectKit
import Hashing
import JSON
import KindSupport
import Plans
import SQLAnalysis
import Synchronization

/// A PostgreSQL database, reached by its URL.
struct PostgresDatabase: MigrationDatabase, Hashable {
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

  func preview(_ migration: Migration, in kept: KeptPreview) throws(EffectError) -> MigrationPreview {
    let read = try self.migration(of: migration.script)
    let undo = try migration.undo.map { script throws(EffectError) in try self.migration(of: script).statements }
    return try Self.reached { () throws in
      try kept.postgres.withLock { kept throws in
        let known = kept
        // Whatever happens from here on, nobody goes on from where it was.
        kept = nil
        var state: KeptPreview.Postgres
        if let known, known.database == self, known.scripts == migration.earlier, !migration.earlier.isEmpty {
          state = known
        } else {
          state = try begin(after: migration.earlier)
        }
        let preview = try Self.preview(migration, read, undo, in: state)
        if migration.isFollowed, case .measured = preview.result {
          try state.add(migration.script, read.statements)
          kept = state
        } else {
          try state.session.rows(of: "ROLLBACK")
        }
        return preview
      }
    }
  }

  func known(in kept: KeptPreview) -> (identity: JSONValue, name: String)? {
    kept.postgres.withLock { state in
      guard let state, state.database == self else { return nil }
      return (state.session.server.identity, state.session.server.name)
    }
  }

  /// Opens a transaction and runs what goes before.
  private func begin(after earlier: [MigrationScript]) throws -> KeptPreview.Postgres {
    let session = try PostgresSession(to: url, limits: limits)
    if session.server.isReplica {
      throw EffectError.invalid("\(session.server.name) is a replica, in which nothing can be written")
    }
    var state = KeptPreview.Postgres(database: self, session: session, scripts: [], statements: [])
    try session.rows(of: "BEGIN")
    for script in earlier { try state.add(script, try migration(of: script).statements) }
    return state
  }

  private static func preview(
    _ migration: Migration, _ read: PostgresMigration, _ undo: [SQLStatement]?, in state: KeptPreview.Postgres
  ) throws -> MigrationPreview {
    let (session, server) = (state.session, state.session.server)
    if let result = try refusal(of: read.statements + (undo ?? []), after: state.statements, on: session) {
      let target = MigrationTarget(server, schema: try session.listing().digest)
      return MigrationPreview(target: target, result: result, notes: read.notes)
    }
    if runOutside(read.statements) == nil, !server.countsRows {
      throw EffectError.invalid("\(server.name) does not count rows; set track_counts = on there")
    }
    return try tried(migration, read, undo, in: session)
  }

  /// Runs script and undo in the open transaction, and takes both back.
  private static func tried(
    _ migration: Migration, _ read: PostgresMigration, _ undoing: [SQLStatement]?, in session: PostgresSession
  ) throws -> MigrationPreview {
    let statements = read.statements
    // What ran before checked them at its end; from there on they wait again, as they will in a transaction of its own.
    if !migration.earlier.isEmpty { try session.rows(of: "SET CONSTRAINTS ALL DEFERRED") }
    let measuring = try PostgresMeasuring(session)
    try session.rows(of: "SAVEPOINT chancery_preview")
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
    var undo = try measureUndo(migration, undoing, in: session, measuring)
    let lost = try undo == nil ? [] : measuring.replacedTables()
    let leftByUndo = try measuring.counts(of: lost.compactMap(\.now))
    try session.rows(of: "ROLLBACK TO SAVEPOINT chancery_script")
    let counted = try measuring.counts(of: Set((replaced + lost).map(\.before)).sorted())
    // Until here the server has counted over the whole transaction.
    undo?.addRemoved(lost, before: counted, after: leftByUndo)
    undo?.subtract(measure)
    measure.addRemoved(replaced, before: counted, after: left)
    try session.rows(of: "ROLLBACK TO SAVEPOINT chancery_preview")
    try session.rows(of: "RELEASE SAVEPOINT chancery_preview")
    // No rollback takes these back.
    measure.sequences = try measuring.movedSequences()
    let target = MigrationTarget(session.server, schema: measuring.before.digest)
    return MigrationPreview(target: target, result: .measured(measure, undo: undo))
  }

  private static func measureUndo(
    _ migration: Migration, _ statements: [SQLStatement]?, in session: PostgresSession,
    _ measuring: PostgresMeasuring
  ) throws -> MigrationMeasure? {
    guard let script = migration.undo, let statements else { return nil }
    let milliseconds = try session.run(statements, of: script)
    let measure = try measuring.measure(statements, milliseconds: milliseconds)
    try measure.refuseUnlessBack(migration, to: measuring.before, from: session.listing())
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
    try Self.reached { try body(try PostgresSession(to: url, limits: limits)) }
  }

  private static func reached<Answer>(_ body: () throws -> Answer) throws(EffectError) -> Answer {
    do {
      return try body()
    } catch let error as EffectError {
      throw error
    } catch let error as DatabaseError {
      throw error.beforeCommit("the database")
    } catch {
      throw .obstructed("\(error)")
    }
  }
}

extension KeptPreview.Postgres {
  /// Runs a script that goes before what is previewed next.
  mutating func add(_ script: MigrationScript, _ statements: [SQLStatement]) throws {
    _ = try session.run(statements, of: script)
    scripts.append(script)
    self.statements += statements
  }
}

extension MigrationTarget {
  fileprivate init(_ server: PostgresServer, schema: String) {
    self.init(identity: server.identity, place: server.place, schema: schema, name: server.name)
  }
}
