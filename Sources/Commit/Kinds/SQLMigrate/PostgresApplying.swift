import Databases
import EffectKit
import SQLAnalysis

/// Running a script for good.
struct PostgresApplying {
  let session: PostgresSession
  let work: MigrationWork

  /// In one transaction, with the mark that a probe goes by.
  func inTransaction(_ statements: [SQLStatement]) throws(EffectError) -> String {
    let measure: MigrationMeasure?
    do {
      try session.rows(of: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
      try takeLock("pg_try_advisory_xact_lock")
      let measuring = try PostgresMeasuring(session)
      try checkState(measuring.before)
      guard let mark = try session.write(work.key, for: work.script, state: "applied") else {
        return "\(work.script.file) was applied before under this key"
      }
      measure = try run(statements, measuring)
      guard try session.holds(mark) else {
        throw EffectError.notApplied(
          "\(work.script.file) changed chancery.migrations, where it is marked as applied, and was rolled back")
      }
    } catch let error as EffectError {
      throw error.withNothingApplied
    } catch {
      // Whatever was begun is rolled back by the server when the session ends.
      throw .notApplied("\(work.script.file): \(error)")
    }
    do {
      try session.rows(of: "COMMIT")
    } catch {
      if error.kind == .connectionLost { throw .inDoubt("the connection broke while committing: \(error)") }
      throw .notApplied("\(work.script.file): \(error)")
    }
    let rows = measure.map { "\($0.totalRows) rows" } ?? "\(statements.count) statements"
    return "\(work.script.file) was applied in \(session.server.name): \(rows)"
  }

  private func run(_ statements: [SQLStatement], _ measuring: PostgresMeasuring) throws -> MigrationMeasure? {
    guard let expected = work.expected else {
      _ = try session.run(statements, of: work.script)
      return nil
    }
    let counted = try measuring.counts(of: expected.counted)
    let milliseconds = try session.run(statements, of: work.script)
    var measure = try measuring.measure(statements, milliseconds: milliseconds)
    let replaced = try measuring.replacedTables()
    measure.addRemoved(replaced, before: counted, after: try measuring.counts(of: replaced.compactMap(\.now)))
    if let difference = expected.difference(to: measure) { throw EffectError.stale(difference) }
    return measure
  }

  /// One statement after the other, each of which is for good at once: in doubt from the first one on.
  func outsideTransaction(_ statements: [SQLStatement]) throws(EffectError) -> String {
    do {
      try takeLock("pg_try_advisory_lock")
      try session.rows(of: "BEGIN")
      try checkState(try session.listing())
      let isNew = try begin()
      try session.rows(of: isNew ? "COMMIT" : "ROLLBACK")
      guard isNew else { throw EffectError.inDoubt("\(work.script.file) was begun before under this key") }
    } catch let error as EffectError {
      throw error.withNothingApplied
    } catch {
      throw .notApplied("\(work.script.file): \(error)")
    }
    do {
      for statement in statements { try session.rows(of: statement.text) }
      try session.rows(of: "UPDATE chancery.migrations SET state = 'applied' WHERE key = $1", [work.key])
    } catch {
      throw .inDoubt(
        "\(work.script.file) was begun in \(session.server.name), and no transaction undoes it: \(error)")
    }
    return "\(work.script.file) was applied in \(session.server.name), outside a transaction"
  }

  /// Marks the script as begun, or once more where it is known that it did not happen.
  private func begin() throws -> Bool {
    if try session.write(work.key, for: work.script, state: "begun") != nil { return true }
    guard work.wasNotApplied else { return false }
    let renewed = try session.rows(
      of: """
        UPDATE chancery.migrations SET at = clock_timestamp() WHERE key = $1 AND state = 'begun' RETURNING key
        """, [work.key])
    return !renewed.isEmpty
  }

  private func takeLock(_ function: String) throws {
    let taken = try session.rows(of: "SELECT pg_catalog.\(function)($1)", [PostgresDatabase.lock(of: work.key)])
    guard taken.first?.first == "t" else {
      throw EffectError.notApplied("another session is applying \(work.script.file) under the same key")
    }
  }

  private func checkState(_ listing: SchemaListing) throws {
    guard listing.digest == work.schemaBefore else {
      throw EffectError.stale("the schema of \(session.server.name) changed after the seal; nothing was applied")
    }
  }
}
