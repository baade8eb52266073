import Approval
import EffectKit
import JSON
import KindStage
import KindSupport
import Plans
import SQLMigrate
import SystemPackage
import TestKit
import Testing

@Suite("Migrating a PostgreSQL database", .timeLimit(.minutes(20)))
struct PostgresMigrationTests {
  @Test("A database that acknowledges commits before they are on disk does not get to do so here")
  func durable() async throws {
    try await staged("CREATE TABLE seen AS SELECT current_setting('synchronous_commit') AS how") { server, migration in
      try await server.psql("ALTER DATABASE shop SET synchronous_commit = off")
      let effect = try await migration.propose()
      _ = try await migration.commit(effect)
      #expect(try await server.psql("SELECT how FROM seen") == "on")
      #expect(try await server.psql("SHOW synchronous_commit") == "off")
    }
  }

  @Test("A migration is measured without a trace, applied once with its mark, and found again")
  func applies() async throws {
    try await staged(
      """
      ALTER TABLE users RENAME TO accounts;
      ALTER TABLE accounts ADD COLUMN email text;
      CREATE INDEX accounts_email ON accounts (email);
      UPDATE accounts SET email = name || '@example.org' WHERE id > 3;
      DELETE FROM accounts WHERE id = 1
      """
    ) { server, migration in
      let effect = try await migration.propose()
      #expect(effect.measured["rows"] == 8)
      #expect(effect.measured["rows-by-table"]?["public.accounts"]?["updated"] == 7)
      #expect(effect.measured["rows-by-table"]?["public.accounts"]?["deleted"] == 1)
      #expect(effect.measured["statements"] == ["alter", "create", "delete", "update"])
      #expect(effect.measured["renamed"] == ["table public.users to accounts"])
      #expect(effect.measured["created"]?.arrayValue?.contains("table public.accounts") == false)
      #expect(effect.measured["dropped"] == [])
      #expect(effect.preview.contains("renames table public.users to accounts") == true)
      #expect(
        effect.measured["locks"] == ["public.accounts (AccessExclusive)", "public.accounts (RowExclusive)"]
          || effect.measured["locks"]?.arrayValue?.contains("public.accounts (AccessExclusive)") == true)
      #expect(effect.identity["database"] == "shop")
      #expect(!effect.document.canonicalText.contains("app@"), "the URL is a secret")
      #expect(try await server.psql("SELECT count(*) FROM users") == "10")
      #expect(try await server.psql("SELECT to_regnamespace('chancery') IS NULL") == "t")
      #expect(await migration.probe(effect).isNotApplied)
      let receipt = try await migration.commit(effect)
      #expect(receipt.detail.contains("8 rows"))
      #expect(try await server.psql("SELECT count(*), count(email) FROM accounts") == "9|7")
      #expect(try await server.psql("SELECT file, state FROM chancery.migrations") == "up.sql|applied")
      #expect(await migration.probe(effect).isApplied)
      #expect(await failure { try await migration.commit(effect) }?.isStale == true)
    }
  }

  @Test("Rows that go with their table, or when it is emptied, count")
  func removed() async throws {
    try await staged("CREATE TABLE copy AS SELECT * FROM users; TRUNCATE users; DROP TABLE users") {
      server, migration in
      let effect = try await migration.propose()
      #expect(effect.measured["rows-by-table"]?["public.users"]?["removed"] == 10)
      #expect(effect.measured["rows-by-table"]?["public.copy"]?["inserted"] == 10)
      try await server.psql("INSERT INTO users (name) VALUES ('late')")
      #expect(await failure { try await migration.commit(effect) }?.isStale == true)
      #expect(try await server.psql("SELECT count(*) FROM users") == "11")
    }
  }

  @Test("Rows that lose a column, or are written anew with their table, count, and in an undo as well")
  func rewritten() async throws {
    try await staged(
      "ALTER TABLE users DROP COLUMN name", down: "ALTER TABLE users ADD COLUMN name text"
    ) { _, migration in
      let effect = try await migration.propose()
      #expect(effect.measured["rows-by-table"]?["public.users"]?["rewritten"] == 10, "\(effect.measured)")
      #expect(effect.measured["rewritten"] == [])
      #expect(effect.findings.contains(.rowsRewritten(10)))
      _ = try await migration.commit(effect)
    }
    try await staged("ALTER TABLE users ALTER COLUMN id TYPE bigint; SELECT * INTO copy FROM users") { _, migration in
      let effect = try await migration.propose()
      #expect(effect.measured["rows-by-table"]?["public.users"]?["rewritten"] == 10, "\(effect.measured)")
      #expect(effect.measured["rows-by-table"]?["public.copy"]?["inserted"] == 10)
      #expect(effect.measured["rows"] == 20)
      _ = try await migration.commit(effect)
    }
  }

  @Test("Other rows than were reviewed are refused in the transaction itself, unless a limit allows them")
  func rows() async throws {
    try await staged("UPDATE users SET name = upper(name)") { server, migration in
      let exact = try await migration.propose()
      let limited = try await migration.propose(limits: .init(rows: 11, lockSeconds: 1, statementSeconds: 5))
      try await server.psql("INSERT INTO users (name) VALUES ('late')")
      let error = await failure { try await migration.commit(exact) }
      #expect(error?.isStale == true && "\(error as Any)".contains("limits.rows"))
      #expect(try await server.psql("SELECT count(*) FROM users WHERE name = upper(name)") == "0")
      try await server.psql("INSERT INTO users (name) VALUES ('later')")
      #expect(await failure { try await migration.commit(limited) }?.isStale == true)
      try await server.psql("DELETE FROM users WHERE name = 'later'")
      try await migration.commit(limited)
      #expect(try await server.psql("SELECT count(*) FROM users WHERE name = upper(name)") == "11")
      let tooMany = await failure { _ = try await migration.propose(limits: .init(rows: 3)) }
      #expect("\(tooMany as Any)".contains("touches 11 rows, and limits.rows allows 3"))
    }
  }

  @Test("A schema that changed after the seal is stale, whether it is seen or not")
  func moved() async throws {
    try await staged("ALTER TABLE users ADD COLUMN email text") { server, migration in
      let effect = try await migration.propose()
      try await server.psql("CREATE TABLE other (a int)")
      #expect(await failure { try await migration.commit(effect) }?.isStale == true)
      #expect(await failure { try await migration.apply(effect, seen: effect) }?.isStale == true)
      #expect(await migration.probe(effect).isNotApplied)
    }
  }

  @Test("A URL that leads elsewhere is stale, and a probe there says nothing")
  func swapped() async throws {
    try await staged("ALTER TABLE users ADD COLUMN email text") { server, migration in
      let effect = try await migration.propose()
      try await server.psql(postgresUsers, in: "other")
      try await migration.swap(server.url("other"))
      #expect(await failure { try await migration.commit(effect) }?.isStale == true)
      #expect(await failure { try await migration.apply(effect, seen: effect) }?.isStale == true)
      #expect(await migration.probe(effect).isUnknown)
      #expect(try await server.psql("SELECT count(*) FROM pg_attribute WHERE attname = 'email'", in: "other") == "0")
    }
  }

  @Test("What cannot run in a transaction is named and not tried; once begun it is in doubt until it is done")
  func outside() async throws {
    try await staged("CREATE UNIQUE INDEX CONCURRENTLY names ON users (name)") { server, migration in
      let effect = try await migration.propose()
      #expect(effect.findings == [.unmeasured])
      #expect(effect.preview.contains("CREATE INDEX CONCURRENTLY cannot run in a transaction"))
      #expect(Risk.assess(Samples.sealed(effect).proposal).risk == .high)
      #expect(try await server.psql("SELECT count(*) FROM pg_indexes WHERE indexname = 'names'") == "0")
      try await server.psql("INSERT INTO users (name) VALUES ('user 1')")
      #expect(await failure { try await migration.commit(effect) }?.isInDoubt == true)
      #expect(await migration.probe(effect).isUnknown)
      #expect(await failure { try await migration.apply(effect, seen: effect) }?.isStale == true)
      try await server.psql("DROP INDEX names; DELETE FROM users WHERE id = 11; DELETE FROM chancery.migrations")
      try await migration.apply(effect, seen: effect)
      #expect(await migration.probe(effect).isApplied)
      #expect(await failure { try await migration.apply(effect, seen: effect) } != nil)
    }
  }

  @Test("What was begun outside a transaction and, as a person says, was not applied, is applied")
  func resolved() async throws {
    try await staged("CREATE UNIQUE INDEX CONCURRENTLY names ON users (name)") { server, migration in
      let effect = try await migration.propose()
      try await server.psql("INSERT INTO users (name) VALUES ('user 1')")
      #expect(await failure { try await migration.commit(effect) }?.isInDoubt == true)
      try await server.psql("DROP INDEX names; DELETE FROM users WHERE id = 11")
      #expect(await failure { try await migration.apply(effect, seen: effect) }?.isInDoubt == true)
      try await migration.apply(effect, seen: effect, saidNotApplied: true)
      #expect(await migration.probe(effect).isApplied)
      #expect(try await server.psql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'names'::regclass") == "t")
      #expect(await failure { try await migration.apply(effect, seen: effect, saidNotApplied: true) } != nil)
    }
  }

  static let unseen = [
    "CREATE PUBLICATION p FOR TABLE users", "COMMENT ON TABLE users IS 'x'", "CREATE TABLE c () INHERITS (users)",
    "CREATE STATISTICS st ON id, name FROM users", "ALTER TABLE users REPLICA IDENTITY FULL",
    "ALTER TABLE users CLUSTER ON users_pkey", "CREATE COLLATION cc (locale = 'C')", "CREATE ROLE helper",
    "GRANT pg_read_all_data TO app", "ALTER DATABASE shop SET work_mem = '1MB'", "ALTER ROLE app SET work_mem = '1MB'",
    "CREATE OPERATOR ### (FUNCTION = int4pl, LEFTARG = int, RIGHTARG = int)",
    "CREATE TEXT SEARCH CONFIGURATION tc (COPY = simple)", "ALTER TABLE users ALTER COLUMN id SET STATISTICS 7",
    "COMMENT ON DATABASE shop IS 'x'", "GRANT CONNECT ON DATABASE shop TO app", "ALTER TABLE c INHERIT parent",
    "CREATE OPERATOR FAMILY fam USING btree", "ALTER TABLE child DISABLE TRIGGER ALL",
    "ALTER ROLE app CREATEDB",
  ]

  @Test("An undo that does nothing is refused, whatever the migration defines")
  func seen() async throws {
    try await TestPostgres.with { server, folder in
      try await server.psql(
        postgresUsers + "; CREATE TABLE parent (a int); CREATE TABLE c (a int);"
          + " CREATE TABLE child (u int REFERENCES users)", user: "postgres")
      for (place, script) in Self.unseen.enumerated() {
        try await shell("mkdir s\(place)", in: folder)
        let up = script.replacing("CREATE TABLE c ()", with: "CREATE TABLE other ()")
        let migration = try await MigrationStage(
          in: folder.appending("s\(place)"), url: server.url(user: "postgres"), up: up,
          down: "COMMENT ON TABLE parent IS NULL")
        let error = await failure { _ = try await migration.propose(undo: "down.sql") }
        #expect("\(error as Any)".contains("does not bring the schema back"), "\(script): \(error as Any)")
      }
    }
  }

  @Test("What is done to roles stands in the summary, without their passwords")
  func roles() async throws {
    try await staged("CREATE ROLE evil SUPERUSER LOGIN PASSWORD 'hunter2hunter2'", user: "postgres") { _, migration in
      let effect = try await migration.propose()
      #expect(effect.preview.contains("creates role evil"))
      #expect(effect.preview.contains("CREATE ROLE evil (superuser, canlogin, password) changes who may do what"))
      #expect(effect.measured["statements"] == ["create", "grant"])
      #expect(!effect.document.canonicalText.contains("hunter2"))
    }
  }

  @Test("A script that the base has already is shown whole, up to a bound; no difference would show it")
  func shown() async throws {
    try await staged("UPDATE users SET name = 'x';\n" + String(repeating: "-- more\n", count: 500)) {
      server, migration in
      let new = try await migration.propose()
      #expect(new.shown == [])
      let known = try await migration.propose(base: migration.stage.draft)
      let lines = known.shown
      #expect(Array(lines.prefix(2)) == ["up.sql:", "UPDATE users SET name = 'x';"])
      #expect(lines.count == 402 && lines.last?.contains("more lines are left out") == true)
      try await migration.commit(known)
      #expect(try await server.psql("SELECT count(*) FROM users WHERE name = 'x'") == "10")
    }
  }

  @Test("A database in which nothing can be written is said to be so")
  func readOnly() async throws {
    try await staged("UPDATE users SET name = 'x'") { server, migration in
      try await server.psql("ALTER DATABASE shop SET default_transaction_read_only = on", user: "postgres")
      let error = await failure { _ = try await migration.propose() }
      #expect("\(error as Any)".contains("may only read"), "\(error as Any)")
    }
  }

  static let refused: [(String, String)] = [
    ("VACUUM; SELECT 1", "scripts of their own"), ("COPY users FROM PROGRAM 'id'", "reaches outside"),
    ("SELECT dblink_exec('x', 'y')", "reaches outside"), ("COMMIT", "own transaction"),
    ("SELEC 1", "up.sql:1:1: syntax error"),
    ("SELECT 1;\nALTER TABLE nobody ADD a int", "up.sql:2: relation "),
    ("DELETE FROM chancery.migrations", "names chancery"), ("SET search_path = chancery", "names chancery"),
    ("DROP SCHEMA chancery CASCADE", "names chancery"), ("DROP OWNED BY app", "where it is marked as applied"),
    ("SET standard_conforming_strings = off", "how the script is read"),
    ("SELECT pg_read_file('/etc/passwd')", "reaches outside"),
  ]

  @Test("What a migration may not do, or cannot, is refused in the preview, with its place")
  func refusals() async throws {
    try await TestPostgres.with { server, folder in
      try await server.psql(postgresUsers)
      for (place, (script, words)) in Self.refused.enumerated() {
        try await shell("mkdir s\(place)", in: folder)
        let migration = try await MigrationStage(in: folder.appending("s\(place)"), url: server.url(), up: script)
        let error = await failure { _ = try await migration.propose() }
        #expect(error?.isInvalid == true && "\(error as Any)".contains(words), "\(script): \(error as Any)")
      }
    }
  }

  @Test("Temporary tables do not stand in front of the catalogue that is measured by")
  func temporary() async throws {
    try await staged(
      """
      CREATE TEMP TABLE pg_attribute (a int); CREATE TEMP VIEW pg_stat_user_tables AS SELECT 1 AS a;
      CREATE TEMP TABLE pg_namespace (oid oid, nspname name, nspowner oid, nspacl aclitem[]);
      ALTER TABLE users ADD COLUMN email text
      """
    ) { server, migration in
      let effect = try await migration.propose()
      #expect(effect.measured["created"]?.arrayValue?.contains("column public.users.email") == true)
      try await migration.commit(effect)
      #expect(await migration.probe(effect).isApplied)
    }
  }

  @Test("Sequences that a preview moves on are named")
  func sequences() async throws {
    try await staged("INSERT INTO users (name) VALUES ('more')") { _, migration in
      let effect = try await migration.propose()
      #expect(effect.measured["sequences"] == ["public.users_id_seq"])
      #expect(effect.preview.contains("has moved on, in the preview already, public.users_id_seq"))
    }
  }

  @Test("A server that cannot be reached is said to be so, without the URL's password")
  func unreachable() async throws {
    try await withTemporaryFolder { folder in
      let migration = try await MigrationStage(
        in: folder, url: "postgresql://me:hunter2hunter2@127.0.0.1:1/shop", up: "SELECT 1")
      let error = await failure { _ = try await migration.propose() }
      #expect(error?.isObstructed == true && !"\(error as Any)".contains("hunter2"))
    }
  }
}
