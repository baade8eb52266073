import Approval
import EffectKit
import JSON
import KindStage
import Plans
import Policy
import SQLMigrate
import SystemPackage
import TestKit
import Testing

@Suite("What a PostgreSQL migration reaches without naming it", .timeLimit(.minutes(20)))
struct PostgresReachTests {
  private static let setup = """
    CREATE TABLE audit_log (a int); INSERT INTO audit_log VALUES (1), (2);
    CREATE TABLE orders (a int); INSERT INTO orders VALUES (1);
    CREATE VIEW v AS SELECT * FROM audit_log;
    CREATE TABLE part (a int) PARTITION BY LIST (a); CREATE TABLE part1 PARTITION OF part FOR VALUES IN (1);
    INSERT INTO part SELECT 1 FROM generate_series(1, 80);
    CREATE TABLE par (a int); CREATE TABLE ch () INHERITS (par); INSERT INTO ch SELECT generate_series(1, 90);
    CREATE SCHEMA billing; CREATE TABLE billing.invoices (a int);
    CREATE FUNCTION clean() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM audit_log; RETURN NEW; END';
    """

  private struct Case {
    var script: String
    /// A table that a denial has to find among the tables; `nil` where none is looked for.
    var denied: String?
    /// Rows that are gone from a table, by its name.
    var removed: (table: String, rows: Int64)?
    var isGrant = false
  }

  private static let cases: [Case] = [
    Case(script: "DELETE FROM v", denied: "audit_*"), Case(script: "UPDATE v SET a = 9", denied: "public.audit_log"),
    Case(script: "DELETE FROM public.audit_log", denied: "audit_*"),
    Case(script: "ALTER TABLE part DETACH PARTITION part1", removed: ("public.part", 80)),
    Case(
      script: "ALTER TABLE part DETACH PARTITION part1; ALTER TABLE part1 RENAME TO junk", removed: ("public.part", 80)),
    Case(script: "ALTER TABLE ch NO INHERIT par", removed: ("public.par", 90)),
    Case(script: "ALTER TABLE orders ENABLE ROW LEVEL SECURITY", isGrant: true),
    Case(script: "ALTER TABLE orders FORCE ROW LEVEL SECURITY", isGrant: true),
    Case(script: "ALTER TABLE orders OWNER TO app", isGrant: true),
    Case(script: "CREATE POLICY p ON orders USING (false)", denied: "orders", isGrant: true),
    Case(script: "SET search_path = billing; ALTER TABLE invoices ADD COLUMN b int", denied: "billing.*"),
    Case(script: "ALTER TABLE par ADD COLUMN b int", denied: "ch"),
    Case(
      script: """
        CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM Audit_log; RETURN NEW; END';
        CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION g()
        """, denied: "audit_*"),
    Case(
      script: "CREATE TRIGGER t AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION clean()", denied: "audit_*"),
  ]

  @Test(
    "Tables behind views, parts and search paths are named, what parts lose is counted, and who sees rows is a right")
  func reached() async throws {
    try await TestPostgres.with { server, folder in
      try await server.psql(Self.setup)
      for (place, one) in Self.cases.enumerated() {
        try await shell("mkdir s\(place)", in: folder)
        let migration = try await MigrationStage(
          in: folder.appending("s\(place)"), url: server.url(user: "app"), up: one.script)
        let effect = try await migration.propose()
        let tables = effect.names["tables"] ?? []
        if let denied = one.denied {
          let isDenied = tables.contains { NamePattern(denied).denies($0, as: "tables") }
          #expect(isDenied, "\(one.script): \(tables)")
        }
        if let (table, rows) = one.removed {
          #expect(
            effect.measured["rows-by-table"]?[table]?["removed"] == .integer(rows), "\(one.script): \(effect.measured)")
        }
        #expect(effect.names["statements"]?.contains("grant") == one.isGrant, "\(one.script)")
      }
      // Nobody else's tables are named, and what was counted is counted again when it is applied.
      try await shell("mkdir plain", in: folder)
      let plain = try await MigrationStage(
        in: folder.appending("plain"), url: server.url(user: "app"),
        up: "ALTER TABLE orders ADD COLUMN note text; ALTER TABLE part DETACH PARTITION part1")
      let effect = try await plain.propose()
      #expect(effect.names["tables"] == ["orders", "part", "public.part", "public.part1"], "\(effect.names)")
      try await plain.commit(effect)
      #expect(try await server.psql("SELECT count(*) FROM part") == "0")
    }
  }
}
