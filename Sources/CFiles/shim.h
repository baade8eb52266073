#ifndef CHANCERY_FILES_SHIM_H
#define CHANCERY_FILES_SHIM_H

/* Calls of Linux that the module of its C library does not show to Swift. Elsewhere they fail. */

#include <errno.h>
#include <stddef.h>

#ifdef __linux__
#include <sys/xattr.h>

/* Declared by unistd.h under _GNU_SOURCE only, which a module cannot define. */
extern int syncfs(int descriptor);

static inline int chancery_sync_file_system(int descriptor) { return syncfs(descriptor); }
static inline int chancery_set_attribute(int descriptor, const char *name, const void *value, size_t length) {
  return fsetxattr(descriptor, name, value, length, 0);
}
#else
static inline int chancery_sync_file_system(int descriptor) {
  (void)descriptor;
  errno = ENOTSUP;
  return -1;
}
static inline int chancery_set_attribute(int descriptor, const char *name, const void *value, size_t length) {
  (void)descriptor, (void)name, (void)value, (void)length;
  errno = ENOTSUP;
  return -1;
}
#endif

#endif
