/* Functions that find the real ones of their names. */
#ifndef CHANCERY_LATE_H
#define CHANCERY_LATE_H

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

/* The place of a function, from 0 on; the same for whoever looks first. */
#define LATE_FIND(library, name)                                       \
  static void *known;                                                  \
  void *found = __atomic_load_n(&known, __ATOMIC_ACQUIRE);             \
  if (found == NULL) {                                                 \
    found = library() == NULL ? NULL : dlsym(library(), #name);        \
    __atomic_store_n(&known, found, __ATOMIC_RELEASE);                 \
  }

/* Defines a function that calls the real one, or gives back `otherwise` where that cannot be had. */
#define LATE(library, result, name, parameters, arguments, otherwise)  \
  result name parameters {                                             \
    LATE_FIND(library, name)                                           \
    if (found == NULL) return otherwise;                               \
    return ((result(*) parameters)found) arguments;                    \
  }

#define LATE_VOID(library, name, parameters, arguments)                \
  void name parameters {                                               \
    LATE_FIND(library, name)                                           \
    if (found != NULL) ((void (*) parameters)found) arguments;         \
  }

/* Defines a function that loads the library of a name once. */
#define LATE_LIBRARY(function, name)                                   \
  static void *function##_handle;                                      \
  static pthread_once_t function##_once = PTHREAD_ONCE_INIT;           \
  static void function##_load(void) {                                  \
    function##_handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL);          \
  }                                                                    \
  static void *function(void) {                                        \
    pthread_once(&function##_once, function##_load);                   \
    return function##_handle;                                          \
  }

#endif
