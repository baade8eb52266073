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

#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>

/* What the calls for volumes of btrfs take (linux/btrfs.h, which does not go into a module with the C library's own
   headers). A volume is a folder that the file system copies as a whole; its own number is always the same. */
struct chancery_volume_request { int64_t source; char name[4088]; };
struct chancery_volume_copy_request { int64_t source; uint64_t other[6]; char name[4040]; };
enum { CHANCERY_VOLUME_NUMBER = 256 };

static inline int chancery_has_volumes(int folder) {
  struct statfs status;
  return fstatfs(folder, &status) == 0 && (uint32_t)status.f_type == 0x9123683E;
}
static inline int chancery_volume_make(int folder, const char *name) {
  struct chancery_volume_request request = {0};
  strncpy(request.name, name, sizeof request.name - 1);
  return ioctl(folder, _IOW(0x94, 14, struct chancery_volume_request), &request);
}
static inline int chancery_volume_copy(int source, int folder, const char *name) {
  struct chancery_volume_copy_request request = {.source = source};
  strncpy(request.name, name, sizeof request.name - 1);
  return ioctl(folder, _IOW(0x94, 23, struct chancery_volume_copy_request), &request);
}
static inline int chancery_volume_delete(int folder, const char *name) {
  struct chancery_volume_request request = {0};
  strncpy(request.name, name, sizeof request.name - 1);
  return ioctl(folder, _IOW(0x94, 15, struct chancery_volume_request), &request);
}

/* Declared by sys/socket.h under _GNU_SOURCE only. */
struct sockaddr;
extern int accept4(int socket, struct sockaddr *address, unsigned *length, int flags);

/* Declared by unistd.h under _GNU_SOURCE only. */
extern int pipe2(int ends[2], int flags);

/* No program that is run at the same time keeps either end open. */
static inline int chancery_closing_pipe(int ends[2]) { return pipe2(ends, 02000000 /* O_CLOEXEC */); }

/* No program that is run at the same time keeps the connection open. */
static inline int chancery_accept(int listener) { return accept4(listener, NULL, NULL, 02000000 /* SOCK_CLOEXEC */); }

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
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static inline int chancery_closing_pipe(int ends[2]) {
  if (pipe(ends) < 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
}
static inline int chancery_accept(int listener) {
  int connection = accept(listener, NULL, NULL);
  if (connection >= 0) fcntl(connection, F_SETFD, FD_CLOEXEC);
  return connection;
}
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
enum { CHANCERY_VOLUME_NUMBER = 0 };
static inline int chancery_has_volumes(int folder) { return (void)folder, 0; }
static inline int chancery_volume_make(int folder, const char *name) {
  (void)folder, (void)name;
  errno = ENOTSUP;
  return -1;
}
static inline int chancery_volume_copy(int source, int folder, const char *name) {
  return (void)source, chancery_volume_make(folder, name);
}
static inline int chancery_volume_delete(int folder, const char *name) { return chancery_volume_make(folder, name); }
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
