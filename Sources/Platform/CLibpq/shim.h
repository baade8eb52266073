#ifndef CHANCERY_LIBPQ_SHIM_H
#define CHANCERY_LIBPQ_SHIM_H

#include <libpq-fe.h>

#endif
