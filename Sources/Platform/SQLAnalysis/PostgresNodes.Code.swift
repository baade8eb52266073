import JSON

/// Which statements run, make or change code.
extension PostgresNodes {
  static func activity(_ kind: String, _ node: JSONValue) -> SQLCode.Activity {
    switch kind {
    case let kind where idle.contains(kind): .idle
    case "CreateSchemaStmt" where node["schemaElts"] == nil: .idle
    case "DefineStmt" where node["kind"] == "OBJECT_OPERATOR": .idle
    case "CreateStmt": isPlain(node) ? .idle : .defining
    case "AlterTableStmt": isIdleAltering(node) ? .idle : .defining
    case "IndexStmt": .defining
    default: .active
    }
  }

  private static let idle: Set = [
    "CreateFunctionStmt", "CreateTrigStmt", "RuleStmt", "ViewStmt", "CreateSeqStmt", "CreateEnumStmt",
    "CompositeTypeStmt", "CommentStmt", "GrantStmt", "DropStmt", "AlterOwnerStmt", "AlterFunctionStmt", "RenameStmt",
    "VariableSetStmt", "CreatePolicyStmt", "AlterObjectSchemaStmt", "CreateOpFamilyStmt",
  ]

  /// Whether making a table works nothing out: partitions have bounds and keys, and copies and exclusions indexes.
  private static func isPlain(_ node: JSONValue) -> Bool {
    guard node["partspec"] == nil, node["partbound"] == nil else { return false }
    return (node["tableElts"]?.arrayValue ?? []).allSatisfy { element in
      element["TableLikeClause"] == nil && element["Constraint"]?["contype"] != "CONSTR_EXCLUSION"
    }
  }

  private static func isIdleAltering(_ node: JSONValue) -> Bool {
    let commands = (node["cmds"]?.arrayValue ?? []).compactMap { $0["AlterTableCmd"]?["subtype"]?.stringValue }
    return commands.allSatisfy(idleAltering.contains)
  }

  private static let idleAltering: Set = [
    "AT_DropColumn", "AT_DropConstraint", "AT_DropNotNull", "AT_ColumnDefault", "AT_EnableTrig", "AT_EnableAlwaysTrig",
    "AT_EnableReplicaTrig", "AT_DisableTrig", "AT_EnableTrigAll", "AT_DisableTrigAll", "AT_EnableTrigUser",
    "AT_DisableTrigUser", "AT_EnableRowSecurity", "AT_DisableRowSecurity", "AT_ForceRowSecurity",
    "AT_NoForceRowSecurity", "AT_ChangeOwner",
  ]

  /// The words by which a node makes or changes code that others run.
  static func made(_ kind: String, _ node: JSONValue) -> String? {
    switch kind {
    case "CreateFunctionStmt": node["is_procedure"] == true ? "CREATE PROCEDURE" : "CREATE FUNCTION"
    case "DefineStmt" where !plain.contains(node["kind"]?.stringValue ?? ""): "CREATE \(objectWords(node["kind"]))"
    case "RenameStmt" where isCode(node["renameType"]): "ALTER \(objectWords(node["renameType"]))"
    case "AlterObjectSchemaStmt" where isCode(node["objectType"]), "AlterOwnerStmt" where isCode(node["objectType"]):
      "ALTER \(objectWords(node["objectType"]))"
    default: making[kind]
    }
  }

  /// Kinds of definitions that name no function.
  private static let plain: Set = ["OBJECT_COLLATION", "OBJECT_TSCONFIGURATION", "OBJECT_TSDICTIONARY"]

  private static let making: [String: String] = [
    "CreateTrigStmt": "CREATE TRIGGER", "RuleStmt": "CREATE RULE", "CreateCastStmt": "CREATE CAST",
    "CreateOpClassStmt": "CREATE OPERATOR CLASS", "CreateOpFamilyStmt": "CREATE OPERATOR FAMILY",
    "CreateConversionStmt": "CREATE CONVERSION", "CreateTransformStmt": "CREATE TRANSFORM",
    "AlterFunctionStmt": "ALTER FUNCTION", "AlterOpFamilyStmt": "ALTER OPERATOR FAMILY",
    "AlterOperatorStmt": "ALTER OPERATOR", "AlterTypeStmt": "ALTER TYPE",
    "AlterExtensionContentsStmt": "ALTER EXTENSION",
  ]

  private static func isCode(_ type: JSONValue?) -> Bool {
    ["FUNCTION", "PROCEDURE", "ROUTINE", "AGGREGATE", "OPERATOR"].contains(objectWords(type))
  }

  /// `OBJECT_OPERATOR` as a word of SQL.
  private static func objectWords(_ type: JSONValue?) -> String {
    (type?.stringValue ?? "OBJECT_OBJECT").split(separator: "_").dropFirst().joined(separator: " ")
  }

  /// Statements that load code, or reach what is outside of the database, by what they make.
  static func loading(_ kind: String, _ node: JSONValue) -> String? {
    if kind == "CreateFunctionStmt" {
      let options = (node["options"]?.arrayValue ?? []).compactMap { $0["DefElem"] }
      let language = options.first { $0["defname"] == "language" }?["arg"]?["String"]?["sval"]?.stringValue
      // The validators of these two read a body; others compile it, and Perl's runs what stands in BEGIN { }.
      return ["sql", "plpgsql"].contains(language ?? "sql") ? nil : "CREATE FUNCTION in \(language ?? "")"
    }
    return loading[kind]
  }

  private static let loading: [String: String] = [
    "CreateExtensionStmt": "CREATE EXTENSION", "AlterExtensionStmt": "ALTER EXTENSION",
    "CreateFdwStmt": "CREATE FOREIGN DATA WRAPPER", "AlterFdwStmt": "ALTER FOREIGN DATA WRAPPER",
    "CreateForeignServerStmt": "CREATE SERVER", "AlterForeignServerStmt": "ALTER SERVER",
    "CreateForeignTableStmt": "CREATE FOREIGN TABLE", "CreateUserMappingStmt": "CREATE USER MAPPING",
    "AlterUserMappingStmt": "ALTER USER MAPPING", "ImportForeignSchemaStmt": "IMPORT FOREIGN SCHEMA",
    "CreatePLangStmt": "CREATE LANGUAGE", "CreateEventTrigStmt": "CREATE EVENT TRIGGER",
    "AlterEventTrigStmt": "ALTER EVENT TRIGGER", "CreateAmStmt": "CREATE ACCESS METHOD",
  ]

  /// Every text in a tree, and the words within them.
  static func words(in node: JSONValue, into words: inout Set<String>) {
    switch node {
    case .string(let text):
      words.insert(text)
      for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "$" }) {
        words.insert(String(word))
        words.insert(word.lowercased())
      }
    case .object(let members): for member in members.values { Self.words(in: member, into: &words) }
    case .array(let elements): for element in elements { Self.words(in: element, into: &words) }
    default: break
    }
  }
}
