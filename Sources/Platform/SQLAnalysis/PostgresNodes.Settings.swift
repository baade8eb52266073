import JSON

/// Statements about the session's settings.
extension PostgresNodes {
  /// Settings that hold a migration in its limits, that say who acts, or how what it is made of is read; with what changing
  /// one would do.
  private static let kept: [String: String] = [
    "lock_timeout": "would change how long it waits for locks, which `limits.lock` of the plan says",
    "statement_timeout": "would change how long a statement may take, which `limits.statement` of the plan says",
    "idle_in_transaction_session_timeout": "would change how long the migration's session may wait",
    "transaction_timeout": "would change how long the migration may take",
    "role": actor, "session_authorization": actor,
    "session_replication_role": "would turn triggers and foreign keys off",
    "synchronous_commit": "would let the commit be lost with a crash",
    "default_transaction_read_only": transaction, "transaction_isolation": transaction,
    "transaction_read_only": transaction, "transaction_deferrable": transaction,
    "default_transaction_isolation": transaction, "default_transaction_deferrable": transaction,
    "standard_conforming_strings": reading, "backslash_quote": reading, "client_encoding": reading,
    "quote_all_identifiers": "would change how the schema is shown, by which it is compared",
    "track_counts": "would turn the counting of rows off", "event_triggers": "would turn event triggers off",
    "local_preload_libraries": libraries, "session_preload_libraries": libraries, "dynamic_library_path": libraries,
  ]

  private static let actor = "would change who acts"
  private static let transaction = "would change the migration's own transaction"
  private static let reading = "would change how the script is read; save it in UTF-8 and with standard strings"
  private static let libraries = "would load a library into the server"

  static func setting(_ node: JSONValue) -> [SQLConcern] {
    if node["kind"] == "VAR_RESET_ALL" {
      return [SQLConcern(.changesLimits, "RESET ALL", reason: "would take back the migration's own settings")]
    }
    guard let name = node["name"]?.stringValue else { return [] }
    if name == "TRANSACTION" || name == "SESSION CHARACTERISTICS" {
      return [SQLConcern(.changesLimits, "SET \(name)", reason: transaction)]
    }
    return kept[name.lowercased()].map { [SQLConcern(.changesLimits, "SET \(name)", reason: $0)] } ?? []
  }

  /// What a call of `set_config` would change; `nil` where that is read off the call and held by nothing.
  static func configuring(_ node: JSONValue) -> SQLConcern? {
    guard name(node["funcname"]?.arrayValue ?? []).split(separator: ".").last?.lowercased() == "set_config" else {
      return nil
    }
    let arguments = node["args"]?.arrayValue ?? []
    guard let setting = arguments.first.flatMap(text)?.lowercased(),
      let value = arguments.dropFirst().first.flatMap(text)
    else {
      return SQLConcern(.changesLimits, "set_config", reason: "sets what only the server works out; write a text")
    }
    if value.contains("chancery"), setting == "search_path" { return SQLConcern(.reachesMarks, "chancery") }
    return kept[setting].map { SQLConcern(.changesLimits, "set_config('\(setting)', …)", reason: $0) }
  }

  /// A text that stands in the script; the parser leaves an empty one out.
  private static func text(_ node: JSONValue) -> String? {
    if let inner = node["TypeCast"]?["arg"] { return text(inner) }
    guard let value = node["A_Const"]?["sval"]?.objectValue else { return nil }
    return value.isEmpty ? "" : value["sval"]?.stringValue
  }

  static func role(_ kind: String, _ node: JSONValue) -> SQLStatement.Role {
    switch kind {
    case "TransactionStmt": transactionRole(node)
    case "VariableSetStmt": settingRole(node)
    default: .work
    }
  }

  private static func transactionRole(_ node: JSONValue) -> SQLStatement.Role {
    switch node["kind"]?.stringValue ?? "TRANS_STMT_BEGIN" {
    // Read as it is written: READ COMMITTED and READ WRITE are what a migration runs in.
    case "TRANS_STMT_BEGIN", "TRANS_STMT_START": node["options"] == nil ? .begin : .work
    case "TRANS_STMT_COMMIT": node["chain"] == true ? .work : .commit
    default: .work
    }
  }

  private static func settingRole(_ node: JSONValue) -> SQLStatement.Role {
    guard let name = node["name"]?.stringValue?.lowercased() else { return .work }
    if name.hasSuffix("_timeout"), kept[name] != nil {
      return .timeout(name: name, milliseconds: milliseconds(node["args"]?.arrayValue?.first))
    }
    guard node["kind"] == "VAR_SET_VALUE", let value = node["args"]?.arrayValue?.first.flatMap(text)?.lowercased()
    else {
      return .work
    }
    return switch (name, value) {
    case ("client_encoding", "utf8"), ("client_encoding", "utf-8"), ("client_encoding", "unicode"): .usual
    case ("standard_conforming_strings", let value) where isOn(value): .usual
    default: .work
    }
  }

  private static func isOn(_ value: String) -> Bool { ["on", "true", "yes", "1"].contains(value) }

  /// A time as the server reads it: a number of milliseconds, or a text with a unit.
  private static func milliseconds(_ node: JSONValue?) -> Int? {
    guard let node else { return nil }
    if let number = node["A_Const"]?["ival"] { return Int(number["ival"]?.integerValue ?? 0) }
    guard let text = text(node) else { return nil }
    let digits = text.drop(while: \.isWhitespace).prefix(while: \.isNumber)
    let unit = text[digits.endIndex...].filter { !$0.isWhitespace }
    guard let count = Int(digits), let factor = units[unit] else { return nil }
    return count.multipliedReportingOverflow(by: factor).overflow ? nil : count * factor
  }

  private static let units = ["": 1, "ms": 1, "s": 1000, "min": 60_000, "h": 3_600_000, "d": 86_400_000]
}
