#ifndef CHANCERY_LIBPQ_SHIM_H
#define CHANCERY_LIBPQ_SHIM_H

#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

#endif
