import JSON

/// What the node kinds of PostgreSQL's parse tree mean.
enum PostgresNodes {
  static func statementClass(_ kind: String) -> StatementClass {
    if let known = classes[kind] { return known }
    if kind.hasPrefix("Create") { return .create }
    if kind.hasPrefix("Alter") { return .alter }
    if kind.hasPrefix("Drop") { return .drop }
    return .other
  }

  /// The class that a statement within another adds to that one's.
  static func nestedClass(_ kind: String) -> StatementClass? {
    let changing: Set = ["InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt"]
    return changing.contains(kind) ? classes[kind] : nil
  }

  private static let classes: [String: StatementClass] = [
    "SelectStmt": .select, "ExplainStmt": .select, "VariableShowStmt": .select, "DeclareCursorStmt": .select,
    "FetchStmt": .select, "ClosePortalStmt": .select, "PrepareStmt": .select, "DeallocateStmt": .select,
    "InsertStmt": .insert, "UpdateStmt": .update, "DeleteStmt": .delete, "MergeStmt": .merge,
    "TruncateStmt": .truncate, "CopyStmt": .copy,
    "IndexStmt": .create, "ViewStmt": .create, "RuleStmt": .create, "DefineStmt": .create,
    "CompositeTypeStmt": .create, "ImportForeignSchemaStmt": .create,
    "RenameStmt": .alter, "CommentStmt": .alter, "SecLabelStmt": .alter,
    "GrantStmt": .grant, "GrantRoleStmt": .grant, "AlterDefaultPrivilegesStmt": .grant,
    "AlterOwnerStmt": .grant, "ReassignOwnedStmt": .grant,
    "DoStmt": .call, "CallStmt": .call, "ExecuteStmt": .call,
    "VariableSetStmt": .session, "DiscardStmt": .session, "LoadStmt": .session, "ConstraintsSetStmt": .session,
    "TransactionStmt": .transaction,
    "VacuumStmt": .maintenance, "ClusterStmt": .maintenance, "ReindexStmt": .maintenance,
    "CheckPointStmt": .maintenance, "RefreshMatViewStmt": .maintenance, "LockStmt": .maintenance,
  ]

  /// Nodes whose relation is changed and not only read.
  static let writing: Set<String> = [
    "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "TruncateStmt", "CopyStmt", "CreateStmt",
    "CreateForeignTableStmt", "CreateTableAsStmt", "IndexStmt", "ViewStmt", "AlterTableStmt", "RenameStmt",
    "AlterObjectSchemaStmt", "AlterOwnerStmt", "CreateTrigStmt", "RuleStmt", "ClusterStmt", "RefreshMatViewStmt",
    "ReindexStmt", "VacuumRelation", "CreatePolicyStmt", "AlterPolicyStmt",
  ]

  /// A name in parts, as the tree holds it.
  static func name(_ parts: [JSONValue]) -> String {
    parts.compactMap { $0["String"]?["sval"]?.stringValue }.joined(separator: ".")
  }

  /// The name of a table or view; `nil` for a node that is none.
  static func relation(_ node: JSONValue) -> String? {
    guard let name = node["relname"]?.stringValue else { return nil }
    let place = [node["catalogname"]?.stringValue, node["schemaname"]?.stringValue]
    return (place.compactMap(\.self) + [name]).joined(separator: ".")
  }

  static func created(by kind: String, _ node: JSONValue) -> SchemaObject? {
    func relation(_ member: JSONValue?) -> String? { member.flatMap(Self.relation) }
    func named(_ member: String) -> String? { node[member]?.arrayValue.map(name) }
    let found: (String, String?)? =
      switch kind {
      case "CreateStmt": ("table", relation(node["relation"]))
      case "CreateForeignTableStmt": ("foreign table", relation(node["base"]?["relation"]))
      case "CreateTableAsStmt":
        (node["objtype"] == "OBJECT_MATVIEW" ? "materialized view" : "table", relation(node["into"]?["rel"]))
      case "IndexStmt": ("index", node["idxname"]?.stringValue ?? relation(node["relation"]).map { "on \($0)" })
      case "ViewStmt": ("view", relation(node["view"]))
      case "CreateSeqStmt": ("sequence", relation(node["sequence"]))
      case "CreateSchemaStmt": ("schema", node["schemaname"]?.stringValue)
      case "CreateFunctionStmt": (node["is_procedure"] == true ? "procedure" : "function", named("funcname"))
      case "CreateTrigStmt": ("trigger", on(relation(node["relation"]), node["trigname"]))
      case "CreatePolicyStmt": ("policy", on(relation(node["table"]), node["policy_name"]))
      case "RuleStmt": ("rule", on(relation(node["relation"]), node["rulename"]))
      case "CreateEnumStmt", "CreateRangeStmt": ("type", named("typeName"))
      case "CompositeTypeStmt": ("type", relation(node["typevar"]))
      case "CreateDomainStmt": ("domain", named("domainname"))
      case "CreateExtensionStmt": ("extension", node["extname"]?.stringValue)
      case "CreateRoleStmt": ("role", node["role"]?.stringValue)
      case "CreatedbStmt": ("database", node["dbname"]?.stringValue)
      default: nil
      }
    return found.flatMap { kind, name in name.map { SchemaObject(kind: kind, name: $0) } }
  }

  private static func on(_ relation: String?, _ name: JSONValue?) -> String? {
    name?.stringValue.map { name in relation.map { "\(name) on \($0)" } ?? name }
  }

  static func dropped(by kind: String, _ node: JSONValue) -> [SchemaObject] {
    if kind == "DropdbStmt", let name = node["dbname"]?.stringValue {
      return [SchemaObject(kind: "database", name: name)]
    }
    guard kind == "DropStmt", let type = node["removeType"]?.stringValue else { return [] }
    let word = type == "OBJECT_MATVIEW" ? "materialized view" : words(type)
    return (node["objects"]?.arrayValue ?? []).map { object in
      let parts =
        object["List"]?["items"]?.arrayValue ?? object["ObjectWithArgs"]?["objname"]?.arrayValue
        ?? object["TypeName"]?["names"]?.arrayValue ?? [object]
      return SchemaObject(kind: word, name: name(parts))
    }
  }

  /// The new name of an object, or of a part of one.
  static func renamed(by kind: String, _ node: JSONValue) -> SQLStatement.Renaming? {
    guard kind == "RenameStmt", let new = node["newname"]?.stringValue else { return nil }
    let parts =
      node["object"]?["List"]?["items"]?.arrayValue ?? node["object"]?["ObjectWithArgs"]?["objname"]?.arrayValue
    let old =
      node["subname"]?.stringValue ?? node["relation"]?["relname"]?.stringValue
      ?? parts?.last?["String"]?["sval"]?.stringValue
    return old.map { SQLStatement.Renaming(old: $0, new: new) }
  }

  /// `OBJECT_FOREIGN_TABLE` as words.
  private static func words(_ constant: String) -> String {
    constant.split(separator: "_").dropFirst().joined(separator: " ").lowercased()
  }
}
