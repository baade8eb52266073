import JSON

extension PostgresNodes {
  /// What of a statement a rollback would not take back, or what a migration may not do.
  static func concerns(_ kind: String, _ node: JSONValue) -> [SQLConcern] {
    (outsideTransaction(kind, node).map { [SQLConcern(.outsideTransaction, $0)] } ?? []) + others(kind, node)
  }

  private static func others(_ kind: String, _ node: JSONValue) -> [SQLConcern] {
    switch kind {
    case "CopyStmt" where node["is_program"] == true: [SQLConcern(.reachesOutside, "COPY … PROGRAM")]
    case "CopyStmt" where node["filename"] != nil: [SQLConcern(.reachesOutside, "COPY with a file of the server")]
    case "CopyStmt" where node["is_from"] == true:
      [
        SQLConcern(
          .controlsTransaction, "COPY … FROM stdin",
          reason: "has its rows behind it, which cannot stand in a script; write them as INSERT")
      ]
    case "LoadStmt": [SQLConcern(.reachesOutside, "LOAD")]
    case "DoStmt": [SQLConcern(.opaque, "DO")]
    case "CallStmt": [SQLConcern(.opaque, "CALL")]
    case "ExecuteStmt": [SQLConcern(.opaque, "EXECUTE")]
    case "TransactionStmt": [SQLConcern(.controlsTransaction, transactionWord(node))]
    case "DiscardStmt": [SQLConcern(.changesLimits, "DISCARD", reason: "would take back the migration's own settings")]
    case "CheckPointStmt": [SQLConcern(.outlivesRollback, "CHECKPOINT")]
    case "VariableSetStmt": setting(node)
    default: []
    }
  }

  private static func transactionWord(_ node: JSONValue) -> String {
    let words = (node["kind"]?.stringValue ?? "TRANS_STMT_BEGIN").split(separator: "_").dropFirst(2)
    return words.joined(separator: " ")
  }

  /// The words of a statement that its server refuses inside a transaction; `nil` for all others.
  private static func outsideTransaction(_ kind: String, _ node: JSONValue) -> String? {
    switch kind {
    case "VacuumStmt" where node["is_vacuumcmd"] == true: "VACUUM"
    case "IndexStmt" where node["concurrent"] == true: "CREATE INDEX CONCURRENTLY"
    case "DropStmt" where node["concurrent"] == true: "DROP INDEX CONCURRENTLY"
    case "ReindexStmt": reindex(node)
    case "ClusterStmt" where node["relation"] == nil: "CLUSTER of all tables"
    case "CreatedbStmt": "CREATE DATABASE"
    case "DropdbStmt": "DROP DATABASE"
    case "CreateTableSpaceStmt": "CREATE TABLESPACE"
    case "DropTableSpaceStmt": "DROP TABLESPACE"
    case "AlterSystemStmt": "ALTER SYSTEM"
    case "CreateSubscriptionStmt": "CREATE SUBSCRIPTION"
    case "AlterSubscriptionStmt": "ALTER SUBSCRIPTION"
    case "DropSubscriptionStmt": "DROP SUBSCRIPTION"
    case "AlterTableStmt": detach(node)
    default: nil
    }
  }

  private static func reindex(_ node: JSONValue) -> String? {
    let options = (node["params"]?.arrayValue ?? []).compactMap { $0["DefElem"]?["defname"]?.stringValue }
    if options.contains("concurrently") { return "REINDEX CONCURRENTLY" }
    let whole: Set = ["REINDEX_OBJECT_SCHEMA", "REINDEX_OBJECT_SYSTEM", "REINDEX_OBJECT_DATABASE"]
    return whole.contains(node["kind"]?.stringValue ?? "") ? "REINDEX of a whole schema or database" : nil
  }

  private static func detach(_ node: JSONValue) -> String? {
    let commands = (node["cmds"]?.arrayValue ?? []).compactMap { $0["AlterTableCmd"] }
    let isConcurrent = commands.contains {
      $0["subtype"] == "AT_DetachPartition" && $0["def"]?["PartitionCmd"]?["concurrent"] == true
    }
    return isConcurrent ? "DETACH PARTITION … CONCURRENTLY" : nil
  }
}
