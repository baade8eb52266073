import SQLAnalysis
import Testing

@Suite("Files of migration tools")
struct MigrationFileTests {
  private static let pairs: [(up: String, down: String)] = [
    ("-- +goose Up\n-- +goose StatementBegin\n", "-- +goose StatementEnd\n-- +goose Down\n"),
    ("-- +goose NO TRANSACTION\n--+goose up\n", "--  +goose DOWN\n"),
    ("-- migrate:up transaction:false\n", "-- migrate:down\n"),
    ("-- +migrate Up\n", "-- +migrate Down notransaction\n"),
    ("-- Up Migration\n", "-- Down Migration\n"), ("# --- !Ups\n", "# --- !Downs\n"), ("-- !Ups\n", "-- !Downs\n"),
    ("-- ==== UP ====\n", "-- ==== DOWN ====\n"), ("-- // create a\n", "-- //@UNDO\n"),
    ("", "---- create above / drop below ----\n"),
  ]

  @Test("Only the part for the way that is meant is run, at its own lines", arguments: pairs)
  func parts(up: String, down: String) throws {
    let text = "\u{FEFF}\(up)CREATE TABLE a (b int);\r\n\(down)DROP TABLE a;\n"
    let line = up.split(separator: "\n").count + 1
    for (direction, statement, at) in [
      (MigrationFile.Direction.up, "CREATE TABLE a (b int)", line),
      (.down, "DROP TABLE a", line + 1 + down.split(separator: "\n").count),
    ] {
      let file = try MigrationFile(text, named: "1.sql", for: direction)
      let statements = try PostgresScript.statements(of: file.text)
      #expect(statements.map(\.text) == [statement], "\(file.text)")
      #expect(statements.map(\.line) == [at])
      #expect(file.notes.count == 1, "\(file.notes)")
    }
  }

  @Test(
    "A file without markers is run whole",
    arguments: [
      "SELECT 1;", "-- a migration\nSELECT 1; -- Up\n", "-- Down migration:\n-- DROP TABLE a;\n",
      "SELECT 1;\n-- Down Migration\n-- DROP TABLE a;", "-- =====\n-- UP and away\nSELECT '-- +goose Down';\n",
    ])
  func whole(text: String) throws {
    let file = try MigrationFile(text, named: "1.sql", for: .up)
    #expect(file.text == text)
    #expect(file.notes.isEmpty)
  }

  static let refused: [(String, String, MigrationFile.Direction, String)] = [
    (
      "-- +goose Down\nDROP TABLE a;", "1.sql", .up,
      "2: the file has a part of goose for the way back, and none for the way up"
    ),
    (
      "CREATE TABLE a (b int);\n-- migrate:up\nSELECT 1;", "1.sql", .up,
      "1: a statement stands above the first marker of dbmate"
    ),
    ("-- +goose Up\nSELECT 1;\n-- migrate:down\nSELECT 2;", "1.sql", .up, "3: `-- migrate:down` is a marker of dbmate"),
    ("-- migrate:up\nSELECT 1;\n-- migrate:up\nSELECT 2;", "1.sql", .up, "3: the file has 2 parts of dbmate"),
    ("-- +goose Up\nSELECT 1;", "1.sql", .down, "1: the file has no part of goose for the way back"),
    ("SELECT '${schema}';", "db/V1_2__a.sql", .up, "1: ${schema} is a placeholder that Flyway fills in"),
    ("-- +goose Up\n-- +goose ENVSUB ON\nSELECT '${A}';", "1.sql", .up, "3: ${A} is a variable that goose fills in"),
    (
      "--changeset a:1\nSELECT 1;\n--changeset a:2\nSELECT 2;", "1.sql", .up,
      "3: the file has several changesets of Liquibase"
    ),
    ("--changeset a:1 dbms:mysql\nSELECT 1;", "1.sql", .up, "1: dbms is an attribute of Liquibase"),
    ("--changeset a:1\n--preconditions onFail:MARK_RAN\nSELECT 1;", "1.sql", .up, "2: a precondition of Liquibase"),
  ]

  @Test("What a tool would do and is not done here is refused by name", arguments: refused)
  func refuses(_ text: String, _ name: String, _ direction: MigrationFile.Direction, _ reason: String) {
    let problem = #expect(throws: SQLProblem.self) { try MigrationFile(text, named: name, for: direction) }
    #expect(problem?.description.hasPrefix(reason) == true, "\(problem as Any)")
  }

  @Test("A dollar and braces outside of files of Flyway are text")
  func dollars() throws {
    #expect(try MigrationFile("SELECT '${x}';", named: "0001_a.sql", for: .up).text == "SELECT '${x}';")
  }
}
