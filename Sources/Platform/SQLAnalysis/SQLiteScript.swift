package import Databases

/// Reads scripts with SQLite itself.
///
/// SQLite reads a statement against the schema that the statements before it left, so that reading a script and running
/// it go together: whoever only wants to know does so in a transaction, and rolls it back.
package struct SQLiteScript {
  /// What was run.
  package private(set) var statements: [SQLStatement] = []
  /// What was not run and why, for whoever reviews it.
  package var notes: [String] { words.notes }

  /// The most bytes of a script.
  package static let sizeLimit = 64 << 20

  private let bytes: [UInt8]
  private var words: SQLiteWords
  private var problems: [SQLProblem] = []

  private init(_ script: String) {
    bytes = Array(script.utf8) + [0]
    words = SQLiteWords(bytes)
  }

  /// Runs a script, statement by statement, in the transaction that was begun.
  ///
  /// Statements that would end the transaction or reach outside the database are refused before any of them runs. What
  /// happens anyway is left out: one BEGIN and COMMIT around everything, and turning foreign keys off and on, which are
  /// checked at the end.
  ///
  /// - Throws: `SQLiteScriptError`, with everything that is refused; the transaction is to be rolled back then.
  package static func run(
    _ script: String, on database: borrowing SQLiteDatabase
  ) throws(SQLiteScriptError) -> SQLiteScript {
    guard script.utf8.count <= sizeLimit else {
      throw .refused([SQLProblem(line: 1, reason: "the script has more than \(sizeLimit >> 20) MiB")])
    }
    var run = SQLiteScript(script)
    if let zero = run.bytes.dropLast().firstIndex(of: 0) {
      throw .refused([SQLProblem(at: ScriptPlace(of: zero, in: run.bytes), reason: "a zero byte is no part of SQL")])
    }
    database.watch.refuse = SQLiteActions.refusal
    defer { database.watch.refuse = nil }
    try run.runAll(on: database)
    return run
  }

  private mutating func runAll(on database: borrowing SQLiteDatabase) throws(SQLiteScriptError) {
    var start = 0
    while start < bytes.count - 1, problems.count < SQLProblem.most {
      try holdTime(at: start, on: database)
      let first = ScriptTokens.firstToken(from: start, in: bytes, nesting: false)
      guard first < bytes.count - 1 else { break }
      switch words.read(at: first) {
      case .leftOut(let end): start = end
      case .refused(let reason, let end):
        note(first, reason)
        start = end
      case .work: start = try runNext(at: first, on: database)
      }
    }
    if let reason = words.openTransaction { problems.append(reason) }
    guard problems.isEmpty else { throw .refused(problems) }
  }

  /// SQLite looks at the time limit within a statement, and not at all within many small ones.
  private mutating func holdTime(
    at start: Int, on database: borrowing SQLiteDatabase
  ) throws(SQLiteScriptError) {
    guard let deadline = database.watch.deadline, ContinuousClock.now > deadline else { return }
    let place = words.lines.place(of: start)
    let error = DatabaseError(
      .timedOut, "run the script", reason: "its statements took longer than the time limit of the effect")
    throw .failed(error, line: place.line, column: place.column)
  }

  private mutating func note(_ place: Int, _ reason: String) {
    problems.append(SQLProblem(line: words.lines.line(of: place), reason: reason))
  }

  /// Runs one statement.
  ///
  /// - Returns: where the next one begins.
  private mutating func runNext(
    at first: Int, on database: borrowing SQLiteDatabase
  ) throws(SQLiteScriptError) -> Int {
    database.watch.begin()
    do throws(DatabaseError) {
      let (compiled, end) = try database.next(in: bytes, from: first)
      guard let compiled else { return end }
      let text = String(decoding: bytes[first..<end], as: UTF8.self)
      let statement = SQLiteActions.statement(
        text, from: database.watch.actions, line: words.lines.line(of: first))
      if statement.classes == [.other], try Self.isVacuum(text, on: database) {
        note(first, "\(SQLConcern(.outsideTransaction, "VACUUM")); run it as a command")
        return end
      }
      _ = try database.rows(of: compiled, text, limit: 0)
      statements.append(statement)
      return end
    } catch {
      return try goOn(after: error, at: first, on: database)
    }
  }

  /// Notes what is refused, and finds where the next statement begins.
  private mutating func goOn(
    after error: DatabaseError, at first: Int, on database: borrowing SQLiteDatabase
  ) throws(SQLiteScriptError) -> Int {
    if let refusal = database.watch.refusal {
      note(first, "\(refusal) is not allowed here")
      return words.endOfStatement(at: first)
    }
    // What comes after something that was refused may fail for that reason alone.
    guard problems.isEmpty else { return words.endOfStatement(at: first) }
    let place = words.lines.place(of: first + (database.errorOffset ?? 0))
    guard error.kind == .refused else { throw .failed(error, line: place.line, column: place.column) }
    let text = String(decoding: bytes[first..<words.endOfStatement(at: first)], as: UTF8.self)
    let told = error.told(running: SQLStatement.summary(of: text))
    throw .refused([SQLProblem(at: place, reason: error.reason, told: told)])
  }

  /// The authorizer is not asked about `VACUUM`; the program that SQLite compiles it to says so.
  private static func isVacuum(
    _ text: String, on database: borrowing SQLiteDatabase
  ) throws(DatabaseError) -> Bool {
    try database.rows(of: "EXPLAIN " + text).contains { $0.count > 1 && $0[1] == "Vacuum" }
  }
}

/// Why a script was not run to its end.
package enum SQLiteScriptError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The database did not do it: it is locked, full, or gone.
  case failed(DatabaseError, line: Int, column: Int)
  /// The script cannot be run as it is, for any of these.
  case refused([SQLProblem])

  package var description: String {
    switch self {
    case .failed(let error, let line, let column): "\(line):\(column): \(error.reason)"
    case .refused(let problems): problems.map(\.description).joined(separator: "\n")
    }
  }
}
