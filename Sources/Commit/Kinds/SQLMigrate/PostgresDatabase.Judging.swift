import Databases
import EffectKit
import SQLAnalysis

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
      let forbidden: Set<SQLConcern.Kind> = [
        .reachesOutside, .controlsTransaction, .changesLimits, .reachesMarks,
      ]
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
    of statements: [SQLStatement], after earlier: [SQLStatement], on session: PostgresSession
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
    try session.rows(of: "BEGIN READ ONLY")
    let reason = try PostgresCode(session: session).reason(against: earlier + statements)
    try session.rows(of: "ROLLBACK")
    return reason.map { .unmeasured("\($0), so that it was not tried", isTransactional: true) }
  }
}
