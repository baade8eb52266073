import EffectKit
import KindStage
import SystemPackage
import TestKit
import Testing

/// What a drafter is told of its own script.
@Suite("Mistakes in a drafted script")
struct DraftedScriptTests {
  private func found(_ up: String, down: String = "SELECT 1", undo: Bool = false) async throws -> UnusableFiles {
    try await withTemporaryFolder { folder in
      let file = folder.appending("shop.db")
      let rows = "CREATE TABLE users (name TEXT); INSERT INTO users VALUES ('ada'), ('ada')"
      _ = try await runTool(
        "python3",
        ["-c", "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2])", file.string, rows])
      let migration = try await MigrationStage(in: folder, url: "sqlite:\(file)", up: up, down: down)
      let error = await failure { _ = try await migration.propose(undo: undo ? "down.sql" : nil) }
      return try #require(error?.unusable, "\(error as Any)")
    }
  }

  @Test("What SQLite finds when it reads the script is told; what it says of rows is not")
  func sqlite() async throws {
    let read = try await found("SELECT nope FROM users")
    #expect(read.paths == ["up.sql"] && read.told == read.reason && read.told.contains("no such column: nope"))
    let ran = try await found("UPDATE users SET name = json_extract('{}', 'of ' || name)")
    #expect(ran.reason.contains("of ada"))
    #expect(!ran.told.contains("of ada") && ran.told.contains("up.sql:1") && ran.told.contains("`UPDATE users SET"))
    let twice = try await found("CREATE UNIQUE INDEX one ON users (name)")
    #expect(twice.told.contains("a value twice in a unique column or index"))
  }

  @Test("An undo that does not bring the schema back is the mistake of both scripts; a missing one of its own")
  func undo() async throws {
    let both = try await found("CREATE TABLE more (a)", undo: true)
    #expect(both.paths == ["down.sql", "up.sql"] && both.told.contains("table more"))
    let broken = try await found("SELECT 1", down: "SELEC 1", undo: true)
    #expect(broken.paths == ["down.sql"])
  }

  @Test("What PostgreSQL finds when it reads the script is told; what it says of rows is not", .timeLimit(.minutes(5)))
  func postgres() async throws {
    try await TestPostgres.with { server, folder in
      try await server.psql("\(postgresUsers); INSERT INTO users (name) VALUES ('user 1')")
      for (index, (up, reason, told)) in [
        ("SELECT nope FROM users", "column \"nope\" does not exist", "column \"nope\" does not exist"),
        (
          "SELECT (SELECT 'of_' || id || '_' || replace(name, ' ', '') FROM users LIMIT 1)::regclass", "of_1_user1",
          "is refused: there is no such table"
        ),
        ("SELECT name::int FROM users", "user 1", "a value that its type does not take"),
        ("CREATE UNIQUE INDEX one ON users (name)", "(name)=(user 1)", "a value twice in a unique column or index"),
      ].enumerated() {
        let place = folder.appending("\(index)")
        try await shell("mkdir \(index)", in: folder)
        let migration = try await MigrationStage(in: place, url: server.url(user: "app"), up: up)
        let error = await failure { _ = try await migration.propose() }
        let files = try #require(error?.unusable, "\(up): \(error as Any)")
        #expect(files.reason.contains(reason) && files.told.contains(told), "\(files)")
        #expect(!files.told.contains("user 1") && !files.told.contains("user1"), "\(files)")
      }
    }
  }
}
