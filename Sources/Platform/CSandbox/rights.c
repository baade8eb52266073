/* What the process that becomes the command gives up, in an order in which each step still may. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confinement.h"

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC 4
#endif

/* Lowers a limit to what is asked for, or to what is allowed where that is less. */
static int lower(int which, uint64_t value) {
  struct rlimit limit;
  if (getrlimit(which, &limit) < 0) return -1;
  if (limit.rlim_max != RLIM_INFINITY && value > limit.rlim_max) value = limit.rlim_max;
  limit.rlim_cur = limit.rlim_max = value;
  return setrlimit(which, &limit);
}

static int set_limits(const struct limits *limits, struct problem *problem) {
  const struct { int which; uint64_t value; bool is_wanted; } all[] = {
    /* With 1 the kernel starts no program of the host's that takes dumps, as it does with 0, and writes no file. */
    {RLIMIT_CORE, 1, true},
    {RLIMIT_NICE, 0, true},
    {RLIMIT_RTPRIO, 0, true},
    {RLIMIT_MSGQUEUE, 1 << 20, true},
    {RLIMIT_MEMLOCK, 1 << 20, true},
    {RLIMIT_SIGPENDING, 4096, true},
    {RLIMIT_FSIZE, limits->file, limits->file > 0},
    {RLIMIT_NOFILE, limits->open_files, limits->open_files > 0},
    {RLIMIT_DATA, limits->process_memory, limits->process_memory > 0},
    /* The session and the first process count too. */
    {RLIMIT_NPROC, limits->processes + 2, limits->processes > 0},
  };
  for (size_t index = 0; index < sizeof all / sizeof *all; index++)
    if (all[index].is_wanted && lower(all[index].which, all[index].value) < 0) return fail(problem, "set a limit");
  return 0;
}

static int drop_capabilities(struct problem *problem) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct none[2] = {0};
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  for (int capability = 0; capability < 64; capability++)
    /* An ordinary user has no right to lower the bound, and no capability that it could let through. */
    if (prctl(PR_CAPBSET_DROP, capability) < 0 && errno != EINVAL && errno != EPERM)
      return fail(problem, "drop capabilities");
  if (syscall(SYS_capset, &header, none) < 0) return fail(problem, "drop capabilities");
  return 0;
}

static int become_ordinary(const struct request *request, struct problem *problem) {
  if (geteuid() != 0) return 0;
  if (!request->has_user) return errno = EPERM, fail(problem, "run a command as root");
  if (setgroups(0, NULL) < 0 || setresgid(request->group, request->group, request->group) < 0
      || setresuid(request->user, request->user, request->user) < 0)
    return fail(problem, "give up the rights of root");
  return 0;
}

int rights_drop(const struct request *request, int listener, struct problem *problem) {
  /* Closed when the command begins; what is needed until then is open until then. */
  if (syscall(SYS_close_range, 3, ~0U, CLOSE_RANGE_CLOEXEC) < 0) return fail(problem, "close descriptors");
  if (set_limits(&request->limits, problem) < 0) return -1;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) return fail(problem, "forgo new privileges");
  for (int capability = 0; geteuid() == 0 && capability < 64; capability++) prctl(PR_CAPBSET_DROP, capability);
  if (become_ordinary(request, problem) < 0 || drop_capabilities(problem) < 0) return -1;
  if (!(request->without & WITHOUT_LANDLOCK) && landlock_restrict(request, problem) < 0) return -1;
  return request->without & WITHOUT_SECCOMP ? 0 : filter_install(request, listener, problem);
}
#endif
