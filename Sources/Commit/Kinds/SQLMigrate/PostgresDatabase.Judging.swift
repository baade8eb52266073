import Databases
import EffectKit
import Plans
import SQLAnalysis

/// What of a script can be tried, and what may not run at all.
extension PostgresDatabase {
  /// What of a script is run, and what is left out of it.
  ///
  /// - Throws: `EffectError.unusable` with every problem of the script.
  func migration(of script: MigrationScript) throws(EffectError) -> PostgresMigration {
    let migration = PostgresMigration(
      script.body, limits: .init(lock: limits.lockSeconds, statement: limits.statementSeconds))
    guard migration.problems.isEmpty else { throw .unusable(UnusableFiles(migration.problems, of: script)) }
    return migration
  }

  /// The first statement that cannot run in a transaction.
  static func runOutside(_ statements: [SQLStatement]) -> SQLConcern? {
    statements.lazy.flatMap(\.concerns).first { $0.kind == .outsideTransaction }
  }

  /// Why the statements are not tried; `nil` where they can be.
  ///
  /// - Parameter session: one in whose open transaction the earlier ones have run.
  static func refusal(
    of statements: [SQLStatement], after earlier: [SQLStatement], on session: PostgresSession
  ) throws -> MigrationPreview.Result? {
    if let outside = runOutside(statements) {
      return .unmeasured("\(outside), so that it was not tried", isTransactional: false)
    }
    if let concern = (earlier + statements).lazy.flatMap(\.concerns).first(where: { $0.kind == .outlivesRollback }) {
      return .unmeasured("\(concern), so that it was not tried", isTransactional: true)
    }
    let reason = try PostgresCode(session: session).reason(against: earlier + statements)
    return reason.map { .unmeasured("\($0), so that it was not tried", isTransactional: true) }
  }
}
