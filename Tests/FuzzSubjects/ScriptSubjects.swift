import Databases
import SQLAnalysis

/// Scripts of migrations.
enum ScriptSubjects {
  static func read(_ bytes: [UInt8], as subject: FuzzSubject) {
    let text = String(decoding: bytes, as: UTF8.self)
    for direction in [MigrationFile.Direction.up, .down] {
      guard let file = try? MigrationFile(text, named: "1.sql", for: direction) else { continue }
      precondition(file.text.utf8.count == ByteCount.afterMark(text), "what is not run is not blank")
    }
    if subject == .postgres {
      let lines = bytes.count { $0 == 0x0A } + 1
      precondition(PostgresScript.read(text).statements.allSatisfy { (1...lines).contains($0.line) })
      return
    }
    guard let database = try? SQLiteDatabase(at: ":memory:", .inMemory, patienceMilliseconds: 0),
      (try? database.execute("CREATE TABLE a (b INTEGER PRIMARY KEY, c TEXT)")) != nil,
      (try? database.execute("BEGIN IMMEDIATE")) != nil
    else { return }
    database.watch.deadline = .now + .seconds(1)
    _ = try? SQLiteScript.run(text, on: database)
    database.watch.deadline = nil
    precondition(database.isInTransaction || (try? database.execute("BEGIN")) != nil)
  }

  private enum ByteCount {
    static func afterMark(_ text: String) -> Int { text.utf8.count - (text.unicodeScalars.first == "\u{FEFF}" ? 3 : 0) }
  }
}
