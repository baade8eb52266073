import Databases

/// What a statement does, from what SQLite asked the authorizer about while it compiled it.
enum SQLiteActions {
  typealias Action = SQLiteWatch.Action

  static func statement(_ text: String, from actions: [Action], line: Int) -> SQLStatement {
    let created = actions.compactMap { object($0) { if case .create(let kind) = $0 { kind } else { nil } } }
    let dropped = actions.compactMap { object($0) { if case .drop(let kind) = $0 { kind } else { nil } } }
    let altered = actions.filter { $0.kind == .alter }.compactMap(\.second)
    let isDefining = !created.isEmpty || !dropped.isEmpty || !altered.isEmpty
    // Defining something writes the schema's own table, and dropping a table counts as deleting from it.
    let changes = actions.filter { action in
      guard [.insert, .update, .delete].contains(action.kind), let table = action.first else { return false }
      return !isOwn(table) && !(isDefining && dropped.contains { $0.name == table })
    }
    var classes = Set(changes.compactMap { statementClass($0.kind) })
    if !created.isEmpty { classes.insert(.create) }
    if !dropped.isEmpty { classes.insert(.drop) }
    if !altered.isEmpty { classes.insert(.alter) }
    for action in actions {
      if [.reindex, .analyze].contains(action.kind), !isDefining { classes.insert(.maintenance) }
      if action.kind == .pragma, !isOwn(pragma: action) { classes.insert(.session) }
    }
    if classes.isEmpty { classes = actions.contains { $0.kind == .select } ? [.select] : [.other] }
    let read = actions.filter { $0.kind == .read }.compactMap(\.first).filter { !isOwn($0) && !$0.isEmpty }
    let relations = (created + dropped).filter(\.isRelation).map(\.name)
    let written = Set(changes.compactMap(\.first)).union(altered).union(relations)
    return SQLStatement(
      text: ScriptTokens.trimmed(text), line: line, classes: classes, tables: written.union(read),
      writtenTables: written,
      created: created, dropped: dropped, renamed: SQLiteRenaming.read(text),
      functions: Set(actions.filter { $0.kind == .function }.compactMap(\.second)))
  }

  /// Why a migration may not do something; `nil` where it may.
  static func refusal(_ action: Action) -> String? {
    if reachesMarks(action) { return "changing chancery_migrations, where migrations are marked as applied," }
    return switch action.kind {
    case .attach: "ATTACH, which reaches another file,"
    case .detach: "DETACH"
    case .transaction: "\(action.first ?? "BEGIN"), which would begin or end the migration's own transaction,"
    case .savepoint: "SAVEPOINT, which is the migration's own,"
    case .function where outside.contains(action.second?.lowercased() ?? ""):
      "\(action.second ?? ""), which reaches outside the database,"
    case .create("virtual table") where !modules.contains(action.second?.lowercased() ?? ""):
      "the module \(action.second ?? ""), which is none of SQLite's own,"
    case .pragma: pragma(action)
    default: nil
    }
  }

  /// Whether it changes the table of marks, or hangs something on it.
  private static func reachesMarks(_ action: Action) -> Bool {
    switch action.kind {
    case .insert, .update, .delete, .create, .drop, .alter:
      [action.first, action.second].contains { $0?.lowercased() == "chancery_migrations" }
    default: false
    }
  }

  /// Functions that would reach files or code, in a statement or in a view, trigger or index that it uses.
  private static let outside: Set = ["load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"]

  /// Modules of virtual tables that keep what they hold in the database itself.
  private static let modules: Set = [
    "fts3", "fts4", "fts5", "rtree", "rtree_i32", "geopoly", "fts4aux", "fts5vocab", "fts3tokenize",
  ]

  /// Whether a question is one that modules ask by themselves when they open a table.
  private static func isOwn(pragma action: Action) -> Bool {
    ["data_version", "page_size"].contains(action.first?.lowercased() ?? "") && action.second == nil
  }

  /// Settings that belong to the file and roll back with it, and questions.
  private static let pragmas: Set = [
    "user_version", "application_id", "defer_foreign_keys", "foreign_key_check", "integrity_check", "quick_check",
    "table_info", "table_xinfo", "table_list", "index_list", "index_info", "index_xinfo", "foreign_key_list",
    "legacy_alter_table",
  ]

  private static func pragma(_ action: Action) -> String? {
    let name = (action.first ?? "").lowercased()
    // Foreign keys are off while a migration runs; whoever asks is told so.
    let isQuestion = name == "foreign_keys" && action.second == nil
    return pragmas.contains(name) || isQuestion || isOwn(pragma: action) ? nil : "PRAGMA \(name)"
  }

  private static func object(_ action: Action, _ kind: (Action.Kind) -> String?) -> SchemaObject? {
    guard let kind = kind(action.kind), let name = action.first, !isOwn(name) else { return nil }
    return SchemaObject(kind: kind, name: name)
  }

  private static func statementClass(_ kind: Action.Kind) -> StatementClass? {
    switch kind {
    case .insert: .insert
    case .update: .update
    case .delete: .delete
    default: nil
    }
  }

  /// SQLite's own tables, such as the one that holds the schema.
  private static func isOwn(_ table: String) -> Bool { table.lowercased().hasPrefix("sqlite_") }
}
