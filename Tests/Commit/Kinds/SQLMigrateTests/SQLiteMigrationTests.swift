import Approval
import EffectKit
import Foundation
import JSON
import KindStage
import KindSupport
import Plans
import SQLMigrate
import SystemPackage
import TestKit
import Testing

@Suite("Migrating a SQLite database")
struct SQLiteMigrationTests {
  private func staged(
    _ up: String, down: String = "SELECT 1", _ body: (FilePath, MigrationStage) async throws -> Void
  ) async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("shop.db")
      try await sql(
        """
        CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);
        CREATE TABLE orders (id INTEGER PRIMARY KEY, user INTEGER REFERENCES users (id));
        INSERT INTO users (name) VALUES ('a'), ('b'), ('c'); INSERT INTO orders (user) VALUES (1), (2);
        """, file)
      try await body(file, try await MigrationStage(in: folder, url: "sqlite:\(file)", up: up, down: down))
    }
  }

  /// What python's own SQLite prints, so that the database is looked at from outside.
  @discardableResult
  private func sql(_ script: String, _ file: FilePath) async throws -> String {
    let program = """
      import sqlite3, sys
      c = sqlite3.connect(sys.argv[1], isolation_level=None)
      for s in sys.argv[2].split(";"):
        for row in c.execute(s): print(*row, sep="|")
      """
    let result = try await runTool("python3", ["-c", program, file.string, script])
    guard result.status == 0 else { throw StageFailure(reason: result.errors) }
    return result.output.split(separator: "\n").joined(separator: "\n")
  }

  @Test("A migration is measured without a trace, applied once with its mark, and found again")
  func applies() async throws {
    try await staged(
      "ALTER TABLE users ADD COLUMN email TEXT; UPDATE users SET email = name; DELETE FROM orders; PRAGMA user_version = 7"
    ) { file, migration in
      let before = try await shell("sha256sum shop.db", in: migration.stage.folder)
      let effect = try await migration.propose()
      #expect(effect.measured["rows"] == 5)
      #expect(effect.measured["statements"] == ["alter", "delete", "session", "update"])
      #expect(effect.measured["altered"] == ["setting user_version", "table users"])
      #expect(try await shell("sha256sum shop.db", in: migration.stage.folder) == before)
      #expect(await migration.probe(effect).isNotApplied)
      try await migration.commit(effect)
      #expect(
        try await sql("SELECT count(email) FROM users; SELECT count(*) FROM orders; PRAGMA user_version", file)
          == "3\n0\n7")
      #expect(try await sql("SELECT file FROM chancery_migrations", file) == "up.sql")
      #expect(await migration.probe(effect).isApplied)
      #expect(await failure { try await migration.commit(effect) }?.isStale == true)
    }
  }

  @Test(
    "Rows that a query copies, and those that lose a column, are counted",
    arguments: [
      ("CREATE TABLE copy AS SELECT * FROM users", 3), ("ALTER TABLE users DROP COLUMN name", 3),
      ("CREATE TABLE copy (id, name); INSERT INTO copy SELECT * FROM users", 3),
      ("ALTER TABLE users RENAME COLUMN name TO title", 0), ("ALTER TABLE users ADD COLUMN email TEXT", 0),
      ("DROP TABLE orders; CREATE TABLE orders AS SELECT * FROM users", 5),
      (
        "CREATE TABLE n (id INTEGER PRIMARY KEY, name); INSERT INTO n SELECT * FROM users; DROP TABLE users; ALTER TABLE n RENAME TO users",
        6
      ),
      ("ALTER TABLE users RENAME TO people; ALTER TABLE people DROP name", 3),
      ("CREATE TABLE a AS SELECT 1 AS x; CREATE TABLE b AS SELECT * FROM orders", 3),
    ])
  func unseenRows(script: String, rows: Int) async throws {
    try await staged(script) { _, migration in
      let effect = try await migration.propose()
      #expect(effect.measured["rows"] == .integer(Int64(rows)), "\(effect.measured["rows-by-table"] ?? .null)")
      try await migration.commit(effect)
    }
  }

  @Test("A changed schema, other rows and another file under the path are stale")
  func stale() async throws {
    try await staged("UPDATE users SET name = upper(name)") { file, migration in
      let effect = try await migration.propose()
      try await sql("INSERT INTO users (name) VALUES ('late')", file)
      #expect(await failure { try await migration.commit(effect) }?.isStale == true)
      let again = try await migration.propose()
      try await sql("CREATE TABLE more (a)", file)
      #expect(await failure { try await migration.apply(again, seen: again) }?.isStale == true)
      let third = try await migration.propose()
      try await shell("cp shop.db copy.db; mv copy.db shop.db", in: migration.stage.folder)
      #expect(await failure { try await migration.commit(third) }?.isStale == true)
      #expect(await migration.probe(third).isUnknown)
      #expect(try await sql("SELECT count(*) FROM users WHERE name = upper(name)", file) == "0")
    }
  }

  @Test("While an effect before it is not applied, other rows than were reviewed are found, in words for people")
  func rowsBefore() async throws {
    try await staged("DELETE FROM orders WHERE user > 1") { file, migration in
      let effect = try await migration.propose()
      let live = try await migration.planner.rederive(effect, awaiting: [])
      #expect(live.fingerprint == effect.fingerprint)
      try await sql("INSERT INTO orders (user) VALUES (3)", file)
      let error = await failure { _ = try await migration.planner.rederive(effect, awaiting: []) }
      #expect(error?.isStale == true)
      #expect(
        "\(error as Any)".contains(
          "up.sql: other rows would be touched than were reviewed: orders 2 deleted, and not orders 1 deleted"),
        "\(error as Any)")
      // A limit takes them.
      let limited = try await migration.propose(limits: .init(rows: 5, lockSeconds: 1, statementSeconds: 5))
      try await sql("INSERT INTO orders (user) VALUES (3)", file)
      _ = try await migration.planner.rederive(limited, awaiting: [])
    }
  }

  @Test("A table that is made anew keeps what hangs on it, and rows that would dangle are refused")
  func rebuilt() async throws {
    try await staged(
      """
      CREATE TABLE fresh (id INTEGER PRIMARY KEY, name TEXT NOT NULL, email TEXT);
      INSERT INTO fresh (id, name) SELECT id, name FROM users;
      DROP TABLE users;
      ALTER TABLE fresh RENAME TO users
      """
    ) { file, migration in
      let effect = try await migration.propose()
      #expect(effect.measured["rows-by-table"]?["users"]?["removed"] == 3)
      try await migration.commit(effect)
      #expect(try await sql("SELECT count(*) FROM orders", file) == "2")
    }
    try await staged("DELETE FROM users WHERE id = 1") { _, migration in
      let error = await failure { _ = try await migration.propose() }
      #expect("\(error as Any)".contains("leaves 1 rows whose foreign key points to no row, in orders"))
    }
  }

  @Test("A database that another process keeps locked is not waited for longer than declared")
  func locked() async throws {
    try await staged("UPDATE users SET name = 'x'") { file, migration in
      let effect = try await migration.propose()
      let holder = Task { try await sql("BEGIN EXCLUSIVE; SELECT 1", file, holding: 15) }
      try await waitUntil { FileManager.default.fileExists(atPath: "\(file)-held") }
      #expect(await failure { try await migration.apply(effect, seen: effect) }?.isNotApplied == true)
      #expect(await migration.probe(effect).isUnknown)
      _ = try await holder.value
      try await migration.commit(effect)
    }
  }

  private func sql(_ script: String, _ file: FilePath, holding seconds: Int) async throws {
    let program = """
      import sqlite3, sys, time
      c = sqlite3.connect(sys.argv[1], isolation_level=None)
      for s in sys.argv[2].split(";"): c.execute(s)
      open(sys.argv[1] + "-held", "w").close()
      time.sleep(\(seconds))
      """
    _ = try await runTool("python3", ["-c", program, file.string, script])
  }

  static let refused = [
    "VACUUM", "ATTACH 'x' AS y", "COMMIT", "PRAGMA journal_mode = OFF", "SELEC 1", "UPDATE nobody SET a = 1",
    "SELECT load_extension('x')", "UPDATE users SET name = 'x'; DELETE FROM chancery_migrations",
    "DROP TABLE chancery_migrations",
  ]

  @Test("What a migration may not do, or cannot, is refused in the preview", arguments: refused)
  func refusals(_ script: String) async throws {
    try await staged(script) { _, migration in
      let error = await failure { _ = try await migration.propose() }
      #expect(error?.isInvalid == true, "\(error as Any)")
    }
  }

  @Test("A file that is not there is not made")
  func missing() async throws {
    try await staged("SELECT 1") { file, migration in
      try await migration.swap("sqlite:\(file).not")
      #expect(await failure { _ = try await migration.propose() }?.isObstructed == true)
      #expect(try await shell("ls", in: migration.stage.folder).contains("shop.db.not") == false)
    }
  }
}
