extension PostgresCode {
  /// What statements may come to run, as rows of kind, name, language, whether it acts as its owner, source, extension.
  ///
  /// `$1` is the names that stand in the statements, as a JSON array, `$2` those of the functions that they call, `$3`
  /// whether they work on every table. From the objects of these names it goes on to whatever working on one could run:
  /// what it depends on, its triggers, rules, constraints, defaults, policies and indexes, children and what refers to it,
  /// casts and operators of its types, and what the source of a function names. It errs by reaching too much.
  static let query = """
    WITH RECURSIVE words AS (
      SELECT DISTINCT jsonb_array_elements_text($1::jsonb) AS word
    ), called AS (
      SELECT DISTINCT jsonb_array_elements_text($2::jsonb) AS word
    ), named AS (
      SELECT 'pg_class'::regclass::oid AS kind, oid, relname::text AS name FROM pg_class
        WHERE oid >= 16384 AND relkind IN ('r', 'p', 'v', 'm', 'f', 'i', 'I', 'c')
      UNION ALL SELECT 'pg_type'::regclass, oid, typname FROM pg_type WHERE oid >= 16384
      UNION ALL SELECT 'pg_proc'::regclass, oid, proname FROM pg_proc
        WHERE oid >= 16384 OR provolatile = 'v'
      UNION ALL SELECT 'pg_operator'::regclass, oid, oprname FROM pg_operator WHERE oid >= 16384
      UNION ALL SELECT 'pg_opclass'::regclass, oid, opcname FROM pg_opclass WHERE oid >= 16384
      UNION ALL SELECT 'pg_am'::regclass, oid, amname FROM pg_am WHERE oid >= 16384
      UNION ALL SELECT 'pg_conversion'::regclass, oid, conname FROM pg_conversion WHERE oid >= 16384
      UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgname FROM pg_ts_config WHERE oid >= 16384
      UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictname FROM pg_ts_dict WHERE oid >= 16384
    ), sources AS (
      SELECT p.oid, p.prosrc FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
      WHERE p.oid >= 16384 AND l.lanname NOT IN ('c', 'internal')
    ), mentions AS (
      SELECT s.oid AS proc, o.kind, o.oid FROM (
        SELECT DISTINCT oid, unnest(regexp_split_to_array(lower(prosrc), '[^[:alnum:]_$]+')) AS word FROM sources
      ) s JOIN named o ON lower(o.name) = s.word
      UNION SELECT s.oid, o.kind, o.oid FROM named o JOIN sources s
        ON strpos(s.prosrc, o.name) > 0 OR strpos(o.name, '"') > 0 WHERE o.name !~ '^[[:alnum:]_$]+$'
    ), triggers AS (
      SELECT oid, evtname::text AS name FROM pg_event_trigger WHERE evtenabled <> 'D'
    ), reached(kind, oid) AS (
      SELECT kind, oid FROM (
        SELECT n.kind, n.oid FROM named n JOIN words w ON w.word = n.name
          WHERE n.kind <> 'pg_proc'::regclass OR n.oid >= 16384
        UNION SELECT n.kind, n.oid FROM named n JOIN called c ON c.word = n.name WHERE n.kind = 'pg_proc'::regclass
        UNION SELECT kind, oid FROM named WHERE $3::boolean AND kind = 'pg_class'::regclass
        UNION SELECT 'pg_class'::regclass, to_regclass('chancery.migrations')::oid
          WHERE to_regclass('chancery.migrations') IS NOT NULL
        UNION SELECT 'pg_cast'::regclass, oid FROM pg_cast
          WHERE castfunc >= 16384 AND castsource < 16384 AND casttarget < 16384
        UNION SELECT 'pg_event_trigger'::regclass, oid FROM triggers
      ) seed
      UNION
      SELECT e.kind, e.oid FROM reached n CROSS JOIN LATERAL (
        SELECT d.refclassid AS kind, d.refobjid AS oid FROM pg_depend d
          WHERE d.classid = n.kind AND d.objid = n.oid AND d.refobjid >= 16384 AND d.deptype <> 'e'
            AND NOT (d.classid = 'pg_constraint'::regclass AND d.refclassid = 'pg_class'::regclass)
        UNION ALL SELECT d.classid, d.objid FROM pg_depend d
          WHERE d.refclassid = n.kind AND d.refobjid = n.oid AND d.deptype IN ('a', 'i', 'P', 'S')
        UNION ALL SELECT 'pg_class'::regclass, c.conrelid FROM pg_constraint c
          WHERE n.kind = 'pg_class'::regclass AND c.confrelid = n.oid
        UNION ALL SELECT 'pg_class'::regclass, i.inhrelid FROM pg_inherits i
          WHERE n.kind = 'pg_class'::regclass AND i.inhparent = n.oid
        UNION ALL SELECT 'pg_cast'::regclass, c.oid FROM pg_cast c
          WHERE n.kind = 'pg_type'::regclass AND n.oid IN (c.castsource, c.casttarget)
        UNION ALL SELECT 'pg_opclass'::regclass, o.oid FROM pg_opclass o
          WHERE n.kind = 'pg_type'::regclass AND o.opcintype = n.oid
        UNION ALL SELECT m.kind, m.oid FROM mentions m WHERE n.kind = 'pg_proc'::regclass AND m.proc = n.oid
        UNION ALL SELECT 'pg_proc'::regclass, found[1]::oid FROM (
            SELECT concat(r.ev_action::text, r.ev_qual::text) AS tree FROM pg_rewrite r
              WHERE n.kind = 'pg_rewrite'::regclass AND r.oid = n.oid
            UNION ALL SELECT a.adbin::text FROM pg_attrdef a WHERE n.kind = 'pg_attrdef'::regclass AND a.oid = n.oid
            UNION ALL SELECT k.conbin::text FROM pg_constraint k
              WHERE n.kind = 'pg_constraint'::regclass AND k.oid = n.oid
            UNION ALL SELECT concat(i.indexprs::text, i.indpred::text) FROM pg_index i
              WHERE n.kind = 'pg_class'::regclass AND i.indexrelid = n.oid
            UNION ALL SELECT concat(y.polqual::text, y.polwithcheck::text) FROM pg_policy y
              WHERE n.kind = 'pg_policy'::regclass AND y.oid = n.oid
            UNION ALL SELECT t.tgqual::text FROM pg_trigger t WHERE n.kind = 'pg_trigger'::regclass AND t.oid = n.oid
            UNION ALL SELECT to_jsonb(p) ->> 'prosqlbody' FROM pg_proc p
              WHERE n.kind = 'pg_proc'::regclass AND p.oid = n.oid AND p.oid >= 16384
          ) trees CROSS JOIN LATERAL regexp_matches(trees.tree, ':(?:funcid|aggfnoid|winfnoid) ([0-9]+)', 'g') found
      ) e
    )
    SELECT 'foreign table', c.oid::regclass::text, '', '', '', '' FROM reached r JOIN pg_class c ON c.oid = r.oid
      WHERE r.kind = 'pg_class'::regclass AND c.relkind = 'f'
    UNION ALL SELECT 'event trigger', name, '', '', '', '' FROM triggers
    UNION ALL
    SELECT CASE WHEN p.oid < 16384 THEN 'own function' ELSE 'function' END, p.proname, l.lanname,
      p.prosecdef::text, CASE WHEN p.oid < 16384 THEN '' ELSE p.prosrc END, coalesce(x.extname::text, '')
    FROM reached r JOIN pg_proc p ON p.oid = r.oid JOIN pg_language l ON l.oid = p.prolang
      LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
        AND d.refclassid = 'pg_extension'::regclass
      LEFT JOIN pg_extension x ON x.oid = d.refobjid
    WHERE r.kind = 'pg_proc'::regclass AND (p.oid >= 16384 AND p.prokind <> 'a' OR p.oid < 16384 AND p.provolatile = 'v')
    ORDER BY 1, 2
    """
}
