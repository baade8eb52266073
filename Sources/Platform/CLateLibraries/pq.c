#ifdef __linux__
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

#include "chancery_late_libraries.h"
#include "late.h"

LATE_LIBRARY(pq, "libpq.so.5")

bool chancery_libpq_is_there(void) { return pq() != NULL; }

LATE(pq, PGconn *, PQconnectStartParams, (const char *const *words, const char *const *values, int expands),
     (words, values, expands), NULL)
LATE(pq, PostgresPollingStatusType, PQconnectPoll, (PGconn * connection), (connection), PGRES_POLLING_FAILED)
LATE_VOID(pq, PQfinish, (PGconn * connection), (connection))
LATE(pq, PQconninfoOption *, PQconninfoParse, (const char *text, char **message), (text, message), NULL)
LATE_VOID(pq, PQconninfoFree, (PQconninfoOption * options), (options))
LATE_VOID(pq, PQfreemem, (void *memory), (memory))
LATE(pq, char *, PQdb, (const PGconn *connection), (connection), NULL)
LATE(pq, char *, PQuser, (const PGconn *connection), (connection), NULL)
LATE(pq, char *, PQhost, (const PGconn *connection), (connection), NULL)
LATE(pq, char *, PQport, (const PGconn *connection), (connection), NULL)
LATE(pq, ConnStatusType, PQstatus, (const PGconn *connection), (connection), CONNECTION_BAD)
LATE(pq, char *, PQerrorMessage, (const PGconn *connection), (connection), NULL)
LATE(pq, int, PQsocket, (const PGconn *connection), (connection), -1)
LATE(pq, PQnoticeProcessor, PQsetNoticeProcessor, (PGconn * connection, PQnoticeProcessor processor, void *context),
     (connection, processor, context), NULL)
LATE(pq, int, PQsendQueryParams,
     (PGconn * connection, const char *command, int count, const Oid *types, const char *const *values,
      const int *lengths, const int *formats, int format),
     (connection, command, count, types, values, lengths, formats, format), 0)
LATE(pq, int, PQconsumeInput, (PGconn * connection), (connection), 0)
LATE(pq, int, PQisBusy, (PGconn * connection), (connection), 0)
LATE(pq, PGresult *, PQgetResult, (PGconn * connection), (connection), NULL)
LATE(pq, ExecStatusType, PQresultStatus, (const PGresult *result), (result), PGRES_FATAL_ERROR)
LATE(pq, char *, PQresultErrorField, (const PGresult *result, int field), (result, field), NULL)
LATE_VOID(pq, PQclear, (PGresult * result), (result))
LATE(pq, int, PQntuples, (const PGresult *result), (result), 0)
LATE(pq, int, PQnfields, (const PGresult *result), (result), 0)
LATE(pq, char *, PQgetvalue, (const PGresult *result, int row, int column), (result, row, column), NULL)
LATE(pq, int, PQgetisnull, (const PGresult *result, int row, int column), (result, row, column), 1)
#else
#include "chancery_late_libraries.h"

bool chancery_libpq_is_there(void) { return true; }
#endif
