import Foundation
import SQLAnalysis
import TestKit
import Testing

@Suite("PostgreSQL scripts")
struct PostgresScriptTests {
  private func only(_ script: String) throws -> SQLStatement {
    let statements = try PostgresScript.statements(of: script)
    return try #require(statements.count == 1 ? statements.first : nil)
  }

  @Test("Statements are told apart, with their lines, behind comments and within strings")
  func splitting() throws {
    let statements = try PostgresScript.statements(
      of: """
        -- a; comment
        INSERT INTO a VALUES ('x; y');
        /* one /* within */ another; */ UPDATE b SET c = $$;$$ ;;

          DELETE FROM "odd name"
        """)
    #expect(statements.map(\.line) == [2, 3, 5])
    #expect(statements.map(\.text).first == "INSERT INTO a VALUES ('x; y')")
    #expect(statements.map(\.classes) == [[.insert], [.update], [.delete]])
    #expect(statements.map(\.writtenTables) == [["a"], ["b"], ["odd name"]])
    #expect(try PostgresScript.statements(of: "-- nothing\n;; ").isEmpty)
  }

  @Test("Reading takes no keys of the process, of which there are a thousand, for good")
  func keys() throws {
    for _ in 0..<1100 { #expect(try PostgresScript.statements(of: "SELECT 1").count == 1) }
    var key = pthread_key_t()
    try #require(pthread_key_create(&key, nil) == 0)
    pthread_key_delete(key)
  }

  static let classes: [(String, Set<StatementClass>)] = [
    ("SELECT 1", [.select]),
    ("WITH x AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM x", [.insert, .delete]),
    ("EXPLAIN ANALYZE DELETE FROM a", [.select, .delete]), ("PREPARE p AS UPDATE a SET b = 1", [.select, .update]),
    ("MERGE INTO a USING b ON a.i = b.i WHEN MATCHED THEN DELETE", [.merge]), ("TRUNCATE a, b", [.truncate]),
    ("COPY a FROM '/tmp/x'", [.copy]), ("SELECT * INTO z FROM q", [.select, .create]),
    ("CREATE TABLE a (b int)", [.create]), ("CREATE INDEX ON a (b)", [.create]),
    ("CREATE VIEW v AS SELECT 1", [.create]),
    ("CREATE TABLE a AS SELECT 1", [.create]), ("ALTER TABLE a ADD c int", [.alter]),
    ("ALTER TABLE a RENAME TO b", [.alter]),
    ("COMMENT ON TABLE a IS 'x'", [.alter]), ("ALTER TYPE e ADD VALUE 'x'", [.alter]), ("DROP TABLE a", [.drop]),
    ("DROP OWNED BY r", [.drop]), ("GRANT SELECT ON a TO r", [.grant]), ("ALTER TABLE a OWNER TO r", [.alter, .grant]),
    ("REASSIGN OWNED BY r TO s", [.grant]), ("DO $$ BEGIN END $$", [.call]), ("CALL p(1)", [.call]),
    ("SET work_mem = '1MB'", [.session]), ("COMMIT", [.transaction]), ("VACUUM a", [.maintenance]),
    ("REINDEX TABLE a", [.maintenance]), ("LOCK TABLE a", [.maintenance]), ("NOTIFY c", [.other]),
  ]

  @Test("Every statement is of its classes, those of statements within it too", arguments: classes)
  func classified(_ script: String, _ classes: Set<StatementClass>) throws {
    #expect(try only(script).classes == classes)
  }

  @Test("Tables are named, also those within queries, and not the names that WITH gives")
  func tables() throws {
    let statement = try only(
      "WITH x AS (SELECT * FROM s.a) INSERT INTO b SELECT * FROM x JOIN c ON true WHERE EXISTS (SELECT 1 FROM d)")
    #expect(statement.tables == ["s.a", "b", "c", "d"])
    #expect(statement.writtenTables == ["b"])
    #expect(try only("TRUNCATE s.a, b").writtenTables == ["s.a", "b"])
    #expect(try only("DROP TABLE s.a, b CASCADE").writtenTables == ["s.a", "b"])
    #expect(try only("CREATE TABLE n (i int REFERENCES m (i))").tables == ["n", "m"])
  }

  @Test("What is created and dropped is named, by kind")
  func objects() throws {
    let created: [(String, String)] = [
      ("CREATE TABLE s.t (a int)", "table s.t"), ("CREATE UNIQUE INDEX i ON t (a)", "index i"),
      ("CREATE MATERIALIZED VIEW m AS SELECT 1", "materialized view m"), ("CREATE TYPE e AS ENUM ('a')", "type e"),
      ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function f"),
      ("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", "trigger g on t"),
      ("CREATE EXTENSION x", "extension x"), ("CREATE SEQUENCE q", "sequence q"), ("CREATE SCHEMA s", "schema s"),
      ("SELECT 1 AS a INTO t", "table t"), ("CREATE POLICY p ON t", "policy p on t"),
    ]
    for (script, name) in created { #expect(try only(script).created.map(\.description) == [name], "\(script)") }
    let dropped: [(String, [String])] = [
      ("DROP TABLE IF EXISTS s.t, u", ["table s.t", "table u"]), ("DROP FUNCTION f(int)", ["function f"]),
      ("DROP MATERIALIZED VIEW m", ["materialized view m"]), ("DROP SCHEMA s CASCADE", ["schema s"]),
      ("DROP TYPE e", ["type e"]), ("DROP INDEX CONCURRENTLY i", ["index i"]),
    ]
    for (script, names) in dropped { #expect(try only(script).dropped.map(\.description) == names, "\(script)") }
  }

  static let concerns: [(String, SQLConcern.Kind)] = [
    ("VACUUM", .outsideTransaction), ("CREATE INDEX CONCURRENTLY i ON a (b)", .outsideTransaction),
    ("DROP INDEX CONCURRENTLY i", .outsideTransaction), ("REINDEX (CONCURRENTLY) TABLE a", .outsideTransaction),
    ("REINDEX DATABASE d", .outsideTransaction), ("CREATE DATABASE d", .outsideTransaction),
    ("ALTER SYSTEM SET work_mem = '1GB'", .outsideTransaction), ("CLUSTER", .outsideTransaction),
    ("ALTER TABLE p DETACH PARTITION c CONCURRENTLY", .outsideTransaction),
    ("CREATE SUBSCRIPTION s CONNECTION 'host=h' PUBLICATION p", .outsideTransaction),
    ("COPY t FROM PROGRAM 'id'", .reachesOutside), ("COPY t TO '/etc/x'", .reachesOutside),
    ("SELECT dblink_exec('host=h', 'DROP TABLE t')", .reachesOutside),
    ("SELECT public.dblink('a', 'b')", .reachesOutside), ("SELECT pg_read_file('/etc/passwd')", .reachesOutside),
    ("UPDATE t SET a = lo_export(1, '/tmp/x')", .reachesOutside), ("SELECT pg_terminate_backend(1)", .reachesOutside),
    ("INSERT INTO t SELECT PG_LS_DIR('/')", .reachesOutside), ("LOAD 'x'", .reachesOutside),
    ("SELECT setval('q', 1)", .outlivesRollback), ("CHECKPOINT", .outlivesRollback),
    ("SELECT pg_catalog.pg_stat_reset()", .outlivesRollback), ("SELECT pg_try_advisory_lock(1)", .reachesOutside),
    ("SELECT set_config('role', 'x', false)", .changesLimits),
    ("SELECT set_config(a, 'x', false) FROM t", .changesLimits),
    ("SELECT set_config('search_path', 'chancery', false)", .reachesMarks),
    ("UPDATE pg_settings SET setting = '0' WHERE name = 'lock_timeout'", .changesLimits),
    ("SELECT pg_logical_emit_message(false, 'a', 'b')", .reachesOutside), ("SELECT pg_switch_wal()", .reachesOutside),
    ("DO $$ BEGIN END $$", .opaque), ("CALL p()", .opaque),
    ("SELECT query_to_xml('DELETE FROM t', true, true, '')", .opaque),
    ("COMMIT", .controlsTransaction), ("ROLLBACK TO SAVEPOINT a", .controlsTransaction),
    ("BEGIN", .controlsTransaction),
    ("COPY t FROM STDIN", .controlsTransaction), ("SET lock_timeout = 0", .changesLimits),
    ("SET LOCAL statement_timeout TO DEFAULT", .changesLimits), ("RESET ALL", .changesLimits),
    ("SET ROLE postgres", .changesLimits), ("SET SESSION AUTHORIZATION postgres", .changesLimits),
    ("SET standard_conforming_strings = off", .changesLimits), ("SET NAMES 'LATIN1'", .changesLimits),
    ("SET LOCAL backslash_quote = on", .changesLimits), ("RESET client_encoding", .changesLimits),
    ("DELETE FROM chancery.migrations", .reachesMarks), ("DROP TABLE a, chancery.migrations", .reachesMarks),
    ("DROP SCHEMA IF EXISTS chancery CASCADE", .reachesMarks), ("TRUNCATE chancery.migrations", .reachesMarks),
    ("ALTER SCHEMA chancery RENAME TO x", .reachesMarks), ("SET search_path = public, chancery", .reachesMarks),
    ("SET search_path = 'chancery, public'", .reachesMarks), ("GRANT ALL ON SCHEMA chancery TO a", .reachesMarks),
    ("ALTER TABLE chancery.migrations RENAME TO x", .reachesMarks), ("CREATE EXTENSION x", .opaque),
    ("CREATE FOREIGN TABLE f (a int) SERVER s", .opaque),
    ("CREATE EVENT TRIGGER e ON sql_drop EXECUTE FUNCTION f()", .opaque),
    ("CREATE FUNCTION f() RETURNS int LANGUAGE plperlu AS 'BEGIN { system(1) }'", .opaque),
    ("SELECT set_config('lock_timeout', '0', false)", .changesLimits), ("DISCARD ALL", .changesLimits),
  ]

  @Test("What a rollback would not take back is named, wherever it stands", arguments: concerns)
  func concerned(_ script: String, _ kind: SQLConcern.Kind) throws {
    #expect(try only(script).concerns.map(\.kind) == [kind])
  }

  @Test("The name of the marks' schema is a word like any other where rows are meant")
  func words() throws {
    for script in [
      "INSERT INTO a VALUES ('chancery')", "SELECT chancery FROM a", "CREATE TABLE a (b text DEFAULT 'chancery')",
    ] {
      #expect(try only(script).concerns.isEmpty, "\(script)")
    }
  }

  static let codes: [(String, SQLCode.Activity, String?)] = [
    ("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'", .idle, "CREATE FUNCTION"),
    ("CREATE PROCEDURE f() LANGUAGE sql AS 'SELECT 1'", .idle, "CREATE PROCEDURE"),
    ("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()", .idle, "CREATE TRIGGER"),
    ("CREATE RULE r AS ON INSERT TO t DO INSTEAD DELETE FROM u", .idle, "CREATE RULE"),
    ("CREATE OPERATOR !!! (FUNCTION = f, RIGHTARG = int)", .idle, "CREATE OPERATOR"),
    ("CREATE AGGREGATE a (int) (SFUNC = f, STYPE = d, INITCOND = '1')", .active, "CREATE AGGREGATE"),
    ("CREATE CAST (text AS int) WITH FUNCTION f", .active, "CREATE CAST"),
    ("CREATE CONVERSION c FOR 'LATIN1' TO 'UTF8' FROM f", .active, "CREATE CONVERSION"),
    ("ALTER FUNCTION f() RENAME TO g", .idle, "ALTER FUNCTION"),
    ("ALTER FUNCTION f() SECURITY DEFINER", .idle, "ALTER FUNCTION"),
    (
      "CREATE SCHEMA s CREATE TABLE t (a int) CREATE TRIGGER g BEFORE INSERT ON t EXECUTE FUNCTION f()", .active,
      "CREATE TRIGGER"
    ),
    ("CREATE TABLE t (a int DEFAULT 1 CHECK (a > 0))", .idle, nil),
    ("CREATE TABLE t (LIKE u INCLUDING ALL)", .defining, nil),
    ("CREATE TABLE t (a int) PARTITION BY RANGE (f(a))", .defining, nil), ("ALTER TABLE t DROP a", .idle, nil),
    ("ALTER TABLE t ADD a int", .defining, nil), ("CREATE INDEX ON t (f(a))", .defining, nil),
    ("CREATE VIEW v AS SELECT f()", .idle, nil), ("INSERT INTO t VALUES (1)", .active, nil),
    ("CREATE TABLE t AS SELECT f()", .active, nil), ("REFRESH MATERIALIZED VIEW m", .active, nil),
    ("CREATE DOMAIN d AS int CHECK (f(VALUE))", .active, nil), ("DROP FUNCTION f", .idle, nil),
  ]

  @Test("It is told what makes code, and what could run it", arguments: codes)
  func code(_ script: String, _ activity: SQLCode.Activity, _ made: String?) throws {
    let code = try only(script).code
    #expect(code.activity == activity)
    #expect(code.made == made)
  }

  static let sources: [(String, String?)] = [
    ("BEGIN NEW.name := lower(NEW.name); RETURN NEW; END", nil),
    ("INSERT INTO a VALUES (1) ON CONFLICT DO NOTHING", nil),
    ("BEGIN EXECUTE 'x'; END", "execute"), ("BEGIN DO $x$ BEGIN END $x$; END", "do"),
    ("SELECT pg_read_file('x')", "pg_read_file"),
    ("PERFORM dblink_exec('a', 'b')", "dblink_exec"), ("PERFORM U&\"\\0066\"()", "U&"),
    ("COPY a TO PROGRAM 'id'", "copy"),
    ("PERFORM nextval('q')", nil), ("PERFORM setval('q', 1)", "setval"),
    ("SELECT set_config('a', 'b', true)", "set_config"),
  ]

  @Test("A function's source shows by a word that it could do more than what stands in it", arguments: sources)
  func running(_ source: String, _ word: String?) { #expect(OutsideFunctions.running(in: source) == word) }

  @Test("Functions of the server's own are harmless by name, and unknown ones are not")
  func harmless() {
    for name in ["random", "nextval", "lo_create", "clock_timestamp"] { #expect(OutsideFunctions.isHarmless(name)) }
    for name in [
      "setval", "set_config", "pg_stat_reset", "lo_import", "pg_terminate_backend", "pg_reload_conf", "ts_stat",
      "pg_new_thing",
    ] {
      #expect(!OutsideFunctions.isHarmless(name))
    }
  }

  static let roles: [(String, String)] = [
    ("CREATE ROLE e SUPERUSER LOGIN PASSWORD 'hunter2'", "CREATE ROLE e (superuser, canlogin, password)"),
    ("ALTER ROLE e NOSUPERUSER", "ALTER ROLE e (no superuser)"), ("DROP ROLE a, b", "DROP ROLE a, b"),
    ("GRANT pg_execute_server_program TO app", "GRANT pg_execute_server_program TO app"),
    ("REVOKE a FROM CURRENT_USER", "REVOKE a FROM CURRENT_USER"),
    ("ALTER ROLE a SET work_mem = 1", "ALTER ROLE a SET work_mem"),
  ]

  @Test("What is done to roles is named, without passwords, and counts as a grant", arguments: roles)
  func aboutRoles(_ script: String, _ words: String) throws {
    let statement = try only(script)
    #expect(statement.concerns.map(\.what) == [words])
    #expect(statement.classes.contains(.grant))
    #expect(!"\(statement.concerns)".contains("hunter2"))
  }

  @Test("Every name is found, also within texts and by its code points")
  func names() throws {
    let code = try only("SELECT 'App.Users'::regclass, U&\"\\0066oo\"(1) OPERATOR(a.===) 2").code
    #expect(code.words.isSuperset(of: ["App", "app", "Users", "users", "foo", "===", "a"]))
    #expect(try only("ANALYZE").code.isEverywhere)
    #expect(try !only("ANALYZE a").code.isEverywhere)
  }

  @Test("Rows after COPY from standard input are named as what cannot be read")
  func copied() throws {
    for script in ["COPY t FROM stdin;\n1\t2\n\\.\n", "SELECT 1; COPY t (a) FROM STDIN WITH (FORMAT csv);\nx,y\n"] {
      let found = Result { try PostgresScript.statements(of: script) }
      #expect("\(found)".contains("write them as INSERT"), "\(found)")
    }
    let other = #expect(throws: SQLProblem.self) { try PostgresScript.statements(of: "COPY t FROM 'x'; SELEC 1") }
    #expect(other?.reason.contains("syntax error") == true)
  }

  @Test("Ordinary statements concern nobody")
  func unconcerned() throws {
    let script = """
      SELECT nextval('q'); SELECT pg_notify('a', 'b'); SELECT set_config('search_path', '', false);
      SET row_security = off; SET check_function_bodies = false; SET client_min_messages = warning;
      CREATE TABLE a (b int); ANALYZE a; SET search_path = s; SET work_mem = '1MB'; REINDEX TABLE a;
      CREATE FUNCTION nextval_like() RETURNS int LANGUAGE sql AS 'SELECT nextval(''q'')'; NOTIFY c; LOCK TABLE a;
      ALTER TYPE e ADD VALUE 'x'; ALTER TABLE p DETACH PARTITION c; CLUSTER a
      """
    #expect(try PostgresScript.statements(of: script).flatMap(\.concerns).isEmpty)
  }

  @Test("A script that cannot be read is refused with its place")
  func unreadable() throws {
    let error = #expect(throws: SQLProblem.self) {
      try PostgresScript.statements(of: "SELECT 1;\n  SELEC 'ä', 2")
    }
    #expect(error?.description == "2:3: syntax error at or near \"SELEC\"")
    let behind = #expect(throws: SQLProblem.self) { try PostgresScript.statements(of: "SELECT 'ä' FORM t") }
    #expect(behind?.column == 17)
    #expect(throws: SQLProblem.self) { try PostgresScript.statements(of: "SELECT 1\u{0}; DROP TABLE t") }
  }

  @Test("What is nested without measure is refused, and nothing crashes")
  func deep() throws {
    for depth in [10, 100, 1000, 20_000, 200_000] {
      for script in [
        "SELECT " + String(repeating: "(", count: depth) + "1" + String(repeating: ")", count: depth),
        "SELECT 1" + String(repeating: "+1", count: depth),
        "SELECT " + String(repeating: "NOT ", count: depth) + "true",
      ] {
        do {
          _ = try PostgresScript.statements(of: script)
        } catch {
          #expect(depth >= 100, "\(error)")
        }
      }
    }
  }

  @Test("Scripts that were cut or stirred are read or refused")
  func fuzz() throws {
    var random = SystemRandomNumberGenerator()
    let whole = Array(Self.concerns.map(\.0).joined(separator: ";\n").utf8)
    for _ in 0..<Extent.count(200, orAll: 2000) {
      var bytes = Array(whole.prefix(Int.random(in: 0...whole.count, using: &random)))
      for _ in 0..<Int.random(in: 0...4, using: &random) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 1...127, using: &random)
      }
      _ = try? PostgresScript.statements(of: String(decoding: bytes, as: UTF8.self))
    }
  }
}
