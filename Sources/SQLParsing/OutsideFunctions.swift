/// Functions of PostgreSQL and of extensions that it ships with whose work a rollback does not take back.
enum OutsideFunctions {
  static func concern(about name: String) -> SQLConcern? {
    // The schema says nothing: whoever can create a function can put one of the same name in front.
    let plain = name.split(separator: ".").last.map { $0.lowercased() } ?? name
    if settings.contains(plain) { return SQLConcern(.changesLimits, plain) }
    if staying.contains(plain) { return SQLConcern(.outlivesRollback, plain) }
    if running.contains(plain) { return SQLConcern(.opaque, plain) }
    if reaching.contains(plain) || prefixes.contains(where: plain.hasPrefix) {
      return SQLConcern(.reachesOutside, plain)
    }
    return nil
  }

  private static let settings: Set = ["set_config"]

  private static let staying: Set = ["nextval", "setval"]

  private static let prefixes = [
    "dblink", "pg_read_", "pg_logical_", "pg_replication_", "pg_ls_", "lo_import", "lo_export",
  ]

  private static let reaching: Set = [
    "pg_file_write", "pg_file_read", "pg_file_rename", "pg_file_unlink", "pg_file_sync", "pg_logdir_ls",
    "pg_stat_file", "pg_reload_conf", "pg_rotate_logfile", "pg_terminate_backend", "pg_cancel_backend", "pg_promote",
    "pg_backup_start", "pg_backup_stop", "pg_switch_wal", "pg_create_restore_point", "pg_wal_replay_pause",
    "pg_wal_replay_resume", "pg_create_physical_replication_slot", "pg_create_logical_replication_slot",
    "pg_drop_replication_slot", "pg_copy_physical_replication_slot", "pg_copy_logical_replication_slot",
    "pg_advisory_lock", "pg_advisory_lock_shared", "pg_advisory_unlock", "pg_advisory_unlock_all",
    "postgres_fdw_disconnect", "postgres_fdw_disconnect_all", "http", "http_get", "http_post", "http_put",
    "http_patch", "http_delete",
  ]

  /// Functions that run SQL which they are given as text.
  private static let running: Set = [
    "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema", "cursor_to_xml", "connectby", "crosstab",
    "xpath_table",
  ]
}
