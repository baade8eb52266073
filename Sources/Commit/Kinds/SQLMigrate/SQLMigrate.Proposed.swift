import Approval
import EffectKit
import JSON
import KindSupport
import Plans

extension SQLMigrate {
  /// The effect, with what everybody else goes by told from the database and from what was measured.
  ///
  /// - Parameters:
  ///   - measured: what was sealed of the measure; `null` where nothing could be measured.
  ///   - shown: text of scripts that no difference of the draft shows in full.
  func proposed(
    in target: MigrationTarget, measured: JSONValue, compensation: Compensation?, undo: MigrationFacts?,
    preview: String, shown: [String]
  ) -> ProposedEffect {
    let facts = MigrationFacts(measured)
    var names: [NameAttribute: [String]] = [.databases: [target.place.database], .hosts: target.place.hosts]
    names[.tables] = facts?.tables
    names[.statements] = facts?.statements
    var numbers: [NumberAttribute: Int] = [:]
    numbers[.rows] = facts?.rows
    let asides = undo.map { [EffectAside(.undo, names: $0.names(in: target), numbers: [.rows: $0.rows])] } ?? []
    var effect = ProposedEffect(
      kind: .sqlMigrate, arguments: arguments, identity: target.identity,
      fingerprint: ["schema": .string(target.schema)], measured: measured, names: names, numbers: numbers,
      targets: target.place.targets, findings: facts?.findings ?? [.unmeasured], compensation: compensation,
      asides: asides, preview: preview, shown: shown)
    // Under whatever name the script stands, and however long it may take.
    effect.change = ["sha256": .string(script.digest)]
    return effect
  }
}

/// What a sealed measure says to everybody else.
struct MigrationFacts: Hashable {
  var tables: [String]
  var statements: [String]
  var rows: Int
  /// Rows that are gone, with their tables or by themselves, and rows that hold something else.
  var deleted: Int
  var rewritten: Int

  /// Reads what `MigrationMeasure.document` wrote; `nil` where nothing was measured.
  init?(_ measured: JSONValue) {
    guard let rows = measured["rows"]?.integerValue, let tables = measured["tables"]?.arrayValue,
      let statements = measured["statements"]?.arrayValue, let byTable = measured["rows-by-table"]?.objectValue
    else { return nil }
    func sum(_ names: String...) -> Int {
      byTable.values.reduce(0) { sum, table in
        names.reduce(sum) { $0 + Int(clamping: table[$1]?.integerValue ?? 0) }
      }
    }
    self.rows = Int(clamping: rows)
    self.tables = tables.compactMap(\.stringValue)
    self.statements = statements.compactMap(\.stringValue)
    deleted = sum("deleted", "removed")
    rewritten = sum("updated", "rewritten")
  }

  func names(in target: MigrationTarget) -> [NameAttribute: [String]] {
    [
      .databases: [target.place.database], .hosts: target.place.hosts, .tables: tables, .statements: statements,
    ]
  }

  /// What was sealed of taking a migration back.
  init?(undoing effect: ProposedEffect) {
    guard let undo = effect.asides.first(where: { $0.role == .undo }), let rows = undo.numbers[.rows] else {
      return nil
    }
    tables = undo.names[.tables] ?? []
    statements = undo.names[.statements] ?? []
    self.rows = rows
    (deleted, rewritten) = (0, 0)
  }

  var findings: [EffectFinding] {
    (deleted > 0 ? [.rowsDeleted(deleted)] : []) + (rewritten > 0 ? [.rowsRewritten(rewritten)] : [])
  }
}
