import Databases
import Effects
import SQLParsing

/// What of a script can be tried, and what may not run at all.
extension PostgresDatabase {
  static func statements(of script: MigrationScript) throws(EffectError) -> [SQLStatement] {
    let statements: [SQLStatement]
    do {
      statements = try PostgresScript.statements(of: script.text)
    } catch {
      throw .invalid("\(script.file):\(error)")
    }
    guard !statements.isEmpty else { throw .invalid("\(script.file) holds no statement") }
    for statement in statements {
      let forbidden: Set<SQLConcern.Kind> = [.reachesOutside, .controlsTransaction, .changesLimits]
      guard let concern = statement.concerns.first(where: { forbidden.contains($0.kind) }) else { continue }
      throw .invalid("\(script.file):\(statement.line): \(concern), which a migration may not")
    }
    return statements
  }

  /// The first statement that cannot run in a transaction.
  static func runOutside(_ statements: [SQLStatement]) -> SQLConcern? {
    statements.lazy.flatMap(\.concerns).first { $0.kind == .outsideTransaction }
  }

  /// Why the statements are not tried; `nil` where they can be.
  static func refusal(
    of statements: [SQLStatement], on session: PostgresSession
  ) throws -> MigrationPreview.Result? {
    if let outside = runOutside(statements) {
      let others = statements.filter { runOutside([$0]) == nil }
      guard others.isEmpty else {
        throw EffectError.invalid(
          "\(outside), and line \(others[0].line) needs one: put them into scripts of their own, and steps of their own"
        )
      }
      return .unmeasured("\(outside), so that it was not tried", isTransactional: false)
    }
    guard session.server.reachesOutside, let opaque = try opaque(in: statements, on: session) else { return nil }
    return .unmeasured(
      "\(opaque), and \(session.server.user) may read files, run programs or reach other servers here, so that it was "
        + "not tried; a user without these rights could try it", isTransactional: true)
  }

  /// What runs code that nobody has read: blocks, procedures, and functions that are not the server's own.
  private static func opaque(in statements: [SQLStatement], on session: PostgresSession) throws -> SQLConcern? {
    if let concern = statements.lazy.flatMap(\.concerns).first(where: { $0.kind == .opaque }) { return concern }
    for name in Set(statements.flatMap(\.functions)).sorted() {
      let parts = name.split(separator: ".").map(String.init)
      if parts.count > 1, parts[0] == "pg_catalog" { continue }
      let known = try session.rows(
        of: """
          SELECT 1 FROM pg_catalog.pg_proc WHERE proname = $1
            AND ($2::text IS NULL OR pronamespace = pg_catalog.to_regnamespace($2)::oid)
            AND pronamespace <> 'pg_catalog'::pg_catalog.regnamespace LIMIT 1
          """, [parts.last, parts.count > 1 ? parts[0] : nil])
      if !known.isEmpty { return SQLConcern(.opaque, "\(name)()") }
    }
    return nil
  }
}
