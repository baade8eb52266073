import Databases
import EffectKit
import Foundation
import JSON
import KindSupport
import LinuxSystem
import Plans
import SQLAnalysis
import Synchronization

/// A SQLite database in a file.
struct SQLiteFile: MigrationDatabase, Hashable {
  let path: String
  let limits: SQLMigrateDeclaration.Limits

  /// The time limit is one for the whole script, and counts from when the lock is had.
  var previewSeconds: Int { limits.lockSeconds + limits.statementSeconds + 1 }

  func look() throws(EffectError) -> MigrationTarget {
    try reached(.existingReadOnly) { database in
      try target(schema: Self.listing(database).digest)
    }
  }

  func reach() throws(EffectError) -> ConnectionTargets {
    guard let real = unsafe realpath(path, nil) else {
      throw .obstructed(unsafe "cannot look at \(path): \(String(cString: strerror(errno)))")
    }
    defer { unsafe free(real) }
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_nlink == 1 else {
      throw .invalid(
        "\(path) is one of several names of the same file; name the one that policies know, and remove others")
    }
    return unsafe ConnectionTargets(names: [.databases: [String(cString: real)], .hosts: []])
  }

  func preview(_ migration: Migration, in kept: KeptPreview) throws(EffectError) -> MigrationPreview {
    try reached { () throws in
      try kept.sqlite.withLock { kept throws in
        let known = kept
        // Whatever happens from here on, nobody goes on from where it was.
        kept = nil
        let state: KeptPreview.SQLite
        if let known, known.file == self, known.scripts == migration.earlier, !migration.earlier.isEmpty {
          state = known
        } else {
          state = try begin(after: migration.earlier)
        }
        state.database.watch.deadline = .now + .seconds(limits.statementSeconds)
        let (measure, undo) = try tried(migration, in: state)
        if migration.isFollowed {
          try state.add(migration.script)
          kept = state
        }
        state.database.watch.deadline = nil
        let target = try target(schema: measure.schemaBefore)
        return MigrationPreview(target: target, result: .measured(measure, undo: undo))
      }
    }
  }

  func known(in kept: KeptPreview) -> (identity: JSONValue, name: String)? {
    guard kept.sqlite.withLock({ $0?.file == self }), let file = try? file() else { return nil }
    return (Self.identity(of: file), name)
  }

  /// Opens a transaction and runs what goes before. It ends with the connection.
  private func begin(after earlier: [MigrationScript]) throws -> KeptPreview.SQLite {
    let database = try SQLiteDatabase(at: path, .existing, patienceMilliseconds: limits.lockSeconds * 1000)
    try begin(on: database)
    let state = KeptPreview.SQLite(self, database)
    for script in earlier { try state.add(script) }
    return state
  }

  /// Runs script and undo in the open transaction, and takes both back.
  private func tried(
    _ migration: Migration, in state: KeptPreview.SQLite
  ) throws -> (measure: MigrationMeasure, undo: MigrationMeasure?) {
    try state.database.execute("SAVEPOINT chancery_preview")
    defer {
      try? state.database.execute("ROLLBACK TO chancery_preview")
      try? state.database.execute("RELEASE chancery_preview")
    }
    let measuring = try SQLiteMeasuring(state.database)
    try Self.write("preview", for: migration.script, on: state.database)
    var measure = try measuring.run(migration.script, on: state.database)
    measure.locks = ["the whole database"]
    guard let script = migration.undo else { return (measure, nil) }
    var undo = try measuring.run(script, on: state.database)
    try undo.refuseUnlessBack(migration, to: measuring.before, from: Self.listing(state.database))
    undo.schemaBefore = measure.schemaAfter
    return (measure, undo)
  }

  func apply(_ work: MigrationWork) throws(EffectError) -> String {
    do {
      return try reached(.existing) { database in
        guard try Self.identity(of: file()) == work.identity else {
          throw EffectError.stale("\(name) is another file now")
        }
        // The folder is synced as well when the rollback journal goes: else a loss of power brings the journal back, and the
        // journal takes back a migration that is known as committed.
        try database.execute("PRAGMA synchronous = EXTRA")
        try begin(on: database)
        do {
          let measuring = try SQLiteMeasuring(database)
          guard measuring.before.digest == work.schemaBefore else {
            throw EffectError.stale("the schema of \(name) changed after the seal; nothing was applied")
          }
          guard try Self.write(work.key, for: work.script, on: database) else {
            try database.execute("ROLLBACK")
            return "\(work.script.file) was applied before under this key"
          }
          let marks = try Self.marks(on: database)
          let measure = try measuring.run(work.script, on: database)
          guard try Self.marks(on: database) == marks else {
            throw EffectError.notApplied(
              "\(work.script.file) changed chancery_migrations, where it is marked as applied, and was rolled back")
          }
          if let difference = work.expected?.difference(to: measure) { throw EffectError.stale(difference) }
          database.watch.deadline = nil
          try database.execute("COMMIT")
          return "\(work.script.file) was applied in \(name): \(measure.totalRows) rows"
        } catch {
          database.watch.deadline = nil
          if database.isInTransaction { try database.execute("ROLLBACK") }
          throw error
        }
      }
    } catch {
      // SQLite says of every commit whether it was one.
      throw error.withNothingApplied
    }
  }

  func mark(of key: String) throws(EffectError) -> MigrationMark {
    do {
      return try reached(.existing) { database in
        try database.execute("BEGIN IMMEDIATE")
        defer { try? database.execute("ROLLBACK") }
        guard !(try database.rows(of: "SELECT 1 FROM sqlite_schema WHERE name = 'chancery_migrations'")).isEmpty else {
          return .absent
        }
        let found = try database.rows(of: "SELECT at FROM chancery_migrations WHERE key = ?", [key])
        return found.first.map { .applied($0[0] ?? "") } ?? .absent
      }
    } catch .obstructed {
      return .busy
    }
  }

  func secure() throws(EffectError) {
    do throws(SystemError) {
      for file in [path, path + "-wal"] { try FileBytes.sync(file) }
      try FileBytes.syncFolder(FileBytes.parent(of: path))
    } catch {
      throw .obstructed(error.description)
    }
  }

  private var name: String { "the SQLite database \(path)" }

  private func target(schema: String) throws -> MigrationTarget {
    let file = try file()
    return MigrationTarget(
      identity: Self.identity(of: file),
      place: MigrationPlace(file: file.path, device: file.device, inode: file.inode), schema: schema, name: name)
  }

  /// The file itself, so that another one under the same path is not taken for it.
  private func file() throws -> (path: String, device: Int64, inode: Int64) {
    var status = stat()
    guard unsafe stat(path, &status) == 0, let real = unsafe realpath(path, nil) else {
      throw EffectError.obstructed(unsafe "cannot look at \(path): \(String(cString: strerror(errno)))")
    }
    defer { unsafe free(real) }
    return unsafe (String(cString: real), Int64(status.st_dev), Int64(bitPattern: UInt64(status.st_ino)))
  }

  private static func identity(of file: (path: String, device: Int64, inode: Int64)) -> JSONValue {
    [
      "server": "sqlite", "database": .string(file.path), "path": .string(file.path),
      "device": .integer(file.device), "inode": .integer(file.inode),
    ]
  }

  static func listing(_ database: borrowing SQLiteDatabase) throws -> SchemaListing {
    let objects = try database.rows(
      of: """
        SELECT type, name, coalesce(sql, '') FROM sqlite_schema \
        WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' AND tbl_name <> 'chancery_migrations' AND name <> 'chancery_migrations'
        """)
    var rows: [[String?]] = objects.map { row in [row[0], row[1], row[2].map(normal)] }
    for setting in ["user_version", "application_id"] {
      let value: String? = try database.rows(of: "PRAGMA \(setting)").first?.first ?? nil
      rows.append(["setting", setting, value])
    }
    return SchemaListing(rows)
  }

  /// A definition without the quotes and the space that SQLite itself adds when it renames something.
  ///
  /// It is read byte by byte, which takes a tenth of the time that characters take; all beyond ASCII counts as letters.
  private static func normal(_ definition: String) -> String {
    var normal: [UInt8] = []
    var isLiteral = false
    for byte in definition.utf8 {
      if byte == UInt8(ascii: "'") { isLiteral.toggle() }
      if isLiteral || byte == UInt8(ascii: "'") {
        normal.append(byte)
      } else if byte == UInt8(ascii: " ") || (9...13).contains(byte) {
        if let last = normal.last, isWord(last) { normal.append(UInt8(ascii: " ")) }
      } else if byte != UInt8(ascii: "\"") {
        if normal.last == UInt8(ascii: " "), !isWord(byte) { normal.removeLast() }
        normal.append(byte)
      }
    }
    return String(decoding: normal, as: UTF8.self)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
    case UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...: true
    default: false
    }
  }

  /// - Returns: false where the key has a mark already.
  @discardableResult
  private static func write(
    _ key: String, for script: MigrationScript, on database: borrowing SQLiteDatabase
  ) throws -> Bool {
    try database.execute(
      """
      CREATE TABLE IF NOT EXISTS chancery_migrations (key TEXT PRIMARY KEY, file TEXT NOT NULL, sha256 TEXT NOT NULL, \
      at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)
      """)
    let written = try database.rows(
      of: "INSERT INTO chancery_migrations (key, file, sha256) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING key",
      [key, script.file, script.digest])
    return !written.isEmpty
  }

  /// Every mark; nobody else can write one in the transaction.
  private static func marks(on database: borrowing SQLiteDatabase) throws -> [[String?]] {
    try database.rows(of: "SELECT key, file, sha256, at FROM main.chancery_migrations ORDER BY key")
  }

  private func begin(on database: borrowing SQLiteDatabase) throws {
    // What hangs on other rows is looked at as a whole afterwards; tables that are made anew must not take rows along.
    try database.execute("PRAGMA foreign_keys = OFF")
    try database.execute("BEGIN IMMEDIATE")
    database.watch.deadline = .now + .seconds(limits.statementSeconds)
  }

  /// SQLITE_READONLY_ROLLBACK and SQLITE_READONLY_RECOVERY: what a process was killed over has to be rolled back before
  /// anything can be read, and that takes writing.
  private static let unfinished = ["776", "264"]

  private func reached<Answer>(
    _ mode: SQLiteDatabase.Mode, _ body: (borrowing SQLiteDatabase) throws -> Answer
  ) throws(EffectError) -> Answer {
    do {
      return try opened(mode, body)
    } catch let error as DatabaseError {
      guard mode == .existingReadOnly, Self.unfinished.contains(error.code) else { throw error.beforeCommit(name) }
      return try reached(.existing, body)
    } catch let error as EffectError {
      throw error
    } catch {
      throw .obstructed("\(error)")
    }
  }

  private func opened<Answer>(
    _ mode: SQLiteDatabase.Mode, _ body: (borrowing SQLiteDatabase) throws -> Answer
  ) throws -> Answer {
    try body(try SQLiteDatabase(at: path, mode, patienceMilliseconds: limits.lockSeconds * 1000))
  }

  private func reached<Answer>(_ body: () throws -> Answer) throws(EffectError) -> Answer {
    do {
      return try body()
    } catch let error as EffectError {
      throw error
    } catch let error as DatabaseError {
      throw error.beforeCommit(name)
    } catch {
      throw .obstructed("\(error)")
    }
  }
}

extension KeptPreview.SQLite {
  /// Runs a script that goes before what is previewed next. It was measured before.
  func add(_ script: MigrationScript) throws {
    do {
      _ = try SQLiteScript.run(script.body, on: database)
    } catch .failed(let error, let line, let column) {
      throw error.beforeCommit("\(script.file):\(line):\(column)")
    } catch .refused(let problems) {
      throw EffectError.invalid(SQLProblem.text(problems, of: script.file))
    }
    scripts.append(script)
  }
}
