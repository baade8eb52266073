import SQLAnalysis
import Testing

@Suite("What of a PostgreSQL script is run")
struct PostgresMigrationReadingTests {
  private func read(_ script: String) -> PostgresMigration {
    PostgresMigration(script, limits: .init(lock: 5, statement: 60))
  }

  static let accepted: [(String, [Int])] = [
    ("BEGIN;\nCREATE TABLE a (b int);\nCOMMIT;\n", [2]),
    ("-- sqlmigrate\nbegin transaction;\nSELECT 1;\nEND;", [3]), ("START TRANSACTION;\nSELECT 1;\ncommit work", [2]),
    ("SET search_path = x;\nBEGIN;\nSELECT 1;\nCOMMIT;\nRESET search_path", [1, 3, 5]),
    ("SET lock_timeout = '2s';\nSET LOCAL statement_timeout TO 1000;\nSELECT 1", [1, 2, 3]),
    ("SET lock_timeout = 0;\nSET statement_timeout = '2h';\nRESET lock_timeout;\nSELECT 1", [4]),
    ("SET idle_in_transaction_session_timeout = 0;\nSET transaction_timeout = 0;\nSELECT 1", [3]),
    (
      "SET client_encoding = 'UTF8';\nSET standard_conforming_strings = on;\nSET row_security = off;\nSELECT 1", [3, 4]
    ),
    ("SET NAMES 'utf-8';\nSELECT pg_catalog.set_config('search_path', '', false);", [2]),
    ("SET lock_timeout = '1s';\nCREATE INDEX CONCURRENTLY i ON a (b);\nVACUUM a", [1, 2, 3]),
    ("\\restrict abc\n\\set ON_ERROR_STOP on\n\\timing\nSELECT 1;\n\\echo done; it is\n\\unrestrict abc\n", [4]),
    ("SELECT 1 \\g\nSELECT E'\\\\q', '\\x', $$\\i x$$, \"\\c\" FROM a;\n-- \\i x\n/* \\q */", [1, 2]),
    ("-- nothing but a remark\n", []), ("", []), (" ;; ", []),
  ]

  @Test("What happens anyway is left out, and everything else is run", arguments: accepted)
  func accepts(_ script: String, _ lines: [Int]) {
    let migration = read(script)
    #expect(migration.problems.isEmpty, "\(migration.problems)")
    #expect(migration.statements.map(\.line) == lines)
  }

  @Test("What is left out is said, with what holds in its place")
  func notes() {
    #expect(
      read("SET lock_timeout = 0; SELECT 1").notes == [
        "line 1: SET lock_timeout is left out, since limits.lock of the plan holds"
      ])
    #expect(read("\\restrict x\nSELECT 1;").notes.first?.contains("\\restrict is left out") == true)
    #expect(read("SET lock_timeout = '5s'; BEGIN; SELECT 1; COMMIT").notes.isEmpty)
  }

  static let refused: [(String, [String])] = [
    ("BEGIN; SELECT 1", ["1: BEGIN"]), ("SELECT 1; COMMIT", ["1: COMMIT"]),
    ("BEGIN; SELECT 1; ROLLBACK", ["1: BEGIN", "1: ROLLBACK"]),
    ("BEGIN;\nSELECT 1;\nCOMMIT;\nBEGIN;\nSELECT 2;\nCOMMIT", ["1: BEGIN", "3: COMMIT", "4: BEGIN", "6: COMMIT"]),
    ("SELECT 1;\nBEGIN;\nSELECT 2;\nCOMMIT", ["2: BEGIN", "4: COMMIT"]),
    ("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT", ["1: BEGIN", "1: COMMIT"]),
    ("BEGIN; SELECT 1; COMMIT AND CHAIN", ["1: BEGIN", "1: COMMIT"]),
    (
      "BEGIN;\nCREATE INDEX CONCURRENTLY i ON a (b);\nCOMMIT",
      ["1: BEGIN begins a transaction, and CREATE INDEX CONCURRENTLY"]
    ),
    (
      "CREATE INDEX CONCURRENTLY i ON a (b);\nSELECT 1",
      ["1: CREATE INDEX CONCURRENTLY cannot run in a transaction, and line 2 needs one"]
    ),
    ("SAVEPOINT a; SELECT 1; ROLLBACK TO a", ["1: SAVEPOINT", "1: ROLLBACK"]),
    ("\\connect other\nSELECT 1;", ["1:1: \\connect is a command of psql"]),
    ("\\i x.sql\n\\! id\n\\set a 1\n", ["1:1: \\i", "2:1: \\!", "3:1: \\set"]),
    ("SELECT :name;\nSELECT '${x}', ${y}", ["1:8:", "2:16:"]),
    (
      "SET ROLE x;\nSELECT dblink('a', 'b');\nSET client_encoding = 'LATIN1';\nSELEC 1;\nSELECT 2;\nUPDATE x SE y = 1;",
      [
        "1: SET role would change who acts", "2: dblink reaches outside", "3: SET client_encoding would change how",
        "4:1: syntax error", "6:13: syntax error",
      ]
    ),
    (
      "COPY t FROM stdin;\n1\t\\N\n'2\t$$;\n\\.\n\nSET ROLE x;\n",
      ["1: COPY … FROM stdin has its rows behind it", "6: SET role"]
    ),
  ]

  @Test("Everything for which a script is refused is told in one answer, with its line", arguments: refused)
  func refuses(_ script: String, _ reasons: [String]) {
    let problems = read(script).problems.sorted { ($0.line, $0.column ?? 0) < ($1.line, $1.column ?? 0) }
    #expect(problems.count == reasons.count, "\(problems)")
    for (problem, reason) in zip(problems, reasons) { #expect(problem.description.hasPrefix(reason), "\(problem)") }
  }

  @Test("Many problems are told up to a number, in the order of their lines")
  func told() {
    let script = (1...30).map { _ in "SET ROLE x;" }.joined(separator: "\n")
    let text = SQLProblem.text(read(script).problems, of: "m.sql")
    #expect(text.hasPrefix("m.sql has 30 problems:\n  m.sql:1: SET role"))
    #expect(text.hasSuffix("\n  and 10 more"))
    #expect(SQLProblem.text([SQLProblem(line: 3, reason: "no")], of: "m.sql") == "m.sql:3: no")
  }
}
