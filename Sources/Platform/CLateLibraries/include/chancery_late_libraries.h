/* libcurl and libpq, loaded at the first call of one of their functions.
 *
 * They bring some thirty libraries along, for LDAP, Kerberos, SSH and others, which the loader would resolve at every
 * start, also for a command that asks no server. The functions have their usual names; those of the real libraries are
 * found behind them. */
#ifndef CHANCERY_LATE_LIBRARIES_H
#define CHANCERY_LATE_LIBRARIES_H

#include <stdbool.h>

/* Whether the library can be loaded; where it cannot, each of its functions fails. */
bool chancery_libcurl_is_there(void);
bool chancery_libpq_is_there(void);

#endif
