import CLibpq

/// A session with a PostgreSQL server as an owned value, used by one task at a time. Its calls block, never for longer
/// than they are told.
@safe
package struct PostgresConnection: ~Copyable {
  private let handle: OpaquePointer

  /// Connects.
  ///
  /// - Parameters:
  ///   - url: a connection URI or key words, as libpq takes them; what it leaves out comes from libpq's environment.
  ///   - patience: how long connecting may take.
  package init(to url: String, within patience: Duration) throws(DatabaseError) {
    unsafe handle = try Self.connected(to: url, within: patience)
  }

  private static func connected(to url: String, within patience: Duration) throws(DatabaseError) -> OpaquePointer {
    let deadline = ContinuousClock.now + patience
    guard let handle = unsafe start(url) else {
      throw DatabaseError(.unreachable, "connect", reason: "no memory for a connection")
    }
    // Notices are no errors, and libpq would print them.
    unsafe PQsetNoticeProcessor(handle, { _, _ in }, nil)
    var reason: String?
    while reason == nil {
      let direction: SocketWait.Direction
      if unsafe PQstatus(handle) == CONNECTION_BAD {
        reason = unsafe message(of: handle)
        continue
      }
      switch unsafe PQconnectPoll(handle) {
      case PGRES_POLLING_OK: return unsafe handle
      case PGRES_POLLING_READING: direction = .reading
      case PGRES_POLLING_WRITING: direction = .writing
      default:
        reason = unsafe message(of: handle)
        continue
      }
      if unsafe !SocketWait.isReady(PQsocket(handle), for: direction, until: deadline) {
        reason = "the server did not answer in time"
      }
    }
    unsafe PQfinish(handle)
    throw DatabaseError(.unreachable, "connect", reason: reason ?? "")
  }

  deinit { unsafe PQfinish(handle) }

  /// Begins to connect. Later key words win over what the URL says.
  private static func start(_ url: String) -> OpaquePointer? {
    let words = ["dbname", "fallback_application_name", "client_encoding"]
    let values = [url, "chancery", "UTF8"]
    return unsafe CStrings.with(words) { words in
      unsafe CStrings.with(values) { values in unsafe PQconnectStartParams(words, values, 1) }
    }
  }

  /// Host or folder of the socket, port, name of the database and of the user, as connected.
  package var host: String { unsafe Self.text(PQhost(handle)) }
  package var port: String { unsafe Self.text(PQport(handle)) }
  package var database: String { unsafe Self.text(PQdb(handle)) }
  package var user: String { unsafe Self.text(PQuser(handle)) }

  /// Runs one statement and returns its rows, each value as text, `nil` for NULL.
  ///
  /// - Parameters:
  ///   - parameters: what `$1`, `$2` … stand for.
  ///   - patience: how long to wait for the server's answer. When it is over, nobody knows what became of the statement:
  ///     the server's own limits are to be shorter.
  package borrowing func rows(
    of statement: String, _ parameters: [String?] = [], within patience: Duration
  ) throws(DatabaseError) -> [[String?]] {
    let operation = "run \(StatementText.shortened(statement))"
    let deadline = ContinuousClock.now + patience
    let sent = unsafe CStrings.with(parameters) { values in
      unsafe PQsendQueryParams(handle, statement, Int32(clamping: parameters.count), nil, values, nil, nil, 0)
    }
    guard sent == 1 else { throw lost(operation) }
    var rows: [[String?]] = []
    var failure: DatabaseError?
    while let result = try unsafe nextResult(until: deadline, operation) {
      defer { unsafe PQclear(result) }
      switch unsafe PQresultStatus(result) {
      case PGRES_TUPLES_OK: unsafe rows = Self.rows(in: result)
      case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
      case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
        throw DatabaseError(.refused, operation, reason: "a script has nothing to copy from or to")
      default: unsafe failure = failure ?? refusal(of: result, operation)
      }
    }
    if let failure { throw failure }
    return rows
  }

  /// The next result of what was sent; `nil` after the last.
  private borrowing func nextResult(
    until deadline: ContinuousClock.Instant, _ operation: String
  ) throws(DatabaseError) -> OpaquePointer? {
    while unsafe PQisBusy(handle) == 1 {
      guard unsafe SocketWait.isReady(PQsocket(handle), for: .reading, until: deadline) else {
        throw DatabaseError(.connectionLost, operation, reason: "the server did not answer in time")
      }
      guard unsafe PQconsumeInput(handle) == 1 else { throw lost(operation) }
    }
    return unsafe PQgetResult(handle)
  }

  private borrowing func lost(_ operation: String) -> DatabaseError {
    DatabaseError(.connectionLost, operation, reason: unsafe Self.message(of: handle))
  }

  private borrowing func refusal(of result: OpaquePointer, _ operation: String) -> DatabaseError {
    let field: (Int32) -> String? = { code in
      unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
    }
    let code = field(Int32(UInt8(ascii: "C"))) ?? ""
    // A result without a state is libpq's own: the connection is gone.
    guard !code.isEmpty, unsafe PQstatus(handle) == CONNECTION_OK else { return lost(operation) }
    let parts = [UInt8(ascii: "M"), UInt8(ascii: "D"), UInt8(ascii: "H")].compactMap { field(Int32($0)) }
    // The server names a place in the statement only for what it finds when it reads it.
    let isOfText = field(Int32(UInt8(ascii: "P"))) != nil && field(Int32(UInt8(ascii: "W"))) == nil
    return DatabaseError(
      Self.kind(of: code), operation, reason: parts.joined(separator: "; "), code: code, isOfText: isOfText)
  }

  private static func kind(of code: String) -> DatabaseError.Kind {
    switch code {
    case "55P03", "40P01", "55006": .locked
    case "57014", "25P03": .timedOut
    case "42501", "25006", "28000", "28P01": .forbidden
    case let code where code.hasPrefix("53"): .exhausted
    case let code where code.hasPrefix("08") || code.hasPrefix("57P"): .connectionLost
    default: .refused
    }
  }

  private static func rows(in result: OpaquePointer) -> [[String?]] {
    let columns = unsafe PQnfields(result)
    let count = unsafe PQntuples(result)
    return (0..<count).map { row in
      (0..<columns).map { column in
        unsafe PQgetisnull(result, row, column) == 1 ? nil : text(PQgetvalue(result, row, column))
      }
    }
  }

  private static func message(of handle: OpaquePointer) -> String {
    let lines = unsafe text(PQerrorMessage(handle)).split(whereSeparator: \.isNewline).map {
      $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    return lines.isEmpty ? "the connection was closed" : lines.joined(separator: "; ")
  }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
    unsafe pointer.map { unsafe String(cString: $0) } ?? ""
  }

  private static func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String {
    unsafe pointer.map { unsafe String(cString: $0) } ?? ""
  }
}
