package import Approval
package import EffectKit
import JSON
import KindSupport
import LinuxSystem
import Plans
import SQLAnalysis
package import SecretSources

/// Runs a migration for good, in one transaction with the mark that a probe finds.
package struct SQLMigrateApplier: EffectApplier {
  private let places: MigrationPlaces

  package init(target: String, scratch: String, secretStore: SecretStore) {
    places = MigrationPlaces(target: target, scratch: scratch, secretStore: secretStore)
  }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let effect = authority.effect
    let migrate = try SQLMigrate(effect)
    let work = MigrationWork(
      script: try places.script(migrate.script, for: .up), key: authority.idempotencyKey, identity: effect.identity,
      schemaBefore: effect.fingerprint["schema"]?.stringValue ?? "",
      expected: .init(effect.measured, mostRows: migrate.limits.rows), isTransactional: migrate.isTransactional,
      wasNotApplied: authority.wasNotApplied)
    return try await run(work, migrate)
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    let applied = authority.applied
    let arguments = applied.compensation.arguments
    guard let undo = SQLMigrate.ScriptReference(arguments["script"]),
      let before = applied.compensation.fingerprint["schema"]?.stringValue,
      let after = arguments["schema-after"]?.stringValue
    else { throw .invalid("these are no arguments of taking a migration back") }
    let work = MigrationWork(
      script: try places.script(undo, for: .down), key: authority.idempotencyKey, identity: applied.effect.identity,
      schemaBefore: before, expected: .init(schemaAfter: after, rows: nil, counted: [], mostRows: nil),
      isTransactional: true)
    return try await run(work, try SQLMigrate(applied.effect))
  }

  package func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt { await secured(effect) }

  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt { await secured(applied.effect) }

  private func secured(_ effect: ProposedEffect) async -> EffectReceipt {
    do {
      let migrate = try SQLMigrate(effect)
      let database = try await places.database(migrate.database, limits: migrate.limits)
      try await Blocking.run { () throws(EffectError) in try database.secure() }
      return EffectReceipt(detail: "a migration leaves nothing to finish")
    } catch {
      return EffectReceipt(detail: "it may not be on the disk yet: \(error.reason)")
    }
  }

  private func run(_ work: MigrationWork, _ migrate: SQLMigrate) async throws(EffectError) -> EffectReceipt {
    let database = try await places.database(migrate.database, limits: migrate.limits)
    return EffectReceipt(detail: try await Blocking.run { () throws(EffectError) in try database.apply(work) })
  }
}

extension MigrationWork.ExpectedMeasure {
  /// Reads what was sealed; `nil` where nothing was measured.
  init?(_ measured: JSONValue, mostRows: Int?) {
    guard let after = measured["schema-after"]?.stringValue else { return nil }
    self.init(
      schemaAfter: after, rows: measured["rows-by-table"],
      counted: (measured["counted"]?.arrayValue ?? []).compactMap(\.stringValue), mostRows: mostRows)
  }
}
