import Databases
import EffectKit
import Foundation
import JSON
import KindSupport
import LinuxSystem
import Plans
import SQLAnalysis

/// A SQLite database in a file.
struct SQLiteFile: MigrationDatabase {
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

  func preview(_ migration: Migration) throws(EffectError) -> MigrationPreview {
    try reached(.existing) { database in
      let (measure, undo) = try inTransaction(on: database) {
        for script in migration.earlier { _ = try SQLiteMeasuring(database).run(script, on: database) }
        let measuring = try SQLiteMeasuring(database)
        try Self.write("preview", for: migration.script, on: database)
        var measure = try measuring.run(migration.script, on: database)
        measure.locks = ["the whole database"]
        guard let script = migration.undo else { return (measure, MigrationMeasure?.none) }
        var undo = try measuring.run(script, on: database)
        try undo.refuseUnlessBack(migration, to: measuring.before, from: Self.listing(database))
        undo.schemaBefore = measure.schemaAfter
        return (measure, undo)
      }
      let target = try target(schema: measure.schemaBefore)
      return MigrationPreview(target: target, result: .measured(measure, undo: undo))
    }
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
  private static func normal(_ definition: String) -> String {
    var normal = ""
    var isLiteral = false
    for character in definition {
      if character == "'" { isLiteral.toggle() }
      if isLiteral {
        normal.append(character)
      } else if character.isWhitespace {
        if normal.last?.isLetter == true || normal.last?.isNumber == true { normal.append(" ") }
      } else if character != "\"" {
        if normal.last == " ", !character.isLetter, !character.isNumber { normal.removeLast() }
        normal.append(character)
      }
    }
    return normal
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

  private func inTransaction<Answer>(
    on database: borrowing SQLiteDatabase, _ body: () throws -> Answer
  ) throws -> Answer {
    try begin(on: database)
    defer {
      database.watch.deadline = nil
      try? database.execute("ROLLBACK")
    }
    return try body()
  }

  /// SQLITE_READONLY_ROLLBACK and SQLITE_READONLY_RECOVERY: what a process was killed over has to be rolled back before
  /// anything can be read, and that takes writing.
  private static let unfinished = ["776", "264"]

  private func reached<Answer>(
    _ mode: SQLiteDatabase.Mode, _ body: (borrowing SQLiteDatabase) throws -> Answer
  ) throws(EffectError) -> Answer {
    do {
      let database = try SQLiteDatabase(at: path, mode, patienceMilliseconds: limits.lockSeconds * 1000)
      return try body(database)
    } catch let error as EffectError {
      throw error
    } catch let error as DatabaseError {
      if mode == .existingReadOnly, Self.unfinished.contains(error.code) { return try reached(.existing, body) }
      throw error.beforeCommit(name)
    } catch {
      throw .obstructed("\(error)")
    }
  }
}
