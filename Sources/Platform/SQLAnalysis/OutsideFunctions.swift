/// Functions of PostgreSQL and of extensions that it ships with whose work a rollback does not take back.
package enum OutsideFunctions {
  static func concern(about name: String) -> SQLConcern? {
    // The schema says nothing: whoever can create a function can put one of the same name in front.
    let plain = name.split(separator: ".").last.map { $0.lowercased() } ?? name
    if staying.contains(plain) { return SQLConcern(.outlivesRollback, plain, reason: reason(of: plain)) }
    if running.contains(plain) { return SQLConcern(.opaque, plain) }
    if reaching.contains(plain) || prefixes.contains(where: plain.hasPrefix) {
      return SQLConcern(.reachesOutside, plain)
    }
    return nil
  }

  /// What of a function a rollback does not undo. `nextval` is none of them: it only moves on, as every insert does, and a
  /// preview names the sequences that it has moved.
  private static func reason(of name: String) -> String? {
    name == "setval"
      ? "sets a sequence, which no rollback undoes (ALTER SEQUENCE … RESTART is undone, and can be tried)" : nil
  }

  private static let staying: Set = [
    "setval", "pg_stat_reset", "pg_stat_reset_shared", "pg_stat_reset_slru", "pg_stat_reset_single_table_counters",
    "pg_stat_reset_single_function_counters", "pg_stat_reset_replication_slot", "pg_stat_reset_subscription_stats",
    "pg_stat_reset_backend_stats", "pg_stat_statements_reset", "pg_stat_force_next_flush", "pg_export_snapshot",
    "pg_log_backend_memory_contexts", "pg_prewarm", "autoprewarm_dump_now", "autoprewarm_start_worker",
    "brin_summarize_new_values", "brin_summarize_range", "brin_desummarize_range", "gin_clean_pending_list",
    "pg_truncate_visibility_map", "heap_force_kill", "heap_force_freeze",
  ]

  private static let prefixes = [
    "dblink", "pg_read_", "pg_logical_", "pg_replication_", "pg_ls_", "lo_import", "lo_export",
  ]

  private static let reaching: Set = [
    "pg_file_write", "pg_file_read", "pg_file_rename", "pg_file_unlink", "pg_file_sync", "pg_logdir_ls",
    "pg_stat_file", "pg_reload_conf", "pg_rotate_logfile", "pg_terminate_backend", "pg_cancel_backend", "pg_promote",
    "pg_backup_start", "pg_backup_stop", "pg_switch_wal", "pg_create_restore_point", "pg_wal_replay_pause",
    "pg_wal_replay_resume", "pg_create_physical_replication_slot", "pg_create_logical_replication_slot",
    "pg_drop_replication_slot", "pg_copy_physical_replication_slot", "pg_copy_logical_replication_slot",
    "pg_advisory_lock", "pg_advisory_lock_shared", "pg_try_advisory_lock", "pg_try_advisory_lock_shared",
    "pg_advisory_unlock", "pg_advisory_unlock_shared", "pg_advisory_unlock_all", "pg_sync_replication_slots",
    "postgres_fdw_disconnect", "postgres_fdw_disconnect_all", "http", "http_get", "http_post", "http_put",
    "http_patch", "http_delete",
  ]

  /// Functions that run SQL which they are given as text.
  private static let running: Set = [
    "ts_stat", "ts_rewrite", "table_to_xml", "table_to_xml_and_xmlschema", "schema_to_xml", "database_to_xml",
    "cursor_to_xmlschema",
    "schema_to_xml_and_xmlschema", "database_to_xml_and_xmlschema", "query_to_xml", "query_to_xmlschema",
    "query_to_xml_and_xmlschema", "cursor_to_xml", "connectby", "crosstab",
    "xpath_table",
  ]

  /// Whether a function of the server's own, which may do something besides giving a value, does nothing that lasts.
  package static func isHarmless(_ name: String) -> Bool {
    if concern(about: name) != nil || name == "set_config" { return false }
    return harmless.contains(name) || harmlessPrefixes.contains(where: name.hasPrefix)
  }

  private static let harmlessPrefixes = [
    "lo_", "pg_stat_get_", "txid_", "pg_xact_", "pg_current_", "pg_sleep", "uuidv",
  ]

  private static let harmless: Set = [
    "clock_timestamp", "current_query", "currval", "gen_random_uuid", "lastval", "loread", "lowrite", "nextval",
    "pg_advisory_xact_lock", "pg_advisory_xact_lock_shared", "pg_try_advisory_xact_lock",
    "pg_try_advisory_xact_lock_shared", "pg_blocking_pids", "pg_database_size", "pg_indexes_size",
    "pg_is_in_recovery", "pg_jit_available", "pg_lock_status", "pg_notification_queue_usage", "pg_notify",
    "pg_partition_ancestors", "pg_partition_tree", "pg_relation_size", "pg_sequence_last_value", "pg_table_size",
    "pg_tablespace_size", "pg_total_relation_size", "random", "random_normal", "setseed", "timeofday",
    "bernoulli", "system",
    "pg_backend_pid", "pg_current_logfile",
  ]

  /// Extensions of the server's own whose functions only give values, though they are written in C.
  package static let harmlessExtensions: Set = [
    "btree_gin", "btree_gist", "citext", "cube", "earthdistance", "fuzzystrmatch", "hstore", "intarray", "isn", "ltree",
    "pg_trgm", "pgcrypto", "postgis", "seg", "unaccent", "uuid-ossp", "vector",
  ]

  /// The word of a function's source by which it could run what does not stand in it, make code or reach outside.
  package static func running(in source: String) -> String? {
    let words = source.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "$" }.map { $0.lowercased() }
    // Names can be spelled by their code points.
    if source.lowercased().contains("u&\"") { return "U&" }
    // `ON CONFLICT DO NOTHING` is no block.
    if source.lowercased().contains(/\bdo\s*(language\s+\w+\s*)?['$]/) { return "do" }
    return words.first { word in
      if statements.contains(word) { return true }
      return concern(about: word) != nil || word == "set_config"
    }
  }

  private static let statements: Set = ["execute", "copy", "call", "load", "create", "alter", "import"]
}
