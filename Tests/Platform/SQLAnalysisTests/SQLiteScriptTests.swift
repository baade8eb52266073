import Databases
import SQLAnalysis
import Testing

@Suite("SQLite scripts")
struct SQLiteScriptTests {
  private func database() throws -> SQLiteDatabase {
    let database = try SQLiteDatabase(at: ":memory:", .inMemory, patienceMilliseconds: 0)
    try database.execute("CREATE TABLE a (b INTEGER PRIMARY KEY, c TEXT)")
    try database.execute("CREATE TABLE w (k TEXT PRIMARY KEY, v) WITHOUT ROWID")
    try database.execute("INSERT INTO a (c) VALUES ('1'), ('2'), ('3')")
    try database.execute("CREATE VIEW v AS SELECT c FROM a")
    try database.execute("CREATE TABLE chancery_migrations (key TEXT)")
    try database.execute("BEGIN IMMEDIATE")
    database.watch.forget()
    return database
  }

  private func only(_ script: String) throws -> SQLStatement {
    let database = try database()
    let statements = try SQLiteScript.run(script, on: database)
    return try #require(statements.count == 1 ? statements.first : nil)
  }

  static let classes: [(String, Set<StatementClass>)] = [
    ("SELECT * FROM a", [.select]), ("INSERT INTO a (c) SELECT c FROM a", [.insert]), ("UPDATE a SET c = 1", [.update]),
    ("DELETE FROM a", [.delete]), ("CREATE TABLE n (x)", [.create]), ("CREATE INDEX i ON a (c)", [.create]),
    ("CREATE VIEW n AS SELECT 1", [.create]), ("ALTER TABLE a RENAME TO z", [.alter]),
    ("ALTER TABLE a ADD COLUMN d", [.alter]), ("ALTER TABLE a RENAME COLUMN c TO d", [.alter]),
    ("ALTER TABLE w DROP COLUMN v", [.alter]), ("DROP TABLE w", [.drop]), ("DROP VIEW v", [.drop]),
    ("CREATE TABLE n AS SELECT * FROM a", [.create]), ("REINDEX w", [.maintenance]), ("ANALYZE", [.maintenance]),
    ("PRAGMA user_version = 3", [.session]),
    ("CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM w; END", [.create]),
  ]

  @Test("Every statement is of its classes", arguments: classes)
  func classified(_ script: String, _ classes: Set<StatementClass>) throws {
    #expect(try only(script).classes == classes)
  }

  @Test("A statement is read against what the ones before it left, and its triggers count")
  func progressive() throws {
    let database = try database()
    let statements = try SQLiteScript.run(
      """
      -- first
      CREATE TABLE n (x);
      CREATE TRIGGER t AFTER INSERT ON n BEGIN DELETE FROM a; END;

      INSERT INTO n VALUES (1);
      DROP TABLE w
      """, on: database)
    #expect(statements.map(\.line) == [2, 3, 5, 6])
    #expect(statements[2].classes == [.insert, .delete])
    #expect(statements[2].writtenTables == ["n", "a"])
    #expect(statements[0].created.map(\.description) == ["table n"])
    #expect(statements[3].dropped.map(\.description) == ["table w"])
    #expect(database.watch.rows["a"] == .init(deleted: 3))
    #expect(database.watch.rows["n"] == .init(inserted: 1))
  }

  @Test("Rows are counted one by one: without a condition, without a rowid, and where a conflict replaces")
  func rows() throws {
    let database = try database()
    _ = try SQLiteScript.run(
      "INSERT INTO w VALUES ('k', 1); INSERT OR REPLACE INTO w VALUES ('k', 2); UPDATE w SET v = 3; DELETE FROM a",
      on: database)
    #expect(database.watch.rows["a"] == .init(deleted: 3))
    #expect(database.watch.rows["w"] == .init(inserted: 2, updated: 1, deleted: 1))
  }

  static let refused = [
    "ATTACH 'x' AS y", "DETACH main", "COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT s", "VACUUM", "VACUUM INTO '/tmp/x'",
    "PRAGMA journal_mode = OFF", "PRAGMA writable_schema = 1", "PRAGMA foreign_keys = OFF",
    "SELECT load_extension('x')",
    "DELETE FROM Chancery_Migrations", "UPDATE chancery_migrations SET key = 1", "DROP TABLE chancery_migrations",
    "INSERT INTO chancery_migrations VALUES (1)", "ALTER TABLE chancery_migrations RENAME TO x",
    "ALTER TABLE chancery_migrations ADD COLUMN x", "CREATE INDEX i ON chancery_migrations (key)",
    "CREATE TRIGGER t AFTER INSERT ON chancery_migrations BEGIN SELECT 1; END",
    "CREATE TRIGGER t AFTER UPDATE ON a BEGIN DELETE FROM chancery_migrations; END; UPDATE a SET c = 1",
    "SELECT 1; END", "PRAGMA temp_store_directory = '/x'",
  ]

  @Test("What ends the transaction or reaches outside the database is refused", arguments: refused)
  func refusedStatements(_ script: String) throws {
    let database = try database()
    let error = #expect(throws: SQLiteScriptError.self) { try SQLiteScript.run(script, on: database) }
    let text = "\(try #require(error))"
    #expect(text.contains("not allowed") || text.contains("VACUUM cannot run in a transaction"))
    let isInTransaction = database.isInTransaction
    #expect(isInTransaction)
  }

  @Test("A script that cannot be read is refused with its place")
  func unreadable() throws {
    let database = try database()
    let error = #expect(throws: SQLiteScriptError.self) {
      try SQLiteScript.run("SELECT 1;\n  SELECT missing FROM a", on: database)
    }
    #expect(error?.description == "2:10: no such column: missing", "\(error as Any)")
  }

  @Test("A statement that takes too long is stopped")
  func stopped() throws {
    let database = try database()
    database.watch.deadline = .now + .milliseconds(50)
    let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    let error = #expect(throws: SQLiteScriptError.self) { try SQLiteScript.run(endless, on: database) }
    guard case .failed(let failure, _, _) = error else { return #expect(Bool(false)) }
    #expect(failure.kind == .timedOut)
  }
}
