package import Databases

/// Reads scripts with SQLite itself.
///
/// SQLite reads a statement against the schema that the statements before it left, so that reading a script and running
/// it go together: whoever only wants to know does so in a transaction, and rolls it back.
package enum SQLiteScript {
  /// Runs a script, statement by statement, in the transaction that was begun.
  ///
  /// Statements that would end the transaction or reach outside the database are refused before any of them runs.
  ///
  /// - Throws: `SQLiteScriptError`; the transaction is to be rolled back then.
  package static func run(
    _ script: String, on database: borrowing SQLiteDatabase
  ) throws(SQLiteScriptError) -> [SQLStatement] {
    let bytes = Array(script.utf8) + [0]
    if let zero = bytes.dropLast().firstIndex(of: 0) {
      let place = ScriptPlace(of: zero, in: bytes)
      throw .failed(
        DatabaseError(.refused, "read the script", reason: "a zero byte is no part of SQL"), line: place.line,
        column: place.column)
    }
    var statements: [SQLStatement] = []
    var start = 0
    database.watch.refuse = SQLiteActions.refusal
    defer { database.watch.refuse = nil }
    while start < bytes.count - 1 {
      if let statement = try runNext(in: bytes, from: &start, on: database) { statements.append(statement) }
    }
    return statements
  }

  /// Runs one statement; `nil` where only space and comments were left.
  private static func runNext(
    in bytes: [UInt8], from start: inout Int, on database: borrowing SQLiteDatabase
  ) throws(SQLiteScriptError) -> SQLStatement? {
    let first = ScriptTokens.firstToken(from: start, in: bytes, nesting: false)
    database.watch.begin()
    do {
      let (compiled, end) = try database.next(in: bytes, from: first)
      start = end
      guard let compiled else { return nil }
      let text = String(decoding: bytes[first..<end], as: UTF8.self)
      let statement = SQLiteActions.statement(
        text, from: database.watch.actions, line: ScriptPlace(of: first, in: bytes).line)
      if statement.classes == [.other], try isVacuum(text, on: database) {
        throw SQLiteScriptError.notAllowed(SQLConcern(.outsideTransaction, "VACUUM"), line: statement.line)
      }
      _ = try database.rows(of: compiled, text, limit: 0)
      return statement
    } catch let error as SQLiteScriptError {
      throw error
    } catch let error as DatabaseError {
      let place = ScriptPlace(of: first + (database.errorOffset ?? 0), in: bytes)
      throw .failed(error, line: place.line, column: place.column)
    } catch {
      throw .failed(DatabaseError(.refused, "read the script", reason: "\(error)"), line: 1, column: 1)
    }
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
  case failed(DatabaseError, line: Int, column: Int)
  case notAllowed(SQLConcern, line: Int)

  package var description: String {
    switch self {
    case .failed(let error, let line, let column): "\(line):\(column): \(error.reason)"
    case .notAllowed(let concern, let line): "\(line): \(concern)"
    }
  }
}
