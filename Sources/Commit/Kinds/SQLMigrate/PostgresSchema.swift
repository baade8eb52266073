/// The question that lists every object of a PostgreSQL database with its definition, one row each.
///
/// Names and definitions are the server's own; the search path is `pg_catalog` alone when it is asked, so that they hold
/// every schema. Chancery's own schema is left out.
enum PostgresSchema {
  static let query = objects + "\nUNION ALL\n" + more

  private static let objects = """
    WITH spaces AS (
      SELECT oid, nspname, nspowner, nspacl FROM pg_namespace
      WHERE NOT starts_with(nspname, 'pg_') AND nspname NOT IN ('information_schema', 'chancery')
    ), relations AS (
      SELECT c.*, quote_ident(s.nspname) || '.' || quote_ident(c.relname) AS name FROM pg_class c
      JOIN spaces s ON s.oid = c.relnamespace
    )
    SELECT 'schema', quote_ident(nspname), ROW(nspowner::regrole, nspacl)::text FROM spaces
    UNION ALL
    SELECT CASE relkind WHEN 'r' THEN 'table' WHEN 'p' THEN 'table' WHEN 'i' THEN 'index' WHEN 'I' THEN 'index'
        WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view'
        WHEN 'f' THEN 'foreign table' ELSE 'type' END,
      name, ROW(relkind, relowner::regrole, relacl, relpersistence, reloptions, relrowsecurity,
        relforcerowsecurity, pg_get_expr(relpartbound, oid),
        CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid)
          WHEN relkind IN ('i', 'I') THEN pg_get_indexdef(oid) END,
        CASE WHEN relkind = 'p' THEN pg_get_partkeydef(oid) END, relreplident,
        (SELECT amname FROM pg_am m WHERE m.oid = relam), (SELECT spcname FROM pg_tablespace t WHERE t.oid = reltablespace),
        reloftype::regtype, (SELECT ROW(x.indisclustered, x.indisreplident, x.indisvalid)::text FROM pg_index x
          WHERE x.indexrelid = relations.oid),
        (SELECT f.ftoptions::text FROM pg_foreign_table f WHERE f.ftrelid = relations.oid))::text
    FROM relations
    UNION ALL
    SELECT 'column', r.name || '.' || quote_ident(a.attname), ROW(format_type(a.atttypid, a.atttypmod),
      a.attnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated, a.attcollation::regcollation,
      a.attacl, a.attstorage, a.attstattarget, a.attoptions)::text
    FROM pg_attribute a JOIN relations r ON r.oid = a.attrelid AND r.relkind IN ('r', 'p', 'v', 'm', 'f', 'c')
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT 'constraint', coalesce(r.name || '.', '') || quote_ident(k.conname),
      ROW(pg_get_constraintdef(k.oid), k.convalidated, (SELECT string_agg(t.tgenabled::text, '' ORDER BY t.tgname)
        FROM pg_trigger t WHERE t.tgconstraint = k.oid))::text
    FROM pg_constraint k JOIN spaces s ON s.oid = k.connamespace LEFT JOIN relations r ON r.oid = k.conrelid
    UNION ALL
    SELECT 'trigger', quote_ident(t.tgname) || ' on ' || r.name, ROW(pg_get_triggerdef(t.oid), t.tgenabled)::text
    FROM pg_trigger t JOIN relations r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal
    UNION ALL
    SELECT CASE p.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
      quote_ident(s.nspname) || '.' || quote_ident(p.proname) || '(' || pg_get_function_identity_arguments(p.oid) || ')',
      ROW(p.proowner::regrole, p.proacl, l.lanname, p.prosrc, p.probin, p.prosecdef, p.provolatile,
        p.proisstrict, p.proconfig, p.proleakproof, p.proparallel, pg_get_function_result(p.oid),
        CASE WHEN p.prokind = 'a' THEN (SELECT ROW(g.aggtransfn::regproc, g.aggfinalfn::regproc, g.aggtranstype::regtype,
          g.agginitval)::text FROM pg_aggregate g WHERE g.aggfnoid = p.oid) ELSE pg_get_functiondef(p.oid) END)::text
    FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
    UNION ALL
    SELECT 'type', quote_ident(s.nspname) || '.' || quote_ident(t.typname), ROW(t.typtype, t.typowner::regrole,
      t.typacl, (SELECT string_agg(quote_literal(e.enumlabel), ',' ORDER BY e.enumsortorder) FROM pg_enum e
        WHERE e.enumtypid = t.oid), CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END,
      t.typnotnull, t.typdefault, CASE WHEN t.typtype = 'b' THEN ROW(t.typinput::regproc, t.typoutput::regproc) END,
      (SELECT ROW(g.rngsubtype::regtype, g.rngcanonical::regproc, g.rngsubdiff::regproc)::text FROM pg_range g
        WHERE g.rngtypid = t.oid))::text
    FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
    WHERE t.typtype IN ('e', 'd', 'r') OR t.typtype = 'b' AND t.typcategory <> 'A'
    UNION ALL
    SELECT 'policy', quote_ident(p.polname) || ' on ' || r.name, ROW(p.polcmd, p.polpermissive, p.polroles,
      pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))::text
    FROM pg_policy p JOIN relations r ON r.oid = p.polrelid
    UNION ALL
    SELECT 'rule', quote_ident(w.rulename) || ' on ' || r.name, ROW(pg_get_ruledef(w.oid), w.ev_enabled)::text
    FROM pg_rewrite w JOIN relations r ON r.oid = w.ev_class WHERE w.rulename <> '_RETURN'
    UNION ALL
    SELECT 'sequence parameters', r.name, ROW(format_type(q.seqtypid, NULL), q.seqstart, q.seqincrement,
      q.seqmax, q.seqmin, q.seqcache, q.seqcycle)::text
    FROM pg_sequence q JOIN relations r ON r.oid = q.seqrelid
    UNION ALL
    SELECT 'extension', quote_ident(extname), extversion FROM pg_extension
    UNION ALL
    SELECT 'event trigger', quote_ident(evtname), ROW(evtevent, evtfoid::regprocedure, evtenabled, evttags)::text
    FROM pg_event_trigger
    UNION ALL
    SELECT 'default rights', concat_ws(' ', defaclrole::regrole, defaclnamespace::regnamespace, defaclobjtype),
      defaclacl::text
    FROM pg_default_acl
    """

  /// Tables and materialized views with what their file is called, by which a table that was written anew is known, and
  /// the numbers of columns that are gone.
  static let files = """
    SELECT c.oid, quote_ident(s.nspname) || '.' || quote_ident(c.relname), pg_relation_filenode(c.oid),
      (SELECT string_agg(a.attnum::text, ' ' ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attisdropped)
    FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') AND NOT starts_with(s.nspname, 'pg_')
      AND s.nspname NOT IN ('information_schema', 'chancery')
    """

  /// Tables that are part of another: both by oid, and the name of the whole.
  static let parts = """
    SELECT i.inhrelid || ' ' || i.inhparent, '', quote_ident(s.nspname) || '.' || quote_ident(c.relname)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT starts_with(s.nspname, 'pg_')
      AND s.nspname NOT IN ('information_schema', 'chancery')
    """

  /// Tables and views: oid, whole name, name alone.
  static let tables = """
    SELECT c.oid, quote_ident(s.nspname) || '.' || quote_ident(c.relname), c.relname
    FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT starts_with(s.nspname, 'pg_')
      AND s.nspname NOT IN ('information_schema', 'chancery')
    """

  /// Functions with their source.
  static let sources = """
    SELECT p.proname, CASE WHEN p.prosrc = '' THEN pg_get_functiondef(p.oid) ELSE p.prosrc END
    FROM pg_proc p WHERE p.oid >= 16384 AND p.prokind IN ('f', 'p')
    """

  /// Rows that the transaction has changed so far.
  static let rows = """
    SELECT quote_ident(s.nspname) || '.' || quote_ident(c.relname), pg_stat_get_xact_tuples_inserted(c.oid),
      pg_stat_get_xact_tuples_updated(c.oid), pg_stat_get_xact_tuples_deleted(c.oid), c.oid
    FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'm') AND NOT starts_with(s.nspname, 'pg_')
      AND s.nspname NOT IN ('information_schema', 'chancery')
      AND pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_updated(c.oid)
        + pg_stat_get_xact_tuples_deleted(c.oid) > 0
    """

  /// Locks of this session that writers or readers would wait for.
  static let locks = """
    SELECT DISTINCT quote_ident(s.nspname) || '.' || quote_ident(c.relname), l.mode FROM pg_locks l
    JOIN pg_class c ON c.oid = l.relation JOIN pg_namespace s ON s.oid = c.relnamespace
    WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' AND l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND l.mode IN ('ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
        'AccessExclusiveLock')
      AND NOT starts_with(s.nspname, 'pg_') AND s.nspname NOT IN ('information_schema', 'chancery')
      AND c.relkind IN ('r', 'p', 'm', 'f', 'v') ORDER BY 1, 2
    """

  static let sequences = """
    SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), coalesce(last_value::text, '') FROM pg_sequences
    ORDER BY 1
    """

  /// Who and what the server is: its system identifier, its timeline, the database's oid, its name, and the user.
  static let identity = """
    SELECT (SELECT system_identifier FROM pg_control_system()), (SELECT timeline_id FROM pg_control_checkpoint()),
      (SELECT oid FROM pg_database WHERE datname = current_database()), current_database(), current_user,
      EXISTS (SELECT 1 FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER') AND (rolsuper OR rolname IN (
          'pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files')))
        OR EXISTS (SELECT 1 FROM pg_extension
          WHERE extname IN ('dblink', 'postgres_fdw', 'file_fdw', 'http', 'pg_net', 'adminpack'))
        OR EXISTS (SELECT 1 FROM pg_language WHERE NOT lanpltrusted AND lanname NOT IN ('c', 'internal')),
      current_setting('track_counts'), pg_is_in_recovery(), current_setting('server_version')
    """

  /// Where the marks of applied migrations are kept, made where it is missing.
  static let markTable = """
    CREATE TABLE IF NOT EXISTS chancery.migrations (key text PRIMARY KEY, file text NOT NULL, sha256 text NOT NULL, \
    state text NOT NULL CHECK (state IN ('begun', 'applied')), at timestamptz NOT NULL DEFAULT clock_timestamp())
    """

  static let markSchema = "CREATE SCHEMA IF NOT EXISTS chancery"
}
