package import KindSupport
package import Plans
import SQLAnalysis

extension NameAttribute {
  package static let databases: NameAttribute = "databases"
  package static let tables: NameAttribute = "tables"
  /// Classes of statements.
  package static let statements: NameAttribute = "statements"
}

extension NumberAttribute {
  /// Rows that statements touch.
  package static let rows = NumberAttribute.figure("rows")
}

extension RegisteredKind {
  package static let sqlMigrate = RegisteredKind(
    SQLMigrateForm.form, summary: "Runs a migration of the draft in a database.",
    attributes: [
      EffectAttribute(.names(.databases), "Names of the databases that are migrated."),
      EffectAttribute(.names(.hosts), "Hosts that are called."),
      EffectAttribute(.names(.tables), "Tables that are written to, made or dropped."),
      EffectAttribute(
        .words(.statements, among: StatementClass.allCases.map(\.rawValue)),
        "Classes of statements, such as read, insert, update, delete, create, alter, drop and truncate."),
      EffectAttribute(.count(.rows), "Rows that statements may touch."),
    ],
    planner: {
      SQLMigratePlanner(
        target: $0.target, scratch: $0.scratch, secretStore: $0.secretStore, guarded: $0.guarded)
    },
    applier: { SQLMigrateApplier(target: $0.target, scratch: $0.scratch, secretStore: $0.secretStore) })
}
