import JSON

/// Statements about roles, which belong to the whole server.
extension PostgresNodes {
  /// What a statement does to roles, in words without passwords; `nil` where it does nothing to any.
  static func roles(_ kind: String, _ node: JSONValue) -> String? {
    switch kind {
    case "CreateRoleStmt": "CREATE ROLE \(node["role"]?.stringValue ?? "")\(options(node))"
    case "AlterRoleStmt": "ALTER ROLE \(role(node["role"]))\(options(node))"
    case "AlterRoleSetStmt": "ALTER ROLE \(role(node["role"])) SET \(node["setstmt"]?["name"]?.stringValue ?? "")"
    case "DropRoleStmt": "DROP ROLE \(list(node["roles"]))"
    case "GrantRoleStmt":
      node["is_grant"] == true
        ? "GRANT \(list(node["granted_roles"])) TO \(list(node["grantee_roles"]))"
        : "REVOKE \(list(node["granted_roles"])) FROM \(list(node["grantee_roles"]))"
    case "RenameStmt" where node["renameType"] == "OBJECT_ROLE":
      "ALTER ROLE \(node["subname"]?.stringValue ?? "") RENAME TO \(node["newname"]?.stringValue ?? "")"
    default: nil
    }
  }

  /// Whether a statement says who sees which rows of a table, or whose it is: rights, whatever the words.
  static func changesVisibility(_ kind: String, _ node: JSONValue) -> Bool {
    switch kind {
    case "CreatePolicyStmt", "AlterPolicyStmt": return true
    case "DropStmt": return node["removeType"] == "OBJECT_POLICY"
    case "AlterTableStmt":
      let rights = ["RowSecurity", "ChangeOwner"]
      return (node["cmds"]?.arrayValue ?? []).contains { command in
        let subtype = command["AlterTableCmd"]?["subtype"]?.stringValue ?? ""
        return rights.contains { subtype.hasSuffix($0) }
      }
    default: return false
    }
  }

  private static func list(_ roles: JSONValue?) -> String {
    (roles?.arrayValue ?? []).map { role($0) }.joined(separator: ", ")
  }

  private static func role(_ node: JSONValue?) -> String {
    let spec = node?["RoleSpec"] ?? node
    return spec?["rolename"]?.stringValue ?? node?["AccessPriv"]?["priv_name"]?.stringValue
      ?? spec?["roletype"]?.stringValue?.replacing("ROLESPEC_", with: "") ?? "ALL"
  }

  /// The names of options, those that are taken away with a NO in front.
  private static func options(_ node: JSONValue) -> String {
    let names = (node["options"]?.arrayValue ?? []).compactMap { option -> String? in
      guard let element = option["DefElem"], let name = element["defname"]?.stringValue else { return nil }
      guard let value = element["arg"]?["Boolean"] else { return name }
      return value["boolval"] == true ? name : "no \(name)"
    }
    return names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"
  }
}
