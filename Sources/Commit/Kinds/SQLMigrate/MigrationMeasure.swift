import EffectKit
import JSON

/// What a migration was seen to do, inside a transaction.
struct MigrationMeasure: Hashable, Sendable {
  /// Rows that changed in one table.
  struct Rows: Hashable, Sendable {
    var inserted = 0
    var updated = 0
    var deleted = 0
    /// Rows that went with their table, or when it was truncated.
    var removed = 0
    /// Rows that a change of their table touches: each is written anew, or loses a column.
    var rewritten = 0

    var total: Int { inserted + updated + deleted + removed + rewritten }

    mutating func subtract(_ other: Rows) {
      inserted -= other.inserted
      updated -= other.updated
      deleted -= other.deleted
      removed = max(0, removed - other.removed)
      rewritten = max(0, rewritten - other.rewritten)
    }

    var document: JSONValue {
      var members: [String: JSONValue] = [
        "inserted": .integer(Int64(inserted)), "updated": .integer(Int64(updated)),
        "deleted": .integer(Int64(deleted)), "removed": .integer(Int64(removed)),
      ]
      // What earlier versions sealed has no such member.
      if rewritten > 0 { members["rewritten"] = .integer(Int64(rewritten)) }
      return .object(members)
    }
  }

  /// By table, with the schema in PostgreSQL; tables of which no row changed are left out.
  var rows: [String: Rows] = [:]
  /// Classes of the statements.
  var statements: Set<String> = []
  /// Tables that statements write to, make or drop, as they name them, and those whose rows changed.
  var tables: Set<String> = []
  var created: [String] = []
  var dropped: [String] = []
  /// Objects that have another name, as `table a to b`; they are neither among the created nor the dropped.
  var renamed: [String] = []
  /// Objects that are there before and after, with another definition.
  var altered: [String] = []
  /// Tables whose file is written anew, which takes a lock on them for as long.
  var rewritten: [String] = []
  /// Locks that others would have to wait for: the table and the lock's mode.
  var locks: [String] = []
  /// Sequences that the preview itself has moved on, which no rollback takes back.
  var sequences: [String] = []
  /// What a person has to know besides.
  var notes: [String] = []
  /// Tables whose rows go with them, or that are written anew: their rows are counted before.
  var counted: [String] = []
  var milliseconds = 0
  /// SHA-256 over every object's definition, before and after.
  var schemaBefore = ""
  var schemaAfter = ""

  /// A table that is not what it was.
  struct Replaced: Hashable, Sendable {
    /// Its name before.
    var before: String
    /// Its name now; `nil` where it is gone.
    var now: String?
    /// Whether it is kept in another file, rather than that a column is gone from it.
    var isWrittenAnew: Bool
  }

  /// Adds what went with tables that are gone or were emptied, and the rows of those that were written anew or lost a
  /// column.
  ///
  /// - Parameters:
  ///   - replaced: tables whose file is gone or another, or that lost a column.
  ///   - before: rows that there were, by the name of before.
  ///   - after: rows that there are, by the name of now.
  mutating func addRemoved(
    _ replaced: [Replaced], before: [String: Int], after: [String: Int]
  ) {
    counted = replaced.map(\.before)
    for table in replaced {
      let (name, now) = (table.before, table.now)
      let changed = now.flatMap { rows[$0] } ?? Rows()
      let left = now.flatMap { after[$0] } ?? 0
      let removed = (before[name] ?? 0) + changed.inserted - changed.deleted - left
      if let now, removed <= 0, table.isWrittenAnew { rewritten.append(now) }
      // What was inserted meanwhile is counted by itself.
      if let now, left > changed.inserted { rows[now, default: Rows()].rewritten += left - changed.inserted }
      if removed > 0 { rows[now ?? name, default: Rows()].removed += removed }
    }
    tables.formUnion(rows.keys)
  }

  /// Takes away what an earlier script of the same transaction did, which this one takes back.
  mutating func subtract(_ applied: MigrationMeasure) {
    for (table, changed) in applied.rows { rows[table]?.subtract(changed) }
    rows = rows.filter { $0.value.total > 0 }
    schemaBefore = applied.schemaAfter
  }

  /// Refuses an undo after which the schema is not what it was.
  func refuseUnlessBack(
    _ migration: Migration, to before: SchemaListing, from now: SchemaListing
  ) throws(EffectError) {
    guard schemaAfter != before.digest, let script = migration.undo else { return }
    let (created, dropped, altered) = before.changes(to: now)
    let differences = (created + dropped + altered).prefix(5).joined(separator: ", ")
    let reason = "\(script.file) does not bring the schema back: \(differences) would be otherwise than before"
    throw .unusable(UnusableFiles([script.file, migration.script.file], reason: reason))
  }

  var totalRows: Int { rows.values.reduce(0) { $0 + $1.total } }

  var document: JSONValue {
    func list(_ texts: [String]) -> JSONValue { .array(texts.map(JSONValue.string)) }
    let byTable = JSONValue.object(rows.mapValues(\.document))
    return [
      "rows": .integer(Int64(totalRows)), "rows-by-table": byTable,
      "statements": list(statements.sorted()), "tables": list(tables.sorted()), "created": list(created),
      "dropped": list(dropped), "renamed": list(renamed), "altered": list(altered), "rewritten": list(rewritten),
      "locks": list(locks),
      "sequences": list(sequences), "notes": list(notes), "counted": list(counted),
      "milliseconds": .integer(Int64(milliseconds)),
      "schema-after": .string(schemaAfter),
    ]
  }

  /// In one line for a person.
  var summary: String {
    var parts = [statements.isEmpty ? "holds no statement" : statements.sorted().joined(separator: ", ")]
    let touched = rows.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.summary)" }
    parts.append(touched.isEmpty ? "touches no row" : "touches \(totalRows) rows: \(touched.joined(separator: ", "))")
    for (verb, names) in [
      ("creates", created), ("drops", dropped), ("renames", renamed), ("changes", altered), ("writes anew", rewritten),
      ("locks", locks),
      ("has moved on, in the preview already,", sequences),
    ] where !names.isEmpty {
      let more = names.count > 8 ? " and \(names.count - 8) more" : ""
      parts.append("\(verb) \(names.prefix(8).joined(separator: ", "))\(more)")
    }
    return (parts + notes).joined(separator: "; ") + "; took \(milliseconds) ms when it was tried and rolled back"
  }
}

extension MigrationMeasure.Rows {
  /// Rows by table, as sealed, for a person: `public.users 8 deleted`.
  static func text(_ document: JSONValue?) -> String {
    let tables = (document?.objectValue ?? [:]).sorted { $0.key < $1.key }.map { table, counts in
      func count(_ name: String) -> Int { counts[name]?.integerValue.flatMap(Int.init) ?? 0 }
      let rows = MigrationMeasure.Rows(
        inserted: count("inserted"), updated: count("updated"), deleted: count("deleted"), removed: count("removed"),
        rewritten: count("rewritten"))
      return "\(table) \(rows.summary)"
    }
    return tables.isEmpty ? "none" : tables.joined(separator: ", ")
  }

  fileprivate var summary: String {
    let parts = [
      ("inserted", inserted), ("updated", updated), ("deleted", deleted), ("removed with the table", removed),
      ("rewritten with the table", rewritten),
    ]
    return parts.filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: " and ")
  }
}
