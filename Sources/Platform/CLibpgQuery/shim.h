#ifndef CHANCERY_LIBPG_QUERY_SHIM_H
#define CHANCERY_LIBPG_QUERY_SHIM_H

#include <pg_query.h>

#endif
