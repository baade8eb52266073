#ifndef CHANCERY_FILES_SHIM_H
#define CHANCERY_FILES_SHIM_H

/* Calls of Linux that the module of its C library does not show to Swift. Elsewhere they fail. */

#include <errno.h>
#include <stddef.h>

#include <stdio.h>
#include <sys/types.h>
#include <sys/xattr.h>

/* A file system without any attributes has none on this file. */
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

#ifdef __linux__

/* Declared by unistd.h under _GNU_SOURCE only, which a module cannot define. */
extern int syncfs(int descriptor);

static inline int chancery_sync_file_system(int descriptor) { return syncfs(descriptor); }

/* Declared by stdio.h under _GNU_SOURCE only. */
extern int renameat2(int old_folder, const char *old_name, int new_folder, const char *new_name, unsigned flags);

/* Two files of a folder change places at once. */
static inline int chancery_exchange(int folder, const char *one, const char *other) {
  return renameat2(folder, one, folder, other, 1 << 1 /* RENAME_EXCHANGE */);
}
/* Fails with EEXIST where there is a file of the new name. */
static inline int chancery_rename_to_free(int folder, const char *name, const char *free) {
  return renameat2(folder, name, folder, free, 1 << 0 /* RENAME_NOREPLACE */);
}
static inline int chancery_set_attribute(int descriptor, const char *name, const void *value, size_t length) {
  return fsetxattr(descriptor, name, value, length, 0);
}
#else
static inline int chancery_exchange(int folder, const char *one, const char *other) {
#ifdef __APPLE__
  return renameatx_np(folder, one, folder, other, RENAME_SWAP);
#else
  (void)folder, (void)one, (void)other;
  errno = ENOTSUP;
  return -1;
#endif
}
static inline int chancery_rename_to_free(int folder, const char *name, const char *free) {
#ifdef __APPLE__
  return renameatx_np(folder, name, folder, free, RENAME_EXCL);
#else
  (void)folder, (void)name, (void)free;
  errno = ENOTSUP;
  return -1;
#endif
}
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
