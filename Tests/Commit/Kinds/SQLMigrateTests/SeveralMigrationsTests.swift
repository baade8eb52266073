import Approval
import EffectKit
import JSON
import KindStage
import KindSupport
import SQLMigrate
import SystemPackage
import TestKit
import Testing

/// Several migrations of one database, and undoing them, on both databases.
@Suite("Migrations after one another, and back", .serialized, .timeLimit(.minutes(20)))
struct SeveralMigrationsTests {
  enum Database: CaseIterable {
    case sqlite, postgres
  }

  private static let first = "ALTER TABLE users RENAME TO people; UPDATE people SET visits = visits + 1"
  private static let firstBack = "UPDATE people SET visits = visits - 1; ALTER TABLE people RENAME TO users"
  private static let second = "ALTER TABLE people ADD COLUMN email TEXT; UPDATE people SET email = 'x' WHERE visits > 2"
  private static let secondBack = "ALTER TABLE people DROP COLUMN email"

  /// Lends a database with three users, and what asks it from outside.
  private func staged(
    _ database: Database, up: String = first, down: String = firstBack,
    more: [String: String] = ["up2.sql": second, "down2.sql": secondBack],
    _ body: (MigrationStage, (String) async throws -> String) async throws -> Void
  ) async throws {
    let beginning =
      "CREATE TABLE users (name TEXT, visits INTEGER); INSERT INTO users VALUES ('a', 1), ('b', 2), ('c', 3)"
    switch database {
    case .postgres:
      try await TestPostgres.with { server, folder in
        try await server.psql(beginning)
        let stage = try await MigrationStage(in: folder, url: server.url(), up: up, down: down, more: more)
        try await body(stage) { try await server.psql($0) }
      }
    case .sqlite:
      try await withTemporaryFolder { folder in
        func ask(_ script: String) async throws -> String {
          let program = """
            import sqlite3, sys
            c = sqlite3.connect("shop.db", isolation_level=None)
            for s in sys.argv[1].split(";"):
              for row in c.execute(s): print(*row, sep="|")
            """
          let result = try await runTool("python3", ["-c", program, script], in: folder)
          guard result.status == 0 else { throw StageFailure(reason: result.errors) }
          return result.output.split(separator: "\n").joined(separator: "\n")
        }
        _ = try await ask(beginning)
        let url = "sqlite:\(folder.appending("shop.db"))"
        try await body(try await MigrationStage(in: folder, url: url, up: up, down: down, more: more), ask)
      }
    }
  }

  @Test(
    "The second is measured on what the first leaves, alone, and both are applied and undone in turn",
    arguments: Database.allCases)
  func inTurn(database: Database) async throws {
    try await staged(database) { migration, ask in
      let first = try await migration.propose(undo: "down.sql")
      let second = try await migration.propose("up2.sql", undo: "down2.sql", after: [first])
      #expect(first.measured["rows"] == 3)
      #expect(second.measured["rows"] == 2, "the rows of the first count for the second: \(second.measured)")
      #expect(second.fingerprint["schema"] == first.measured["schema-after"])
      #expect(try await ask("SELECT sum(visits) FROM users") == "6", "surveying left something")
      // Out of turn, the second finds another schema than it was measured on.
      #expect(await failure { try await migration.commit(second) }?.isStale == true)
      try await migration.commit(first)
      try await migration.commit(second)
      #expect(try await ask("SELECT sum(visits), count(email) FROM people") == "9|2")
      // Out of turn, the first cannot be undone from under the second.
      #expect(await failure { try await migration.undo(first) }?.isStale == true)
      #expect(try await migration.probeUndo(second).isNotApplied)
      try await migration.undo(second)
      #expect(try await migration.probeUndo(second).isApplied)
      try await migration.undo(first)
      #expect(try await ask("SELECT sum(visits) FROM users") == "6")
    }
  }

  @Test("Previewed in one transaction, each is measured as alone, and nothing stays", arguments: Database.allCases)
  func together(database: Database) async throws {
    let more = [
      "up2.sql": Self.second, "down2.sql": Self.secondBack, "up3.sql": "CREATE INDEX by_email ON people (email)",
      "down3.sql": "DROP INDEX by_email",
    ]
    try await staged(database, more: more) { migration, ask in
      let first = try await migration.propose(undo: "down.sql")
      let second = try await migration.propose("up2.sql", undo: "down2.sql", after: [first])
      let third = try await migration.propose("up3.sql", undo: "down3.sql", after: [first, second])
      let together = try await migration.proposeAll(
        [("up.sql", "down.sql"), ("up2.sql", "down2.sql"), ("up3.sql", "down3.sql")])
      for (alone, one) in zip([first, second, third], together) {
        #expect(one.fingerprint == alone.fingerprint && one.identity == alone.identity)
        for member in ["rows-by-table", "schema-after", "created", "altered", "statements"] {
          #expect(one.measured[member] == alone.measured[member], "\(member)")
        }
      }
      #expect(try await ask("SELECT sum(visits) FROM users") == "6", "previewing left something")
      for effect in together { try await migration.commit(effect) }
      #expect(try await ask("SELECT sum(visits), count(email) FROM people") == "9|2")
    }
  }

  @Test("Each of many is run twice in their previews, and not once for each that comes after it")
  func twice() async throws {
    let files = (1...5).map { "up\($0).sql" }
    let more = Dictionary(uniqueKeysWithValues: files.map { ($0, "INSERT INTO counted (name) VALUES ('\($0)')") })
    try await staged(.postgres, more: more) { migration, ask in
      _ = try await ask("CREATE TABLE counted (id serial, name text)")
      _ = try await migration.proposeAll(files.map { ($0, nil) })
      // No rollback takes a sequence back, so that it counts how often they ran.
      #expect(try await ask("SELECT last_value FROM counted_id_seq") == "9")
    }
  }

  @Test("What does not fit what the first leaves is refused before anything is applied", arguments: Database.allCases)
  func unfitting(database: Database) async throws {
    try await staged(database, more: ["up2.sql": "UPDATE users SET visits = 0", "down2.sql": "SELECT 1"]) {
      migration, _ in
      let first = try await migration.propose()
      #expect(try await migration.propose("up2.sql").measured["rows"] == 3)
      #expect(await failure { _ = try await migration.propose("up2.sql", after: [first]) }?.isInvalid == true)
    }
  }

  @Test("After one that cannot be tried, another one of the database belongs into a step of its own")
  func untried() async throws {
    try await staged(.postgres, up: "VACUUM users", more: ["up2.sql": "UPDATE users SET visits = 0"]) { migration, _ in
      let first = try await migration.propose()
      #expect(first.findings == [.unmeasured])
      let error = await failure { _ = try await migration.propose("up2.sql", after: [first]) }
      #expect(error?.isInvalid == true && "\(error as Any)".contains("a commit step of its own"), "\(error as Any)")
    }
  }

  @Test(
    "Undo is refused where the schema moved on, is done once, and leaves a mark of its own",
    arguments: Database.allCases)
  func undo(database: Database) async throws {
    try await staged(database) { migration, ask in
      let effect = try await migration.propose(undo: "down.sql")
      try await migration.commit(effect)
      _ = try await ask("CREATE TABLE later (a INTEGER)")
      #expect(await failure { try await migration.undo(effect) }?.isStale == true)
      #expect(try await ask("SELECT sum(visits) FROM people") == "9")
      _ = try await ask("DROP TABLE later")
      let receipt = try await migration.undo(effect)
      #expect(receipt.detail.contains("down.sql was applied"))
      #expect(try await ask("SELECT sum(visits) FROM users") == "6")
      let marks = database == .sqlite ? "chancery_migrations" : "chancery.migrations"
      #expect(try await ask("SELECT file FROM \(marks) ORDER BY file") == "down.sql\nup.sql")
      #expect(await failure { try await migration.undo(effect) }?.isStale == true, "it is taken back twice")
      #expect(try await ask("SELECT sum(visits) FROM users") == "6")
    }
  }

  @Test("An undo that does not bring the schema back is refused in the preview", arguments: Database.allCases)
  func noWayBack(database: Database) async throws {
    try await staged(database, down: "ALTER TABLE people RENAME TO persons") { migration, _ in
      let error = await failure { _ = try await migration.propose(undo: "down.sql") }
      #expect(error?.isInvalid == true && "\(error as Any)".contains("does not bring the schema back"))
    }
  }
}
