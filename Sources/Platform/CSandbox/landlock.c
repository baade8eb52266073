/* A second layer around the files, by Landlock: the same places again, by a part of the kernel that shares no code with
   the first. Numbers of its interface are written out, since systems ship older headers than kernels. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confinement.h"

enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };
enum { VERSION = 1, PATH_BENEATH = 1 };

/* https://docs.kernel.org/userspace-api/landlock.html: rights on files, up to version 5 of the interface. */
enum {
  EXECUTE = 1 << 0, WRITE_FILE = 1 << 1, READ_FILE = 1 << 2, READ_FOLDER = 1 << 3, REMOVE_FOLDER = 1 << 4,
  REMOVE_FILE = 1 << 5, MAKE_DEVICE = 1 << 6, MAKE_FOLDER = 1 << 7, MAKE_FILE = 1 << 8, MAKE_SOCKET = 1 << 9,
  MAKE_FIFO = 1 << 10, MAKE_BLOCK = 1 << 11, MAKE_LINK = 1 << 12, REFER = 1 << 13, TRUNCATE = 1 << 14,
  IOCTL_DEVICE = 1 << 15,
};
enum { ABSTRACT_SOCKETS = 1 << 0, SIGNALS = 1 << 1, BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };

struct ruleset { uint64_t files, network, scopes; };
struct beneath { uint64_t allowed; int32_t parent; } __attribute__((packed));

int chancery_landlock_version(void) {
  long version = syscall(CREATE_RULESET, NULL, 0, VERSION);
  return version < 0 ? 0 : (int)version;
}

static uint64_t known_rights(int version) {
  uint64_t rights = (1 << 13) - 1;
  if (version >= 2) rights |= REFER;
  if (version >= 3) rights |= TRUNCATE;
  if (version >= 5) rights |= IOCTL_DEVICE;
  return rights;
}

/* A file has no folder's rights: the kernel refuses a rule that names them. */
static int allow(int ruleset, const char *path, uint64_t rights) {
  struct stat status;
  struct beneath rule = {.allowed = rights, .parent = open(path, O_PATH | O_CLOEXEC)};
  if (rule.parent < 0) return errno == ENOENT ? 0 : -1;
  if (fstat(rule.parent, &status) == 0 && !S_ISDIR(status.st_mode))
    rule.allowed &= EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEVICE;
  long added = syscall(ADD_RULE, ruleset, PATH_BENEATH, &rule, 0);
  close(rule.parent);
  return (int)added;
}

static int allow_all(int ruleset, const struct request *request, uint64_t known, struct problem *problem) {
  const uint64_t reading = EXECUTE | READ_FILE | READ_FOLDER;
  const uint64_t changing = known & ~(uint64_t)(MAKE_DEVICE | MAKE_BLOCK | IOCTL_DEVICE);
  const bool is_namespaced = !(request->without & WITHOUT_NAMESPACES);
  for (size_t index = 0; index < request->placing_count; index++) {
    const struct placing *placing = &request->placings[index];
    const bool is_writable = placing->kind == GIVE || placing->kind == MEMORY || placing->kind == CACHE || placing->kind == ALIAS;
    if (placing->kind == BRING || (placing->kind == ALIAS && !placing->is_placed)) continue;
    if (placing->kind == LINK || placing->kind == NODES || placing->kind == COVER
        || (placing->kind == MEMORY && !is_namespaced)) continue;
    if (allow(ruleset, placing->place, is_writable ? changing : reading) < 0)
      return fail(problem, "allow %s by Landlock", placing->place);
  }
  if (allow(ruleset, "/proc", reading) < 0) return fail(problem, "allow /proc by Landlock");
  static const char *const nodes[] = {
    "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts"};
  for (size_t index = 0; index < sizeof nodes / sizeof *nodes; index++)
    if (allow(ruleset, nodes[index], known & (READ_FILE | READ_FOLDER | WRITE_FILE | IOCTL_DEVICE | TRUNCATE)) < 0)
      return fail(problem, "allow %s by Landlock", nodes[index]);
  if (is_namespaced && (allow(ruleset, "/dev/shm", changing) < 0 || allow(ruleset, "/dev", READ_FOLDER) < 0
                        || allow(ruleset, "/", READ_FOLDER) < 0))
    return fail(problem, "allow /dev/shm by Landlock");
  return 0;
}

int landlock_restrict(const struct request *request, struct problem *problem) {
  int version = chancery_landlock_version();
  struct ruleset wanted = {.files = known_rights(version)};
  if (version < 1) return errno = ENOSYS, fail(problem, "use Landlock");
  /* With a network of its own a command may use its loopback; without one it may use none. */
  if (version >= 4 && (request->without & WITHOUT_NAMESPACES)) wanted.network = BIND_TCP | CONNECT_TCP;
  if (version >= 6) wanted.scopes = ABSTRACT_SOCKETS | SIGNALS;
  size_t size = version >= 6 ? sizeof wanted : version >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);
  int ruleset = (int)syscall(CREATE_RULESET, &wanted, size, 0);
  if (ruleset < 0) return fail(problem, "make rules of Landlock");
  int done = allow_all(ruleset, request, wanted.files, problem);
  if (done == 0 && syscall(RESTRICT_SELF, ruleset, 0) < 0) done = fail(problem, "put Landlock in force");
  close(ruleset);
  return done;
}
#endif
