import CSQLite

/// A SQLite database as an owned value, used by one task at a time. Extensions cannot be loaded through it.
@safe
package struct SQLiteDatabase: ~Copyable {
  private let handle: OpaquePointer
  /// Sees what statements are about to do and what rows they change.
  package let watch: SQLiteWatch

  /// Bytes of a row, or of a value that a statement makes: no time limit is looked at while SQLite works on one.
  package static let largestValue = 128 << 20

  package enum Mode: Sendable {
    /// A database file that exists, which is not made where it does not.
    case existing
    case existingReadOnly
    case inMemory
  }

  /// - Parameter patienceMilliseconds: how long to wait for a lock that somebody else holds.
  package init(at path: String, _ mode: Mode = .existing, patienceMilliseconds: Int) throws(DatabaseError) {
    let flags =
      switch mode {
      case .existing: SQLITE_OPEN_READWRITE
      case .existingReadOnly: SQLITE_OPEN_READONLY
      case .inMemory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
      }
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard code == SQLITE_OK, let handle = unsafe opened else {
      let reason = unsafe String(cString: opened.map { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(code))
      unsafe sqlite3_close_v2(opened)
      throw DatabaseError(.unreachable, "open \(path)", reason: reason, code: String(code))
    }
    unsafe self.handle = handle
    watch = SQLiteWatch()
    unsafe sqlite3_busy_timeout(handle, Int32(clamping: patienceMilliseconds))
    unsafe chancery_sqlite_set_flag(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0)
    // Without it, triggers on full-text tables and indexes over JSON do not work in every version. What a schema could do
    // harm with is not there: no function but SQLite's own, and no library can be loaded.
    unsafe chancery_sqlite_set_flag(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1)
    unsafe chancery_sqlite_set_flag(handle, SQLITE_DBCONFIG_DEFENSIVE, 1)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Int32(Self.largestValue))
    let context = unsafe Unmanaged.passUnretained(watch).toOpaque()
    unsafe sqlite3_set_authorizer(handle, SQLiteWatch.authorize, context)
    unsafe sqlite3_preupdate_hook(handle, SQLiteWatch.noteRow, context)
    unsafe sqlite3_progress_handler(handle, 1000, SQLiteWatch.noteTime, context)
  }

  deinit { unsafe sqlite3_close_v2(handle) }

  /// Runs one statement that returns no rows that matter.
  package borrowing func execute(_ statement: String, _ arguments: [String] = []) throws(DatabaseError) {
    _ = try rows(of: statement, arguments)
  }

  /// The rows of one statement, each value as text, `nil` for NULL.
  package borrowing func rows(
    of text: String, _ arguments: [String] = []
  ) throws(DatabaseError) -> [[String?]] {
    let (compiled, _) = try next(in: Array(text.utf8) + [0], from: 0)
    guard let statement = compiled else { return [] }
    for (place, argument) in arguments.enumerated() {
      unsafe chancery_sqlite_bind_text(statement.handle, Int32(place + 1), argument)
    }
    return try rows(of: statement, text)
  }

  /// Compiles the next statement of a script and says where it ends.
  ///
  /// - Parameters:
  ///   - script: UTF-8 text that ends with a zero.
  ///   - start: where to begin, in bytes.
  /// - Returns: no statement where there is nothing but space and comments.
  package borrowing func next(
    in script: [UInt8], from start: Int
  ) throws(DatabaseError) -> (statement: SQLiteStatement?, end: Int) {
    var compiled: OpaquePointer?
    var end = script.count
    let code = unsafe script.withUnsafeBufferPointer { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { text in
        guard let first = text.baseAddress else { return SQLITE_MISUSE }
        var tail: UnsafePointer<CChar>?
        let code = unsafe sqlite3_prepare_v2(
          handle, first + start, Int32(clamping: text.count - start), &compiled, &tail)
        if let tail = unsafe tail { end = unsafe tail - first }
        return code
      }
    }
    guard code == SQLITE_OK else {
      unsafe sqlite3_finalize(compiled)
      var failure = failure(
        code, "read \(StatementText.shortened(String(decoding: script[start..<end], as: UTF8.self)))")
      failure.isOfText = true
      throw failure
    }
    guard let compiled = unsafe compiled else { return (nil, end) }
    return (unsafe SQLiteStatement(compiled), end)
  }

  /// Whether a text ends with a whole statement, of which a trigger has several within it.
  package static func isComplete(_ text: String) -> Bool { unsafe sqlite3_complete(text) != 0 }

  /// Runs a compiled statement to its end.
  package borrowing func rows(
    of statement: SQLiteStatement, _ text: String, limit: Int = 100_000
  ) throws(DatabaseError) -> [[String?]] {
    var rows: [[String?]] = []
    watch.isRunning = true
    defer { watch.isRunning = false }
    while true {
      let code = unsafe sqlite3_step(statement.handle)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw failure(code, "run \(StatementText.shortened(text))") }
      guard rows.count < limit else { continue }
      let count = unsafe sqlite3_column_count(statement.handle)
      rows.append(
        (0..<count).map { column in
          unsafe sqlite3_column_text(statement.handle, column).map { unsafe String(cString: $0) }
        })
    }
  }

  /// Whether statements run in a transaction that was begun.
  package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  /// Where in the text the last failure is, in bytes; `nil` where that is not known.
  package var errorOffset: Int? {
    let offset = unsafe sqlite3_error_offset(handle)
    return offset < 0 ? nil : Int(offset)
  }

  private borrowing func failure(_ code: Int32, _ operation: String) -> DatabaseError {
    let kind: DatabaseError.Kind =
      switch code & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED: .locked
      case SQLITE_INTERRUPT: .timedOut
      case SQLITE_AUTH, SQLITE_PERM, SQLITE_READONLY: .forbidden
      case SQLITE_FULL, SQLITE_NOMEM, SQLITE_IOERR, SQLITE_TOOBIG: .exhausted
      case SQLITE_NOTADB, SQLITE_CORRUPT, SQLITE_CANTOPEN: .unreachable
      default: .refused
      }
    let reason = unsafe String(cString: sqlite3_errmsg(handle))
    let isTooBig = code & 0xFF == SQLITE_TOOBIG
    let refusal =
      isTooBig
      ? "a row or value has more than \(Self.largestValue >> 20) MiB, the most that is handled"
      : watch.refusal.map { "\($0) is not allowed here" }
    return DatabaseError(kind, operation, reason: refusal ?? reason, code: String(code))
  }
}

/// A compiled statement, which goes when nobody holds it any more.
@safe
package final class SQLiteStatement {
  fileprivate let handle: OpaquePointer

  fileprivate init(_ handle: OpaquePointer) { unsafe self.handle = handle }

  deinit { unsafe sqlite3_finalize(handle) }
}
