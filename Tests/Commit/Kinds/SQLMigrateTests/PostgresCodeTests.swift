import Approval
import EffectKit
import JSON
import KindStage
import KindSupport
import SQLMigrate
import SystemPackage
import TestKit
import Testing

/// What the parser cannot read is run by nobody before a person has approved it.
@Suite("Code in PostgreSQL migrations", .timeLimit(.minutes(20)))
struct PostgresCodeTests {
  /// A function whose call makes a file on the server.
  private static func function(_ file: FilePath, _ head: String = "f() RETURNS int", _ tail: String = "RETURN 1")
    -> String
  {
    """
    CREATE FUNCTION \(head) LANGUAGE plpgsql AS $f$ BEGIN
      EXECUTE $x$COPY (SELECT 1) TO PROGRAM 'touch \(file)'$x$; \(tail); END $f$;

    """
  }

  /// A database of an ordinary user's with what only a superuser can make.
  private static func setup(_ file: FilePath) -> String {
    """
    CREATE TABLE users (id int PRIMARY KEY, name text);
    CREATE TABLE orders (owner int REFERENCES users ON DELETE CASCADE);
    CREATE TABLE plain (a int);
    INSERT INTO users VALUES (1, 'a'); INSERT INTO orders VALUES (1);
    \(function(file, "hook() RETURNS trigger", "RETURN NULL").replacing(" AS $f$", with: " SECURITY DEFINER AS $f$"))
    CREATE TRIGGER h AFTER DELETE ON orders FOR EACH ROW EXECUTE FUNCTION hook();
    CREATE EXTENSION file_fdw;
    CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
    CREATE FOREIGN TABLE program (x text) SERVER files OPTIONS (program 'touch \(file); echo hi');
    CREATE VIEW through AS SELECT * FROM program;
    GRANT ALL ON ALL TABLES IN SCHEMA public TO app; GRANT ALL ON SCHEMA public TO app;
    """
  }

  /// Every script of one user is surveyed against one server, and none of them may run a program.
  private func proposed(
    as user: String, _ scripts: (FilePath) -> [String], _ setup: (FilePath) -> String,
    _ check: (String, MigrationStage) async throws -> Void
  ) async throws {
    try await TestPostgres.with { server, folder in
      let file = folder.appending("server").appending("ran")
      try await server.psql(setup(file), user: "postgres")
      for (place, script) in scripts(file).enumerated() {
        try await shell("mkdir s\(place)", in: folder)
        let stage = try await MigrationStage(
          in: folder.appending("s\(place)"), url: server.url(user: user), up: script)
        try await check(script, stage)
        #expect(try await shell("ls server", in: folder).contains("ran") == false, "it ran: \(script)")
        try await shell("rm -f server/ran", in: folder)
      }
    }
  }

  private static func ofSuperuser(_ file: FilePath) -> [String] {
    let f = function(file)
    return [
      f + "SELECT f()",
      function(file, "f() RETURNS trigger", "RETURN NEW") + """
        CREATE TABLE t (a int); CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
        INSERT INTO t VALUES (1)
        """,
      function(file, "f(int) RETURNS int") + """
        CREATE OPERATOR !!! (FUNCTION = f, RIGHTARG = int); CREATE TABLE t AS SELECT !!! 1
        """,
      f + "CREATE VIEW v AS SELECT f(); CREATE TABLE t AS SELECT * FROM v",
      f + "CREATE TABLE t (a int DEFAULT f()); ALTER TABLE users ADD b int DEFAULT f()",
      function(file, "f(int) RETURNS int").replacing(" AS $f$", with: " IMMUTABLE AS $f$")
        + "CREATE INDEX ON users (f(id))",
      function(file, "f(int) RETURNS bool", "RETURN true") + "CREATE DOMAIN d AS int CHECK (f(VALUE)); SELECT 1::d",
      """
      CREATE FOREIGN TABLE other (x text) SERVER files OPTIONS (program 'touch \(file)');
      CREATE TABLE t AS SELECT * FROM other
      """,
      "DO $$ BEGIN EXECUTE $x$COPY (SELECT 1) TO PROGRAM 'touch \(file)'$x$; END $$",
      "DELETE FROM users",
    ]
  }

  @Test("A superuser's preview runs no program, by whatever name it is called")
  func superuser() async throws {
    try await proposed(as: "postgres", Self.ofSuperuser, Self.setup) { script, stage in
      let effect = try await stage.propose()
      #expect(effect.findings == [.unmeasured], "\(script)")
      #expect(effect.preview.contains("so that it was not tried"))
    }
  }

  @Test("Nor does an ordinary user's, by what others have left in the database")
  func ordinary() async throws {
    let scripts: [String] = [
      "DELETE FROM users", "DELETE FROM orders", "UPDATE users SET name = (SELECT x FROM program)",
      "CREATE TABLE t AS SELECT * FROM through", "ANALYZE", "CREATE TABLE t AS TABLE program",
      "DO $$ BEGIN DELETE FROM orders; END $$",
      "DO $$ BEGIN PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid(); END $$",
    ]
    try await proposed(as: "app", { _ in scripts }, Self.setup) { script, stage in
      let effect = try await stage.propose()
      #expect(effect.findings == [.unmeasured], "\(script)")
    }
  }

  private static let usual = """
    CREATE TABLE users (id serial PRIMARY KEY, name text, at timestamptz DEFAULT now());
    CREATE FUNCTION fold() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN NEW.name := lower(NEW.name); PERFORM 1 FROM users; RETURN NEW; END';
    CREATE FUNCTION turn() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM sly(); RETURN NEW; END';
    CREATE FUNCTION sly() RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT 1'; END $$;
    CREATE TRIGGER a BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION fold();
    CREATE EXTENSION citext; CREATE TABLE folded (a citext PRIMARY KEY);
    CREATE TABLE sly (a int); CREATE TRIGGER b BEFORE INSERT ON sly FOR EACH ROW EXECUTE FUNCTION turn();
    CREATE VIEW known AS SELECT name FROM users; INSERT INTO users (name) VALUES ('a');
    GRANT ALL ON ALL TABLES IN SCHEMA public TO app; GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO app;
    GRANT ALL ON SCHEMA public TO app;
    """

  @Test("Usual tables are measured: with triggers that anybody can read, and code that is made and not run")
  func usual() async throws {
    let scripts: [String] = [
      "UPDATE users SET name = 'B'", "INSERT INTO folded VALUES ('x'); SELECT a FROM folded ORDER BY a",
      "INSERT INTO users (name, at) VALUES ('b', clock_timestamp()); CREATE TABLE n AS SELECT * FROM known",
      """
      CREATE TABLE log (a int); CREATE INDEX ON log (a);
      CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN EXECUTE 1; RETURN NEW; END';
      CREATE TRIGGER c AFTER INSERT ON log FOR EACH ROW EXECUTE FUNCTION note()
      """,
    ]
    try await proposed(as: "app", { _ in scripts }, { _ in Self.usual }) { script, stage in
      let effect = try await stage.propose()
      #expect(effect.measured["rows"] != nil, "\(script): \(effect.preview)")
    }
  }

  @Test("A function is read through to what it calls, and one that is called is not tried")
  func through() async throws {
    let scripts = ["INSERT INTO sly VALUES (1)", "SELECT sly()", "SELECT fold()"]
    try await proposed(as: "app", { _ in scripts }, { _ in Self.usual }) { script, stage in
      let effect = try await stage.propose()
      #expect(effect.findings == [.unmeasured], "\(script)")
      #expect(effect.preview.contains("code that the parser does not read"), "\(effect.preview)")
    }
  }

  @Test("What was not tried is applied once it is approved, and a session that reads texts otherwise does not count")
  func applied() async throws {
    try await TestPostgres.with { server, folder in
      try await server.psql("ALTER ROLE app SET standard_conforming_strings = off")
      let script = "CREATE TABLE t AS SELECT 'a\\' AS x, 'b' AS y"
      let stage = try await MigrationStage(in: folder, url: server.url(), up: script)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      #expect(try await server.psql("SELECT x FROM t") == "a\\")
      try await shell("mkdir b", in: folder)
      let block = try await MigrationStage(
        in: folder.appending("b"), url: server.url(user: "postgres"), up: "DO $$ BEGIN UPDATE t SET x = 'z'; END $$")
      let unmeasured = try await block.propose()
      #expect(unmeasured.preview.contains("DO runs code that the parser does not read"))
      try await block.commit(unmeasured)
      #expect(try await server.psql("SELECT x FROM t") == "z")
    }
  }

  @Test(
    "A mark that code has erased or changed is read back, and nothing is applied",
    arguments: [
      "DELETE FROM chancery.migrations", "UPDATE chancery.migrations SET sha256 = key",
      "DELETE FROM chancery.migrations WHERE file = 'other'", "DROP SCHEMA chancery CASCADE",
    ])
  func erased(_ erasing: String) async throws {
    try await TestPostgres.with { server, folder in
      try await server.psql("CREATE TABLE t (a int)")
      let stage = try await MigrationStage(
        in: folder, url: server.url(), up: "INSERT INTO t VALUES (1); DO $$ BEGIN \(erasing); END $$",
        more: ["first.sql": "INSERT INTO t VALUES (0)"])
      try await stage.commit(try await stage.propose("first.sql"))
      try await server.psql("UPDATE chancery.migrations SET file = 'other'")
      let effect = try await stage.propose()
      #expect(effect.findings == [.unmeasured])
      let error = await failure { try await stage.commit(effect) }
      #expect(error?.isNotApplied == true && "\(error as Any)".contains("was rolled back"), "\(error as Any)")
      #expect(try await server.psql("SELECT count(*) FROM t") == "1")
      #expect(try await server.psql("SELECT file FROM chancery.migrations") == "other")
    }
  }
}
