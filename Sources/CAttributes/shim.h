#ifndef CHANCERY_ATTRIBUTES_SHIM_H
#define CHANCERY_ATTRIBUTES_SHIM_H

#include <errno.h>
#include <sys/types.h>
#include <sys/xattr.h>

/* Swift's module of the C library leaves extended attributes out. A file system without any has none on this file. */
static inline ssize_t chancery_attribute_names(int file, char *names, size_t size) {
#ifdef __APPLE__
  ssize_t length = flistxattr(file, names, size, 0);
#else
  ssize_t length = flistxattr(file, names, size);
#endif
  return length < 0 && errno == ENOTSUP ? 0 : length;
}

static inline ssize_t chancery_attribute(int file, const char *name, void *value, size_t size) {
#ifdef __APPLE__
  return fgetxattr(file, name, value, size, 0, 0);
#else
  return fgetxattr(file, name, value, size);
#endif
}

#endif
