import CLibpgQuery
import JSON

/// Reads scripts with PostgreSQL's own parser.
package enum PostgresScript {
  /// How deep expressions may lie within one another before a script is refused, in nodes of the parser's tree.
  private static let depthLimit = 1500
  /// The most bytes of a script.
  package static let sizeLimit = 2 << 20

  /// What a script was read as, as far as it could be.
  package struct Reading: Hashable, Sendable {
    package var statements: [SQLStatement] = []
    package var problems: [SQLProblem] = []
    /// Names of psql's own commands that are left out, since they have no effect on a database.
    package var leftOut: [String] = []
  }

  /// The statements of a script, in order; empty statements are left out.
  ///
  /// - Throws: the first problem with its place in the script.
  package static func statements(of script: String) throws(SQLProblem) -> [SQLStatement] {
    let reading = read(script)
    if let first = reading.problems.first { throw first }
    return reading.statements
  }

  /// Reads a script as psql would, and goes on behind what cannot be read.
  package static func read(_ script: String) -> Reading {
    let bytes = Array(script.utf8)
    guard bytes.count <= sizeLimit else {
      return Reading(problems: [SQLProblem(line: 1, reason: "the script has more than \(sizeLimit) bytes")])
    }
    if let zero = bytes.firstIndex(of: 0) {
      let place = ScriptPlace(of: zero, in: bytes)
      return Reading(problems: [SQLProblem(at: place, reason: "a zero byte is no part of SQL")])
    }
    let file = PsqlScript(script)
    let read = DeepStack.run { () -> Reading in
      let text = Array(file.text.utf8)
      do throws(SQLProblem) {
        return Reading(statements: try statements(of: file.text, text))
      } catch {
        return piecewise(file.text, text, first: error)
      }
    }
    guard var read else {
      return Reading(problems: [
        SQLProblem(line: 1, reason: "the system has no memory for a thread to read the script in")
      ])
    }
    read.problems = Array((file.problems + read.problems).prefix(limit))
    read.leftOut = file.leftOut.sorted()
    return read
  }

  /// More problems than are told.
  private static let limit = 5 * SQLProblem.most

  private static func statements(of script: String, _ bytes: [UInt8]) throws(SQLProblem) -> [SQLStatement] {
    let tree = try tree(of: script, bytes)
    let lines = ScriptLines(of: bytes)
    return (tree["stmts"]?.arrayValue ?? []).compactMap { statement($0, in: bytes, lines) }
  }

  /// Reads a script statement by statement, so that every problem of it is found.
  private static func piecewise(_ script: String, _ bytes: [UInt8], first: SQLProblem) -> Reading {
    var reading = Reading()
    let lines = ScriptLines(of: bytes)
    for piece in pieces(of: script) {
      let place = lines.place(of: piece.lowerBound)
      let part = Array(bytes[piece])
      do throws(SQLProblem) {
        for var statement in try statements(of: String(decoding: part, as: UTF8.self), part) {
          statement.line += place.line - 1
          reading.statements.append(statement)
        }
      } catch {
        reading.problems.append(error.moved(behind: place))
        if reading.problems.count >= SQLProblem.most { break }
      }
    }
    // Where the pieces can all be read, the script was cut in the wrong places.
    if reading.problems.isEmpty { reading.problems = [first] }
    return reading
  }

  /// The statements' places by the server's own scanner; the whole where it cannot tell them apart.
  private static func pieces(of script: String) -> [Range<Int>] {
    let result = unsafe pg_query_split_with_scanner(script)
    defer { unsafe pg_query_free_split_result(result) }
    let whole = [0..<script.utf8.count]
    guard unsafe result.error == nil, let found = unsafe result.stmts else { return whole }
    // The scanner passes over what has no key word in it, such as a misspelt one: that belongs to the piece behind it, and
    // what is left at the end to the last.
    var pieces: [Range<Int>] = []
    for index in 0..<Int(unsafe result.n_stmts) {
      guard let piece = unsafe found[index] else { continue }
      let end = min(unsafe Int(piece.pointee.stmt_location) + Int(piece.pointee.stmt_len), script.utf8.count)
      let start = pieces.last?.upperBound ?? 0
      if end > start { pieces.append(start..<end) }
    }
    guard let last = pieces.popLast() else { return whole }
    return pieces + [last.lowerBound..<script.utf8.count]
  }

  private static func tree(of script: String, _ bytes: [UInt8]) throws(SQLProblem) -> JSONValue {
    let result = unsafe pg_query_parse(script)
    defer { unsafe pg_query_free_parse_result(result) }
    if let error = unsafe result.error {
      // The parser counts characters, from 1.
      let offset = script.unicodeScalars.prefix(max(0, Int(unsafe error.pointee.cursorpos) - 1)).reduce(0) {
        $0 + UTF8.width($1)
      }
      let reason = unsafe String(cString: error.pointee.message)
      throw SQLProblem(at: ScriptPlace(of: offset, in: bytes), reason: reason + hint(at: offset, in: bytes))
    }
    do {
      return try JSONValue(parsing: unsafe String(cString: result.parse_tree), depthLimit: depthLimit)
    } catch {
      throw SQLProblem(line: 1, column: 1, reason: "the script is nested too deeply to be read: \(error)")
    }
  }

  /// What to say besides of a place at which the parser stopped.
  private static func hint(at offset: Int, in bytes: [UInt8]) -> String {
    let line = bytes[min(offset, bytes.count)...].prefix { $0 != 0x0A }.prefix(80)
    if line.starts(with: "${".utf8) { return "; the tool that fills this placeholder in is not run: write the value" }
    if line.starts(with: "{{".utf8) { return "; the tool that fills this template in is not run: write the value" }
    let isVariable = line.first == UInt8(ascii: ":") && line.dropFirst().first != UInt8(ascii: ":")
    return isVariable ? "; only psql fills in variables such as :NAME: write the value" : ""
  }

  private static func statement(
    _ entry: JSONValue, in bytes: [UInt8], _ lines: ScriptLines
  ) -> SQLStatement? {
    guard let node = entry["stmt"]?.objectValue?.first else { return nil }
    let start = Int(entry["stmt_location"]?.integerValue ?? 0)
    let length = entry["stmt_len"]?.integerValue.map(Int.init) ?? bytes.count - start
    let first = ScriptTokens.firstToken(from: start, in: bytes, nesting: true)
    let text = String(decoding: bytes[first..<max(first, start + length)], as: UTF8.self)
    var reading = PostgresReading()
    reading.read(node.key, node.value)
    return SQLStatement(
      text: ScriptTokens.trimmed(text),
      line: lines.line(of: first), classes: reading.classes, tables: reading.tables,
      writtenTables: reading.writtenTables, created: reading.created, dropped: reading.dropped,
      renamed: reading.renamed, functions: reading.functions, concerns: reading.concerns, code: reading.code,
      role: reading.role)
  }
}
