#ifndef CHANCERY_SQLITE_SHIM_H
#define CHANCERY_SQLITE_SHIM_H

/* The hook that sees every row, also of tables without a rowid; the header hides it unless it is asked for. */
#ifndef SQLITE_ENABLE_PREUPDATE_HOOK
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#endif
#include <sqlite3.h>

/* sqlite3_db_config is variadic, which Swift does not import. */
static inline int chancery_sqlite_set_flag(sqlite3 *database, int option, int value) {
  return sqlite3_db_config(database, option, value, (int *)0);
}

/* SQLITE_TRANSIENT is a cast of -1, which Swift does not import. */
static inline int chancery_sqlite_bind_text(sqlite3_stmt *statement, int place, const char *text) {
  return sqlite3_bind_text(statement, place, text, -1, SQLITE_TRANSIENT);
}

#endif
