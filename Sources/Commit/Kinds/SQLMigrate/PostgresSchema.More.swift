extension PostgresSchema {
  /// What is defined besides tables, functions and types, and what is said about objects.
  ///
  /// Large objects are not in it, since they are rows, nor what a role's password is. Roles with an end are left out: who
  /// hands them out for a time would otherwise change the listing all day.
  static let more = """
    SELECT 'inheritance', r.name || ' of ' || i.inhparent::regclass, i.inhseqno::text
    FROM pg_inherits i JOIN relations r ON r.oid = i.inhrelid
    UNION ALL
    SELECT 'comment', pg_describe_object(classoid, objoid, objsubid), description FROM pg_description
    WHERE objoid >= 16384 OR classoid = 'pg_namespace'::regclass
    UNION ALL
    SELECT 'comment', pg_describe_object(classoid, objoid, 0), description FROM pg_shdescription
    WHERE classoid = 'pg_authid'::regclass OR objoid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT 'label', concat(provider, ' of ', pg_describe_object(classoid, objoid, objsubid)), label FROM pg_seclabel
    UNION ALL
    SELECT 'statistics', quote_ident(s.nspname) || '.' || quote_ident(e.stxname),
      ROW(e.stxowner::regrole, pg_get_statisticsobjdef(e.oid))::text
    FROM pg_statistic_ext e JOIN spaces s ON s.oid = e.stxnamespace
    UNION ALL
    SELECT 'publication', quote_ident(p.pubname), ROW(p.pubowner::regrole, p.puballtables, p.pubinsert, p.pubupdate,
      p.pubdelete, p.pubtruncate, p.pubviaroot, (SELECT string_agg(pg_describe_object(d.classid, d.objid, 0), ', '
          ORDER BY pg_describe_object(d.classid, d.objid, 0)) FROM pg_depend d
        WHERE d.refclassid = 'pg_publication'::regclass AND d.refobjid = p.oid))::text
    FROM pg_publication p
    UNION ALL
    SELECT 'subscription', quote_ident(subname), ROW(subowner::regrole, subenabled, subslotname, subpublications)::text
    FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT 'collation', quote_ident(s.nspname) || '.' || quote_ident(c.collname), ROW(c.collowner::regrole,
      to_jsonb(c) - 'oid' - 'collowner' - 'collnamespace' - 'collversion')::text
    FROM pg_collation c JOIN spaces s ON s.oid = c.collnamespace
    UNION ALL
    SELECT 'conversion', quote_ident(s.nspname) || '.' || quote_ident(c.conname), ROW(c.conowner::regrole,
      c.conforencoding, c.contoencoding, c.conproc::regproc, c.condefault)::text
    FROM pg_conversion c JOIN spaces s ON s.oid = c.connamespace
    UNION ALL
    SELECT 'operator', concat(quote_ident(s.nspname), '.', o.oprname, '(', o.oprleft::regtype, ', ', o.oprright::regtype,
      ')'), ROW(o.oprowner::regrole, o.oprcode::regprocedure, o.oprcom::regoperator, o.oprnegate::regoperator,
      o.oprrest::regproc, o.oprjoin::regproc, o.oprcanmerge, o.oprcanhash)::text
    FROM pg_operator o JOIN spaces s ON s.oid = o.oprnamespace
    UNION ALL
    SELECT 'operator family', concat(quote_ident(s.nspname), '.', quote_ident(f.opfname), ' ', m.amname),
      ROW(f.opfowner::regrole, (SELECT string_agg(concat(o.amopopr::regoperator, o.amopstrategy, o.amoppurpose), ', '
          ORDER BY o.amopopr::regoperator::text, o.amopstrategy) FROM pg_amop o WHERE o.amopfamily = f.oid),
        (SELECT string_agg(concat(p.amproc::regprocedure, p.amprocnum), ', '
          ORDER BY p.amproc::regprocedure::text, p.amprocnum) FROM pg_amproc p WHERE p.amprocfamily = f.oid))::text
    FROM pg_opfamily f JOIN spaces s ON s.oid = f.opfnamespace JOIN pg_am m ON m.oid = f.opfmethod
    UNION ALL
    SELECT 'operator class', concat(quote_ident(s.nspname), '.', quote_ident(c.opcname), ' ', m.amname),
      ROW(c.opcowner::regrole, (SELECT opfname FROM pg_opfamily f WHERE f.oid = c.opcfamily), c.opcintype::regtype,
        c.opcdefault, c.opckeytype::regtype)::text
    FROM pg_opclass c JOIN spaces s ON s.oid = c.opcnamespace JOIN pg_am m ON m.oid = c.opcmethod
    UNION ALL
    SELECT 'cast', concat(castsource::regtype, ' AS ', casttarget::regtype),
      ROW(castfunc::regprocedure, castcontext, castmethod)::text FROM pg_cast WHERE oid >= 16384
    UNION ALL
    SELECT 'text search configuration', quote_ident(s.nspname) || '.' || quote_ident(c.cfgname),
      ROW(c.cfgowner::regrole, (SELECT prsname FROM pg_ts_parser p WHERE p.oid = c.cfgparser),
        (SELECT string_agg(concat(m.maptokentype, ' ', m.mapseqno, ' ', m.mapdict::regdictionary), ', '
          ORDER BY m.maptokentype, m.mapseqno) FROM pg_ts_config_map m WHERE m.mapcfg = c.oid))::text
    FROM pg_ts_config c JOIN spaces s ON s.oid = c.cfgnamespace
    UNION ALL
    SELECT 'text search dictionary', quote_ident(s.nspname) || '.' || quote_ident(d.dictname),
      ROW(d.dictowner::regrole, (SELECT tmplname FROM pg_ts_template t WHERE t.oid = d.dicttemplate),
        d.dictinitoption)::text
    FROM pg_ts_dict d JOIN spaces s ON s.oid = d.dictnamespace
    UNION ALL
    SELECT 'text search parser', quote_ident(s.nspname) || '.' || quote_ident(p.prsname),
      ROW(p.prsstart, p.prstoken, p.prsend, p.prsheadline, p.prslextype)::text
    FROM pg_ts_parser p JOIN spaces s ON s.oid = p.prsnamespace
    UNION ALL
    SELECT 'text search template', quote_ident(s.nspname) || '.' || quote_ident(t.tmplname),
      ROW(t.tmplinit, t.tmpllexize)::text
    FROM pg_ts_template t JOIN spaces s ON s.oid = t.tmplnamespace
    UNION ALL
    SELECT 'foreign data wrapper', quote_ident(fdwname), ROW(fdwowner::regrole, fdwhandler::regproc,
      fdwvalidator::regproc, fdwacl, fdwoptions)::text FROM pg_foreign_data_wrapper
    UNION ALL
    SELECT 'server', quote_ident(v.srvname), ROW(v.srvowner::regrole, w.fdwname, v.srvtype, v.srvversion, v.srvacl,
      v.srvoptions)::text FROM pg_foreign_server v JOIN pg_foreign_data_wrapper w ON w.oid = v.srvfdw
    UNION ALL
    SELECT 'user mapping', concat(quote_ident(usename), ' on ', quote_ident(srvname)), md5(umoptions::text)
    FROM pg_user_mappings
    UNION ALL
    SELECT 'language', quote_ident(lanname), ROW(lanowner::regrole, lanpltrusted, lanplcallfoid::regproc, lanacl)::text
    FROM pg_language WHERE lanispl
    UNION ALL
    SELECT 'access method', quote_ident(amname), ROW(amhandler, amtype)::text FROM pg_am WHERE oid >= 16384
    UNION ALL
    SELECT 'database', quote_ident(datname), ROW(datdba::regrole, datacl, datconnlimit, datallowconn)::text
    FROM pg_database WHERE datname = current_database()
    UNION ALL
    SELECT 'settings', concat_ws(' in ', NULLIF(setrole, 0)::regrole, (SELECT datname FROM pg_database d
      WHERE d.oid = setdatabase)), setconfig::text
    FROM pg_db_role_setting
    WHERE setdatabase = 0 OR setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL
    SELECT 'role', quote_ident(rolname), ROW(rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin,
      rolreplication, rolbypassrls, rolconnlimit)::text
    FROM pg_roles WHERE oid >= 16384 AND coalesce(rolvaliduntil, 'infinity') = 'infinity'
    UNION ALL
    SELECT 'membership', concat(m.member::regrole, ' of ', m.roleid::regrole), string_agg(m.admin_option::text, ', '
      ORDER BY m.admin_option)
    FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member
    WHERE coalesce(r.rolvaliduntil, 'infinity') = 'infinity' GROUP BY m.member, m.roleid
    """
}
