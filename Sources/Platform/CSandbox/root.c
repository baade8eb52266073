/* The root that a command sees: nothing but what its request names. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confinement.h"

#ifndef MOUNT_ATTR_RDONLY
#define MOUNT_ATTR_RDONLY 1
#define MOUNT_ATTR_NOSUID 2
#define MOUNT_ATTR_NODEV 4
struct mount_attr { __u64 attr_set, attr_clr, propagation, userns_fd; };
#endif
#ifndef AT_RECURSIVE
#define AT_RECURSIVE 0x8000
#endif

/* Where the host's root lies while the new one is built. */
#define HOST "/.host"

/* Restricts a mount with everything mounted below it. */
static int restrict_mount(const char *path, uint64_t attributes) {
  struct mount_attr attr = {.attr_set = attributes};
  return (int)syscall(SYS_mount_setattr, AT_FDCWD, path, AT_RECURSIVE | AT_SYMLINK_NOFOLLOW, &attr, sizeof attr);
}

static int make_folders(const char *path) {
  char copy[PATH_MAX];
  if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy) return errno = ENAMETOOLONG, -1;
  for (char *slash = copy + 1; (slash = strchr(slash, '/')); slash++) {
    *slash = 0;
    if (mkdir(copy, 0755) < 0 && errno != EEXIST) return -1;
    *slash = '/';
  }
  return mkdir(copy, 0755) < 0 && errno != EEXIST ? -1 : 0;
}

static int make_file(const char *path, const char *content) {
  char folder[PATH_MAX];
  snprintf(folder, sizeof folder, "%s", path);
  char *slash = strrchr(folder, '/');
  if (slash && slash != folder) {
    *slash = 0;
    if (make_folders(folder) < 0) return -1;
  }
  int file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (file < 0) return -1;
  ssize_t written = write(file, content, strlen(content));
  close(file);
  return written == (ssize_t)strlen(content) ? 0 : -1;
}

static int bind_place(const char *source, const char *place, uint64_t attributes) {
  char outside[PATH_MAX];
  struct stat status;
  if (snprintf(outside, sizeof outside, HOST "%s", source) >= (int)sizeof outside) return errno = ENAMETOOLONG, -1;
  if (stat(outside, &status) < 0) return -1;
  if ((S_ISDIR(status.st_mode) ? make_folders(place) : make_file(place, "")) < 0) return -1;
  if (mount(outside, place, NULL, MS_BIND | MS_REC, NULL) < 0) return -1;
  return restrict_mount(place, attributes);
}

static int place_memory(const char *place, uint64_t bytes, const char *mode, const struct request *request) {
  char options[128];
  snprintf(options, sizeof options, "mode=%s,size=%llu,nr_inodes=%llu,uid=%u,gid=%u", mode, (unsigned long long)bytes,
           (unsigned long long)(bytes / 4096 + 1024), request->has_user ? request->user : geteuid(),
           request->has_user ? request->group : getegid());
  if (make_folders(place) < 0) return -1;
  return mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV, options);
}

/* The host's cache below, what the command writes above, and gone with the workspace. */
static int place_cache(const struct placing *cache, struct problem *problem) {
  char lower[PATH_MAX], upper[PATH_MAX], work[PATH_MAX];
  char *lowers[] = {lower};
  snprintf(lower, sizeof lower, HOST "%s", cache->source);
  snprintf(upper, sizeof upper, HOST "%s", cache->upper);
  snprintf(work, sizeof work, HOST "%s", cache->work);
  if (access(lower, F_OK) < 0 || make_folders(cache->place) < 0) return -1;
  struct layers layers = {.point = cache->place, .upper = upper, .work = work, .lowers = lowers, .count = 1};
  int root = overlay_mount(&layers, problem);
  return root < 0 ? -1 : close(root);
}

/* Opens the folder at a place, and makes it where nothing is there, without following any link: what lies on the way may
   be what a draft has put there. */
static int open_place(const char *place) {
  char copy[PATH_MAX], *rest = copy;
  if (snprintf(copy, sizeof copy, "%s", place) >= (int)sizeof copy) return errno = ENAMETOOLONG, -1;
  int folder = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (char *name; folder >= 0 && (name = strsep(&rest, "/"));) {
    if (!*name) continue;
    int made = strcmp(name, "..") == 0 ? (errno = EINVAL, -1) : mkdirat(folder, name, 0755);
    int inner = made < 0 && errno != EEXIST ? -1 : openat(folder, name, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    int code = errno;
    close(folder);
    errno = code;
    folder = inner;
  }
  return folder;
}

/* A folder of the host's below, what the command writes above; read-only where there is nothing to write to, or where
   layers cannot be mounted. Left out where a draft has put something else in its place. */
static int place_brought(struct placing *brought) {
  char lower[PATH_MAX], upper[PATH_MAX], work[PATH_MAX], point[64];
  char *lowers[] = {lower};
  struct problem unsaid = {0};
  snprintf(lower, sizeof lower, HOST "%s", brought->source);
  snprintf(upper, sizeof upper, HOST "%s", brought->upper);
  snprintf(work, sizeof work, HOST "%s", brought->work);
  int place = open_place(brought->place);
  if (place < 0) return errno == ENOTDIR || errno == ELOOP ? 0 : -1;
  snprintf(point, sizeof point, "/proc/self/fd/%d", place);
  struct layers layers = {.point = point, .upper = upper, .work = work, .lowers = lowers, .count = 1};
  int root = *brought->upper ? overlay_mount(&layers, &unsaid) : -1;
  int done = root;
  if (root < 0) {
    done = mount(lower, point, NULL, MS_BIND, NULL);
    if (done == 0) done = restrict_mount(brought->place, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_RDONLY);
  } else {
    close(root);
  }
  int code = errno;
  close(place);
  brought->is_placed = done >= 0;
  errno = code;
  return done < 0 ? -1 : 0;
}

/* The same folder at a second place, where programs in it look for themselves by their absolute paths. */
static int place_alias(struct placing *alias, const struct request *request) {
  for (size_t index = 0; index < request->placing_count; index++) {
    const struct placing *brought = &request->placings[index];
    if (brought->kind != BRING || !brought->is_placed || strcmp(brought->place, alias->source) != 0) continue;
    /* Where it cannot be made it is not there, and nothing but comfort is missing. */
    int place = open_place(alias->place);
    if (place < 0) return 0;
    char point[64];
    snprintf(point, sizeof point, "/proc/self/fd/%d", place);
    alias->is_placed = mount(alias->source, point, NULL, MS_BIND | MS_REC, NULL) == 0;
    close(place);
  }
  return 0;
}

static int place_nodes(uint64_t bytes, const struct request *request) {
  static const char *const nodes[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"};
  static const char *const links[][2] = {
    {"/proc/self/fd", "/dev/fd"}, {"/proc/self/fd/0", "/dev/stdin"}, {"/proc/self/fd/1", "/dev/stdout"},
    {"/proc/self/fd/2", "/dev/stderr"}, {"pts/ptmx", "/dev/ptmx"},
  };
  if (place_memory("/dev", 1 << 16, "0755", request) < 0) return -1;
  for (size_t index = 0; index < sizeof nodes / sizeof *nodes; index++)
    if (bind_place(nodes[index], nodes[index], MOUNT_ATTR_NOSUID) < 0) return -1;
  for (size_t index = 0; index < sizeof links / sizeof *links; index++)
    if (symlink(links[index][0], links[index][1]) < 0) return -1;
  if (mkdir("/dev/pts", 0755) < 0) return -1;
  if (mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620,max=256") < 0) return -1;
  if (place_memory("/dev/shm", bytes, "1777", request) < 0) return -1;
  return mount(NULL, "/dev", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID, NULL);
}

/* Hides what lies in a place that is shown; that it is not there is fine. */
static int cover(const char *place) {
  struct stat status;
  if (lstat(place, &status) < 0) return errno == ENOENT || errno == ENOTDIR ? 0 : -1;
  if (S_ISDIR(status.st_mode)) return mount("tmpfs", place, "tmpfs", MS_NOSUID | MS_NODEV | MS_RDONLY, "mode=0,size=4k");
  return mount(HOST "/dev/null", place, NULL, MS_BIND, NULL);
}

static int put(struct placing *placing, const struct request *request, struct problem *problem) {
  const uint64_t safe = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV;
  switch (placing->kind) {
    case SHOW: return bind_place(placing->source, placing->place, safe | MOUNT_ATTR_RDONLY);
    case GIVE: return bind_place(placing->source, placing->place, safe);
    case TEXT: return make_file(placing->place, placing->source);
    case MEMORY: return place_memory(placing->place, placing->bytes, placing->source, request);
    case CACHE: return place_cache(placing, problem);
    case NODES: return place_nodes(placing->bytes, request);
    case COVER: return cover(placing->place);
    case BRING: return place_brought(placing);
    case ALIAS: return place_alias(placing, request);
    case LINK: break;
  }
  char folder[PATH_MAX];
  snprintf(folder, sizeof folder, "%s", placing->place);
  char *slash = strrchr(folder, '/');
  if (slash && slash != folder) {
    *slash = 0;
    if (make_folders(folder) < 0) return -1;
  }
  return symlink(placing->source, placing->place) < 0 && errno != EEXIST ? -1 : 0;
}

static int mount_proc(struct problem *problem) {
  /* What tells of the host and is nobody's business inside. */
  static const char *const hidden[] = {
    "/proc/kcore", "/proc/keys", "/proc/key-users", "/proc/timer_list", "/proc/sched_debug", "/proc/kallsyms",
    "/proc/cmdline", "/proc/sysrq-trigger", "/proc/kmsg", "/proc/interrupts", "/proc/config.gz", "/proc/modules",
  };
  if (make_folders("/proc") < 0 || mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
    return fail(problem, "mount a /proc of its own");
  for (size_t index = 0; index < sizeof hidden / sizeof *hidden; index++)
    if (access(hidden[index], F_OK) == 0 && mount(HOST "/dev/null", hidden[index], NULL, MS_BIND, NULL) < 0)
      return fail(problem, "hide %s", hidden[index]);
  return 0;
}

static int raise_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (control < 0) return -1;
  int raised = ioctl(control, SIOCSIFFLAGS, &request);
  close(control);
  return raised;
}

/* Leaves the host's root at HOST; an ordinary folder in memory becomes the root. */
static int change_root(struct problem *problem) {
  static const char *const points[] = {"/tmp", "/mnt", "/usr", "/var"};
  const char *point = NULL;
  for (size_t index = 0; !point && index < sizeof points / sizeof *points; index++)
    if (access(points[index], F_OK) == 0) point = points[index];
  if (!point) return fail(problem, "find a folder to build a root in");
  if (mount("tmpfs", point, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=1m") < 0)
    return fail(problem, "mount a file system in memory");
  if (chdir(point) < 0 || mkdir("." HOST, 0700) < 0 || syscall(SYS_pivot_root, ".", "." HOST) < 0 || chdir("/") < 0)
    return fail(problem, "change the root");
  return 0;
}

int root_build(const struct request *request, struct problem *problem) {
  umask(022);
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) return fail(problem, "keep mounts to oneself");
  if (change_root(problem) < 0 || mount_proc(problem) < 0) return -1;
  for (size_t index = 0; index < request->placing_count; index++) {
    struct placing *placing = &request->placings[index];
    if (put(placing, request, problem) == 0 || (placing->is_optional && (errno == ENOENT || errno == ENOTDIR))) continue;
    return fail(problem, "show %s", placing->kind == SHOW || placing->kind == GIVE ? placing->source : placing->place);
  }
  if (raise_loopback() < 0) return fail(problem, "raise a loopback of its own");
  if (sethostname("chancery", 8) < 0) return fail(problem, "set a host name of its own");
  return 0;
}

int root_close(struct problem *problem) {
  if (umount2(HOST, MNT_DETACH) < 0 || rmdir(HOST) < 0) return fail(problem, "leave the host's root");
  if (restrict_mount("/proc", MOUNT_ATTR_RDONLY) < 0) return fail(problem, "make /proc read-only");
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
    return fail(problem, "make the root read-only");
  return 0;
}
#endif
