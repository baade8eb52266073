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
    let statements = try SQLiteScript.run(script, on: database).statements
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
      """, on: database
    ).statements
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
    "PRAGMA journal_mode = OFF", "PRAGMA writable_schema = 1", "PRAGMA page_size = 512",
    "PRAGMA recursive_triggers = 0",
    "SELECT load_extension('x')", "CREATE VIRTUAL TABLE n USING csv(filename = '/etc/passwd')",
    "CREATE VIEW n AS SELECT load_extension('x'); SELECT * FROM n", "SELECT fts3_tokenizer('simple')",
    "SELECT 1; BEGIN; SELECT 2; COMMIT", "BEGIN; SELECT 1; COMMIT; SELECT 2", "BEGIN; SELECT 1; COMMIT; BEGIN; COMMIT",
    "BEGIN; SELECT 1", "BEGIN; BEGIN; COMMIT", "BEGIN; SELECT 1; ROLLBACK", ".read other.sql", ".import x.csv a",
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
    let reasons = [
      "not allowed", "VACUUM cannot run in a transaction", "within the migration's own", "stands after the COMMIT",
      "has no COMMIT", "of the sqlite3 shell", "unsafe use of load_extension",
    ]
    #expect(reasons.contains(where: text.contains), "\(text)")
    let isInTransaction = database.isInTransaction
    #expect(isInTransaction)
  }

  static let accepted: [(String, [Int])] = [
    ("BEGIN;\nINSERT INTO a (c) VALUES (4);\nCOMMIT;\n", [2]),
    ("-- x\nBEGIN TRANSACTION; INSERT INTO a (c) VALUES (4); END;", [2]),
    ("PRAGMA foreign_keys=OFF;\nBEGIN IMMEDIATE;\nDELETE FROM a;\nCOMMIT;\nPRAGMA foreign_keys=ON;", [3]),
    ("PRAGMA main.foreign_keys(0);\nPRAGMA foreign_key_check;\nPRAGMA foreign_keys", [2, 3]),
    ("PRAGMA defer_foreign_keys=ON;\nPRAGMA synchronous=NORMAL;\nSELECT 1", [1, 3]),
    ("-- nothing but a remark\n/* and another */\n;;", []), ("", []),
  ]

  @Test(
    "What happens anyway is left out: one transaction around everything, foreign keys off and on", arguments: accepted)
  func leftOut(_ script: String, _ lines: [Int]) throws {
    let database = try database()
    let run = try SQLiteScript.run(script, on: database)
    #expect(run.statements.map(\.line) == lines)
    #expect(
      script.contains("foreign_keys=OFF") == run.notes.contains { $0.contains("lines 1, 5: PRAGMA foreign_keys") })
    let isInTransaction = database.isInTransaction
    #expect(isInTransaction)
  }

  @Test("Everything that is refused is told in one answer, and what fails only because of it is not")
  func together() throws {
    let database = try database()
    let error = #expect(throws: SQLiteScriptError.self) {
      try SQLiteScript.run(
        """
        ATTACH 'x' AS y;
        INSERT INTO y.t VALUES (1);
        CREATE TRIGGER g AFTER INSERT ON a BEGIN SELECT load_extension(';'); DELETE FROM w; END;
        PRAGMA writable_schema = 1;
        .mode csv
        VACUUM;
        """, on: database)
    }
    guard case .refused(let problems) = error else { return #expect(Bool(false), "\(error as Any)") }
    #expect(problems.map(\.line) == [1, 4, 5, 6], "\(problems)")
  }

  @Test("Modules of SQLite's own work, in tables, in triggers, and in a database that has them already")
  func modules() throws {
    let database = try database()
    let run = try SQLiteScript.run(
      """
      CREATE VIRTUAL TABLE f USING fts5(c, content='a', content_rowid='b');
      CREATE TRIGGER g AFTER INSERT ON a BEGIN INSERT INTO f (rowid, c) VALUES (new.b, new.c); END;
      INSERT INTO f (f) VALUES ('rebuild');
      INSERT INTO a (c) VALUES ('words');
      CREATE VIRTUAL TABLE r USING rtree(id, x0, x1);
      INSERT INTO r VALUES (1, 0, 1);
      CREATE INDEX j ON a (json_extract(c, '$.k')) WHERE json_valid(c);
      SELECT * FROM f WHERE f MATCH 'words';
      ALTER TABLE f RENAME TO f2;
      DROP TABLE r
      """, on: database)
    #expect(run.statements.map(\.line) == Array(1...10))
    #expect(run.statements[0].created.map(\.description) == ["virtual table f"])
    #expect(run.statements[7].classes == [.select])
    #expect(run.statements[9].dropped.map(\.description) == ["virtual table r"])
    let found = try database.rows(of: "SELECT rowid FROM f2 WHERE f2 MATCH 'words'")
    #expect(found == [["4"]])
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
