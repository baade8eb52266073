import Databases
import SQLAnalysis
import Testing

@Suite("Long scripts")
struct LongScriptTests {
  // What counted the lines before each statement anew took minutes.
  @Test("A script of very many statements is run in a time that grows with it", .timeLimit(.minutes(1)))
  func many() throws {
    let database = try SQLiteDatabase(at: ":memory:", .inMemory, patienceMilliseconds: 0)
    try database.execute("CREATE TABLE a (b INTEGER PRIMARY KEY, c TEXT)")
    try database.execute("BEGIN IMMEDIATE")
    let script = String(repeating: "INSERT INTO a (c) VALUES ('some text to make the line longer');\n", count: 20_000)
    let statements = try SQLiteScript.run(script, on: database).statements
    #expect(statements.count == 20_000 && statements.last?.line == 20_000)
    #expect(database.watch.rows["a"]?.inserted == 20_000)
  }

  @Test("PostgreSQL's statements have their lines, also behind one that cannot be read")
  func postgres() {
    let good = String(repeating: "INSERT INTO a (c) VALUES ('x');\n", count: 3000)
    let reading = PostgresScript.read(good)
    #expect(reading.problems.isEmpty && reading.statements.last?.line == 3000)
    let broken = PostgresScript.read(good + "SELECT 1; SELECT 2 FRM x y;\n  SELECT 3 FRM x y z;\nSELECT 4;\n")
    #expect(broken.problems.map(\.line) == [3001, 3002], "\(broken.problems)")
    #expect(broken.problems.first?.column == 24, "\(broken.problems)")
    #expect(broken.statements.last?.line == 3003)
  }

  @Test("The time limit holds within many small statements as well, none of which SQLite looks at a clock in")
  func time() throws {
    let database = try SQLiteDatabase(at: ":memory:", .inMemory, patienceMilliseconds: 0)
    try database.execute("CREATE TABLE a (b INTEGER PRIMARY KEY)")
    try database.execute("BEGIN IMMEDIATE")
    database.watch.deadline = .now - .seconds(1)
    let error = #expect(throws: SQLiteScriptError.self) {
      _ = try SQLiteScript.run("INSERT INTO a VALUES (1);\nINSERT INTO a VALUES (2);\n", on: database)
    }
    guard case .failed(let failure, let line, _) = error else { Issue.record("\(error as Any)"); return }
    #expect(failure.kind == .timedOut && line == 1, "\(failure)")
    #expect(database.watch.rows["a"] == nil)
  }

  // What compiled the patterns of fourteen tools for each line took minutes, past every limit of time.
  @Test("A file of very many lines is looked through for remarks of tools", .timeLimit(.minutes(1)))
  func lines() throws {
    let comments = String(repeating: "-- a = b, one migration of many: up and down\n", count: 20_000)
    let script = comments + String(repeating: "INSERT INTO a (c) VALUES ('x');\n", count: 50_000)
    #expect(try MigrationFile(script, named: "V1__a.sql", for: .up).text == script)
    let marked = script + "-- +goose Down\nDROP TABLE a;\n"
    #expect(
      throws: SQLProblem(
        line: 20_001, reason: "a statement stands above the first marker of goose, which would not run it")
    ) {
      _ = try MigrationFile("-- +goose Up\n" + marked, named: "1.sql", for: .up)
      _ = try MigrationFile(marked + "-- +goose Up\n", named: "1.sql", for: .up)
    }
    let remarks = "-- +goose Up\n" + String(repeating: "-- +goose StatementBegin\n", count: 5000)
    let error = #expect(throws: SQLProblem.self) { try MigrationFile(remarks, named: "1.sql", for: .up) }
    #expect(
      error?.line == 5001 && error?.reason.contains("more than 5000 comments look like") == true, "\(error as Any)")
  }

  @Test("A script or a value beyond its limit is refused, and the limit is named")
  func limits() throws {
    let database = try SQLiteDatabase(at: ":memory:", .inMemory, patienceMilliseconds: 0)
    let long = String(repeating: " ", count: SQLiteScript.sizeLimit) + "SELECT 1"
    #expect(throws: SQLiteScriptError.refused([SQLProblem(line: 1, reason: "the script has more than 64 MiB")])) {
      _ = try SQLiteScript.run(long, on: database)
    }
    let error = #expect(throws: DatabaseError.self) { try database.execute("SELECT length(zeroblob(200000000))") }
    #expect(error?.reason == "a row or value has more than 128 MiB, the most that is handled")
  }
}
