import Databases
import EffectKit
import JSON
import Plans
import SQLAnalysis

/// A session with a PostgreSQL server in which limits are set, and what a migration needs to ask there.
final class PostgresSession {
  private let connection: PostgresConnection
  private let patience: Duration
  private let limits: SQLMigrateDeclaration.Limits
  let server: PostgresServer

  /// Behind the server's own limits, so that it is the server that gives up first.
  private static let margin = 10

  init(to url: String, limits: SQLMigrateDeclaration.Limits) throws(DatabaseError) {
    self.limits = limits
    patience = .seconds(limits.statementSeconds + limits.lockSeconds + Self.margin)
    let connection = try PostgresConnection(to: url, within: .seconds(15))
    // A role or a database may have other ways of reading texts than the parser, which is asked before the server.
    for setting in [
      "standard_conforming_strings = on", "backslash_quote = safe_encoding", "client_encoding = 'UTF8'",
      "lock_timeout = '\(limits.lockSeconds)s'", "statement_timeout = '\(limits.statementSeconds)s'",
      "idle_in_transaction_session_timeout = '\(limits.statementSeconds + 60)s'", "client_min_messages = warning",
    ] { _ = try connection.rows(of: "SET \(setting)", within: patience) }
    // What is written down as committed must not be lost with the server's power. More than that stays as it is set.
    let commits = try connection.rows(of: "SHOW synchronous_commit", within: patience).first?.first ?? nil
    if commits != "remote_apply" { _ = try connection.rows(of: "SET synchronous_commit = on", within: patience) }
    let found = try connection.rows(of: PostgresSchema.identity, within: patience)
    server = PostgresServer(found.first ?? [], host: connection.host, port: connection.port)
    self.connection = connection
  }

  @discardableResult
  func rows(of statement: String, _ parameters: [String?] = []) throws(DatabaseError) -> [[String?]] {
    try connection.rows(of: statement, parameters, within: patience)
  }

  /// Asks with the search path that names are told apart by, and leaves the script's own path as it is.
  func ask(_ question: String, _ parameters: [String?] = []) throws(DatabaseError) -> [[String?]] {
    try rows(of: "SAVEPOINT chancery_question")
    // Where it is not named, the schema of temporary tables comes first, and a script could put its own in front.
    try rows(of: "SET LOCAL search_path = pg_catalog, pg_temp")
    // Compiling a question takes longer than answering it.
    try rows(of: "SET LOCAL jit = off")
    let answer = try rows(of: question, parameters)
    try rows(of: "ROLLBACK TO SAVEPOINT chancery_question")
    try rows(of: "RELEASE SAVEPOINT chancery_question")
    return answer
  }

  func listing() throws(DatabaseError) -> SchemaListing { SchemaListing(try ask(PostgresSchema.query)) }

  /// Runs a script's statements, and the constraints that wait for the transaction's end.
  ///
  /// - Returns: how long that took, in milliseconds.
  func run(_ statements: [SQLStatement], of script: MigrationScript) throws -> Int {
    let start = ContinuousClock.now
    for statement in statements {
      do {
        try rows(of: statement.text)
      } catch {
        throw error.beforeCommit(of: script, line: statement.line, statement.summary)
      }
    }
    try resetSettings()
    do {
      try rows(of: "SET CONSTRAINTS ALL IMMEDIATE")
    } catch {
      throw error.beforeCommit(of: script, line: 1, "the script as a whole")
    }
    return start.duration(to: .now).milliseconds
  }

  /// What a script may set for itself, and what measuring and committing do not run under.
  private func resetSettings() throws(DatabaseError) {
    for setting in [
      "SET lock_timeout = '\(limits.lockSeconds)s'", "SET statement_timeout = '\(limits.statementSeconds)s'",
      "RESET row_security",
    ] { try rows(of: setting) }
  }

  /// Sees to it that the table of marks is there, and writes one.
  ///
  /// - Returns: `nil` where the key has a mark already.
  func write(_ key: String, for script: MigrationScript, state: String) throws -> PostgresMark? {
    try makeMarks()
    let written = try rows(
      of: """
        INSERT INTO chancery.migrations (key, file, sha256, state) VALUES ($1, $2, $3, $4) ON CONFLICT (key) DO NOTHING \
        RETURNING key
        """, [key, script.file, script.digest, state])
    guard !written.isEmpty else { return nil }
    return PostgresMark(row: [key, script.file, script.digest, state], count: try marks())
  }

  /// Whether a mark is still as it was written, and those of others are still there.
  func holds(_ mark: PostgresMark) throws(DatabaseError) -> Bool {
    guard try isThere("to_regclass", "chancery.migrations") else { return false }
    let found = try ask(
      "SELECT key, file, sha256, state FROM chancery.migrations WHERE key = $1", [mark.row.first ?? nil])
    guard found == [mark.row] else { return false }
    return try marks() >= mark.count
  }

  private func marks() throws(DatabaseError) -> Int {
    let found = try ask("SELECT count(*) FROM chancery.migrations").first?.first ?? nil
    return found.flatMap { Int($0) } ?? 0
  }

  private func makeMarks() throws {
    guard try !isThere("to_regclass", "chancery.migrations") else { return }
    do {
      if try !isThere("to_regnamespace", "chancery") { try rows(of: PostgresSchema.markSchema) }
      try rows(of: PostgresSchema.markTable)
    } catch {
      if error.code == "25006" {
        throw EffectError.obstructed("transactions of \(server.user) in \(server.name) may only read: \(error.reason)")
      }
      guard error.kind == .forbidden else { throw error }
      throw EffectError.invalid(
        "\(server.user) may not make the table chancery.migrations, in which applied migrations are marked: "
          + "\(error.reason); docs/reference/effects.md has the statements for whoever may")
    }
  }

  /// - Parameter function: what the server finds objects by name with.
  func isThere(_ function: String, _ name: String) throws(DatabaseError) -> Bool {
    let found = try rows(of: "SELECT pg_catalog.\(function)($1) IS NOT NULL", [name])
    return found.first?.first == "t"
  }
}

/// The row by which a migration is known to be applied.
struct PostgresMark: Hashable, Sendable {
  var row: [String?]
  /// How many rows there were with it.
  var count: Int
}

/// Who and what a server is.
struct PostgresServer: Hashable, Sendable {
  var systemIdentifier: String
  var timeline: String
  var oid: String
  var database: String
  var user: String
  /// Whether code that runs here could reach files, programs or other servers.
  var reachesOutside: Bool
  var countsRows: Bool
  var isReplica: Bool
  var version: String
  var host: String
  var port: String

  init(_ row: [String?], host: String, port: String) {
    let fields = row.map { $0 ?? "" } + Array(repeating: "", count: max(0, 9 - row.count))
    systemIdentifier = fields[0]
    timeline = fields[1]
    oid = fields[2]
    database = fields[3]
    user = fields[4]
    reachesOutside = fields[5] != "f"
    countsRows = fields[6] == "on"
    isReplica = fields[7] == "t"
    version = fields[8]
    self.host = host
    self.port = port
  }

  /// A restored or swapped database under the same address has another one.
  var identity: JSONValue {
    [
      "server": .string(systemIdentifier), "timeline": .string(timeline), "oid": .string(oid),
      "database": .string(database), "user": .string(user), "host": .string(host), "port": .string(port),
    ]
  }

  var place: MigrationPlace { MigrationPlace(server: systemIdentifier, database: database, host: host) }

  var name: String { "the database \(database) at \(host):\(port) (PostgreSQL \(version), as \(user))" }
}

extension Duration {
  var milliseconds: Int {
    Int(clamping: components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000)
  }
}
