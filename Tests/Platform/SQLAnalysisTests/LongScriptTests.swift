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
