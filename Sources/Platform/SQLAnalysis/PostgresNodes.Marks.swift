import JSON

/// Statements that name the place where applied migrations are marked.
extension PostgresNodes {
  private static let schema: JSONValue = "chancery"

  static func namesMarks(_ kind: String, _ node: JSONValue) -> Bool {
    if kind == "VariableSetStmt" {
      return (node["args"]?.arrayValue ?? []).contains { $0["A_Const"]?["sval"]?["sval"]?.stringValue?.isMarks == true }
    }
    return isNamed(in: node, asRow: rows.contains(kind))
  }

  /// Kinds in which a name alone may be a column's.
  private static let rows: Set = [
    "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "ViewStmt", "CreateTableAsStmt",
    "ExplainStmt", "PrepareStmt", "DeclareCursorStmt",
  ]

  private static func isNamed(in node: JSONValue, asRow: Bool) -> Bool {
    switch node {
    case .object(let members):
      if members["schemaname"] == schema { return true }
      for (name, member) in members where name != "A_Const" {
        if !asRow, member == schema { return true }
        if isNamed(in: member, asRow: asRow) { return true }
      }
      return false
    case .array(let elements): return elements.contains { isNamed(in: $0, asRow: asRow) }
    default: return false
    }
  }
}

extension String {
  /// Whether a list of schemas holds the one with the marks.
  fileprivate var isMarks: Bool {
    split(separator: ",").contains { $0.trimmed == "chancery" }
  }
}

extension Substring {
  fileprivate var trimmed: String { filter { !$0.isWhitespace && $0 != "\"" } }
}
