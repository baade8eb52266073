import CLibpgQuery
import JSON

/// Reads scripts with PostgreSQL's own parser.
package enum PostgresScript {
  /// How deep expressions may lie within one another before a script is refused, in nodes of the parser's tree.
  private static let depthLimit = 1500
  /// The most bytes of a script.
  package static let sizeLimit = 2 << 20

  /// The statements of a script, in order; empty statements are left out.
  ///
  /// - Throws: `SQLSyntaxError` with the place in the script.
  package static func statements(of script: String) throws(SQLSyntaxError) -> [SQLStatement] {
    let bytes = Array(script.utf8)
    guard bytes.count <= sizeLimit else {
      throw SQLSyntaxError(line: 1, column: 1, reason: "the script has more than \(sizeLimit) bytes")
    }
    if let zero = bytes.firstIndex(of: 0) {
      let place = ScriptPlace(of: zero, in: bytes)
      throw SQLSyntaxError(line: place.line, column: place.column, reason: "a zero byte is no part of SQL")
    }
    let read = DeepStack.run { () -> Swift.Result<[SQLStatement], SQLSyntaxError> in
      Swift.Result { () throws(SQLSyntaxError) in
        let tree = try tree(of: script, bytes)
        return (tree["stmts"]?.arrayValue ?? []).compactMap { statement($0, in: bytes) }
      }
    }
    guard let read else {
      throw SQLSyntaxError(line: 1, column: 1, reason: "the system has no memory for a thread to read the script in")
    }
    return try read.get()
  }

  private static func tree(of script: String, _ bytes: [UInt8]) throws(SQLSyntaxError) -> JSONValue {
    let result = unsafe pg_query_parse(script)
    defer { unsafe pg_query_free_parse_result(result) }
    if let error = unsafe result.error {
      // The parser counts characters, from 1.
      let offset = script.unicodeScalars.prefix(max(0, Int(unsafe error.pointee.cursorpos) - 1)).reduce(0) {
        $0 + UTF8.width($1)
      }
      let place = ScriptPlace(of: offset, in: bytes)
      let reason = unsafe String(cString: error.pointee.message)
      let before = String(decoding: bytes.prefix(offset), as: UTF8.self)
      throw SQLSyntaxError(line: place.line, column: place.column, reason: Self.copied(before) ?? reason)
    }
    do {
      return try JSONValue(parsing: unsafe String(cString: result.parse_tree), depthLimit: depthLimit)
    } catch {
      throw SQLSyntaxError(line: 1, column: 1, reason: "the script is nested too deeply to be read: \(error)")
    }
  }

  /// What to say of a script that goes on with rows after `COPY … FROM stdin`, as a dump does; `nil` for all others.
  private static func copied(_ text: String) -> String? {
    let parts = text.lowercased().split(separator: ";", omittingEmptySubsequences: false).suffix(2)
    guard parts.count == 2, let statement = parts.first else { return nil }
    let words = statement.split(whereSeparator: \.isWhitespace)
    guard words.contains("copy"), zip(words, words.dropFirst()).contains(where: { $0 == ("from", "stdin") }) else {
      return nil
    }
    return "rows after COPY … FROM stdin cannot stand in a script; write them as INSERT"
  }

  private static func statement(_ entry: JSONValue, in bytes: [UInt8]) -> SQLStatement? {
    guard let node = entry["stmt"]?.objectValue?.first else { return nil }
    let start = Int(entry["stmt_location"]?.integerValue ?? 0)
    let length = entry["stmt_len"]?.integerValue.map(Int.init) ?? bytes.count - start
    let first = ScriptTokens.firstToken(from: start, in: bytes, nesting: true)
    let text = String(decoding: bytes[first..<max(first, start + length)], as: UTF8.self)
    var reading = PostgresReading()
    reading.read(node.key, node.value)
    return SQLStatement(
      text: ScriptTokens.trimmed(text),
      line: ScriptPlace(of: first, in: bytes).line, classes: reading.classes, tables: reading.tables,
      writtenTables: reading.writtenTables, created: reading.created, dropped: reading.dropped,
      functions: reading.functions, concerns: reading.concerns, code: reading.code)
  }
}
