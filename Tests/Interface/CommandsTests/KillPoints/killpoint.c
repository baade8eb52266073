/* Loaded before the system's library: counts every call of a process tree that changes a file below some folders, and at
   the one of a number ends processes in the middle of it, or has it fail.

   KP_DIRS=/a:/b      files and folders that count, with all below
   KP_COUNTER=/file   the count, shared by all processes
   KP_AT=N            the call that it happens at
   KP_MODE            before, after, torn (half of what is written), eio, enospc, or run: somebody else does KP_RUN before
   KP_WHO             own: the process that makes the call; victim: the one in the file KP_VICTIM alone; both
   KP_LOG=/file       a line for each call: its number, the process, its name, the path
   KP_TRACE=/file     each call that was made with what it wrote, for states.py: name, path, other path, place and length,
                      with tabs, and then so many bytes */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static _Atomic uint64_t *counter;
static uint64_t at;
static const char *mode = "", *dirs, *who = "own", *victim;
static int log_file = -1, trace_file = -1;
static __thread int is_inside;
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_open)(const char *, int, ...);

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_open = dlsym(RTLD_NEXT, "open");
  const char *file = getenv("KP_COUNTER");
  dirs = getenv("KP_DIRS");
  victim = getenv("KP_VICTIM");
  if (getenv("KP_MODE")) mode = getenv("KP_MODE");
  if (getenv("KP_WHO")) who = getenv("KP_WHO");
  if (getenv("KP_AT")) at = strtoull(getenv("KP_AT"), 0, 10);
  if (!file || !dirs) return;
  int shared = real_open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (shared < 0) return;
  struct stat status;
  if (!fstat(shared, &status) && status.st_size < 8) {
    int (*real_ftruncate)(int, off_t) = dlsym(RTLD_NEXT, "ftruncate");
    if (real_ftruncate(shared, 8)) return;
  }
  counter = mmap(0, 8, PROT_READ | PROT_WRITE, MAP_SHARED, shared, 0);
  close(shared);
  if (counter == MAP_FAILED) counter = 0;
  if (getenv("KP_TRACE"))
    trace_file = real_open(getenv("KP_TRACE"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (getenv("KP_LOG")) log_file = real_open(getenv("KP_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

static int counts(const char *path) {
  for (const char *dir = dirs; dir && *dir;) {
    const char *end = strchrnul(dir, ':');
    size_t length = end - dir;
    if (length && !strncmp(path, dir, length) && (path[length] == '/' || !path[length])) return 1;
    dir = *end ? end + 1 : end;
  }
  return 0;
}

static void end_processes(void) {
  if (victim && strcmp(who, "own")) {
    char text[32] = "";
    int file = real_open(victim, O_RDONLY | O_CLOEXEC);
    if (file >= 0 && read(file, text, sizeof text - 1) > 0) kill(atoi(text), SIGKILL);
    if (file >= 0) close(file);
  }
  if (!strcmp(who, "victim")) return;
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Whether this call is the one. */
static int hits(const char *name, const char *path) {
  if (!counter || is_inside || !path || !counts(path)) return 0;
  is_inside = 1;
  uint64_t number = atomic_fetch_add(counter, 1) + 1;
  if (log_file >= 0) {
    char line[5000];
    int length = snprintf(line, sizeof line, "%llu %d %s %s\n", (unsigned long long)number, getpid(), name, path);
    if (real_write(log_file, line, length < (int)sizeof line ? length : (int)sizeof line)) {}
  }
  is_inside = 0;
  return number == at;
}

static const char *of_file(int file, char *buffer) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, buffer, 4095);
  if (length < 0) return 0;
  buffer[length] = 0;
  return buffer;
}

static const char *of_name(int folder, const char *name, char *buffer) {
  char parent[4096];
  if (!name || *name == '/') return name;
  if (folder == AT_FDCWD) {
    if (!getcwd(parent, sizeof parent)) return name;
  } else if (!of_file(folder, parent)) {
    return name;
  }
  snprintf(buffer, 8192, "%s/%s", parent, name);
  return buffer;
}

/* Writes down a call that was made. */
static void trace(const char *name, const char *path, const char *other, long long place, const void *bytes, size_t length) {
  if (trace_file < 0 || is_inside || !path || !counts(path)) return;
  char head[16600];
  int size = snprintf(head, sizeof head, "%s\t%s\t%s\t%lld\t%zu\n", name, path, other ? other : "", place, length);
  struct iovec parts[2] = {{head, size}, {(void *)bytes, length}};
  is_inside = 1;
  /* In one call, so that what several processes write stays apart. */
  if (writev(trace_file, parts, length ? 2 : 1)) {}
  is_inside = 0;
}

/* Content that libgit2 wrote into memory that is the file: it is seen when the file gets its name. */
static void trace_mapped(const char *from, const char *path) {
  if (trace_file < 0 || is_inside || !from || !strstr(from, "pack_git2_") || strstr(from, ".lock")) return;
  int file = real_open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file < 0) return;
  if (!fstat(file, &status) && status.st_size) {
    void *bytes = mmap(0, status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes != MAP_FAILED) {
      trace("write", path, 0, 0, bytes, status.st_size);
      munmap(bytes, status.st_size);
    }
  }
  close(file);
}

/* Where a write goes. */
static long long place_of(int file) {
  struct stat status;
  if (fcntl(file, F_GETFL) & O_APPEND) return fstat(file, &status) ? 0 : status.st_size;
  return lseek(file, 0, SEEK_CUR);
}

/* Somebody else comes between. */
static void interrupt(void) {
  const char *line = getenv("KP_RUN");
  is_inside = 1;
  if (line && system(line)) {}
  is_inside = 0;
}

#define BEFORE(name, path) \
  char buffer[8192], other[8192]; \
  (void)other; \
  int kept = errno, hit = counter ? hits(name, path) : 0; \
  if (hit && !strcmp(mode, "before")) end_processes(); \
  if (hit && !strcmp(mode, "run")) interrupt(); \
  if (hit && !strcmp(mode, "eio")) return errno = EIO, -1; \
  if (hit && !strcmp(mode, "enospc")) return errno = ENOSPC, -1; \
  errno = kept
#define AFTER \
  kept = errno; \
  if (hit && (!strcmp(mode, "after") || !strcmp(mode, "torn"))) end_processes(); \
  errno = kept; \
  return result

ssize_t write(int file, const void *bytes, size_t count) {
  BEFORE("write", counter ? of_file(file, buffer) : 0);
  long long place = trace_file >= 0 && counter ? place_of(file) : 0;
  ssize_t result = real_write(file, bytes, hit && !strcmp(mode, "torn") && count > 1 ? count / 2 : count);
  if (trace_file >= 0 && result > 0) trace("write", of_file(file, other), 0, place, bytes, result);
  AFTER;
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off_t place) {
  ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
  BEFORE("pwrite", of_file(file, buffer));
  ssize_t result = real(file, bytes, hit && !strcmp(mode, "torn") && count > 1 ? count / 2 : count, place);
  if (trace_file >= 0 && result > 0) trace("write", of_file(file, other), 0, place, bytes, result);
  AFTER;
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) { return pwrite64(file, bytes, count, place); }

#define OF_FILE(name, parameters, arguments, types, as, length) \
  int name parameters { \
    int (*real) types = dlsym(RTLD_NEXT, #name); \
    BEFORE(#name, of_file(file, buffer)); \
    int result = real arguments; \
    if (trace_file >= 0 && !result) trace(as, of_file(file, other), 0, length, 0, 0); \
    AFTER; \
  }
OF_FILE(fsync, (int file), (file), (int), "sync", 0)
OF_FILE(fdatasync, (int file), (file), (int), "sync", 0)
OF_FILE(syncfs, (int file), (file), (int), "sync-all", 0)
OF_FILE(ftruncate, (int file, off_t size), (file, size), (int, off_t), "truncate", size)
OF_FILE(fchmod, (int file, mode_t bits), (file, bits), (int, mode_t), "bits", bits)
int ftruncate64(int file, off_t size) { return ftruncate(file, size); }

#define OF_NAME(name, folder, path, parameters, arguments, types, as, from) \
  int name parameters { \
    int (*real) types = dlsym(RTLD_NEXT, #name); \
    BEFORE(#name, of_name(folder, path, buffer)); \
    int result = real arguments; \
    if (trace_file >= 0 && !result) { \
      char more[8192]; \
      (void)more; \
      trace(as, of_name(folder, path, other), from, 0, 0, 0); \
      if (!strcmp(as, "rename")) trace_mapped(from, of_name(folder, path, other)); \
    } \
    AFTER; \
  }
OF_NAME(rename, AT_FDCWD, new, (const char *old, const char *new), (old, new), (const char *, const char *), "rename",
        of_name(AT_FDCWD, old, more))
OF_NAME(renameat, to, new, (int from, const char *old, int to, const char *new), (from, old, to, new),
        (int, const char *, int, const char *), "rename", of_name(from, old, more))
OF_NAME(renameat2, to, new, (int from, const char *old, int to, const char *new, unsigned flags),
        (from, old, to, new, flags), (int, const char *, int, const char *, unsigned), flags & 2 ? "exchange" : "rename",
        of_name(from, old, more))
OF_NAME(link, AT_FDCWD, new, (const char *old, const char *new), (old, new), (const char *, const char *), "link",
        of_name(AT_FDCWD, old, more))
OF_NAME(linkat, to, new, (int from, const char *old, int to, const char *new, int flags), (from, old, to, new, flags),
        (int, const char *, int, const char *, int), "link", of_name(from, old, more))
OF_NAME(symlink, AT_FDCWD, new, (const char *old, const char *new), (old, new), (const char *, const char *), "symlink",
        old)
OF_NAME(unlink, AT_FDCWD, path, (const char *path), (path), (const char *), "unlink", 0)
OF_NAME(unlinkat, folder, path, (int folder, const char *path, int flags), (folder, path, flags),
        (int, const char *, int), flags & AT_REMOVEDIR ? "rmdir" : "unlink", 0)
OF_NAME(rmdir, AT_FDCWD, path, (const char *path), (path), (const char *), "rmdir", 0)
OF_NAME(mkdir, AT_FDCWD, path, (const char *path, mode_t bits), (path, bits), (const char *, mode_t), "mkdir", 0)
OF_NAME(mkdirat, folder, path, (int folder, const char *path, mode_t bits), (folder, path, bits),
        (int, const char *, mode_t), "mkdir", 0)

#define OPEN(folder, call) \
  mode_t bits = 0; \
  if (flags & (O_CREAT | __O_TMPFILE)) { \
    va_list more; \
    va_start(more, flags); \
    bits = va_arg(more, mode_t); \
    va_end(more); \
  } \
  BEFORE("open", flags & (O_CREAT | O_TRUNC) ? of_name(folder, path, buffer) : 0); \
  int result = call; \
  if (trace_file >= 0 && result >= 0 && flags & (O_CREAT | O_TRUNC)) \
    trace(flags & O_TRUNC ? "empty" : "make", of_file(result, other), 0, 0, 0, 0); \
  AFTER;
int open(const char *path, int flags, ...) { OPEN(AT_FDCWD, real_open(path, flags, bits)) }
int open64(const char *path, int flags, ...) { OPEN(AT_FDCWD, real_open(path, flags | O_LARGEFILE, bits)) }
int openat(int folder, const char *path, int flags, ...) {
  int (*real)(int, const char *, int, ...) = dlsym(RTLD_NEXT, "openat");
  OPEN(folder, real(folder, path, flags, bits))
}
int openat64(int folder, const char *path, int flags, ...) {
  int (*real)(int, const char *, int, ...) = dlsym(RTLD_NEXT, "openat");
  OPEN(folder, real(folder, path, flags | O_LARGEFILE, bits))
}
