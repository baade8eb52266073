/* A session keeps the layers of one workspace mounted, and makes the first process of each command. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confinement.h"

/* Inside, the host's root is this user, whom nobody can become: the session needs root's files in reach to mount them. */
enum { ROOT_INSIDE = 65533 };

/* Writes the maps of its maker, from outside of the new namespace: only there may a root user map two users. */
static void write_maps_of_parent(const struct request *request, pid_t parent) {
  char path[64], map[96];
  snprintf(path, sizeof path, "/proc/%d/gid_map", parent);
  snprintf(map, sizeof map, "%u %u 1\n%u 0 1\n", request->group, request->group, ROOT_INSIDE);
  if (write_text(path, map) < 0) _exit(errno);
  snprintf(path, sizeof path, "/proc/%d/uid_map", parent);
  snprintf(map, sizeof map, "%u %u 1\n%u 0 1\n", request->user, request->user, ROOT_INSIDE);
  _exit(write_text(path, map) < 0 ? errno : 0);
}

static int become_user(const struct request *request, struct problem *problem) {
  int begin[2], status = 0;
  pid_t self = getpid();
  if (pipe2(begin, O_CLOEXEC) < 0) return fail(problem, "make a pipe");
  pid_t writer = fork();
  if (writer < 0) return fail(problem, "start a process");
  if (writer == 0) {
    char go;
    close(begin[1]);
    if (read(begin[0], &go, 1) == 1) write_maps_of_parent(request, self);
    _exit(ECANCELED);
  }
  int made = unshare(CLONE_NEWUSER | CLONE_NEWNS);
  if (made < 0) fail(problem, "make a user namespace");
  else if (write(begin[1], "", 1) != 1) fail(problem, "map users");
  close(begin[0]);
  close(begin[1]);
  waitpid(writer, &status, 0);
  if (made == 0 && status != 0) errno = WEXITSTATUS(status), fail(problem, "map users in a user namespace");
  if (problem->error) return -1;
  if (setgroups(0, NULL) < 0 || setresgid(request->group, request->group, request->group) < 0
      || setresuid(request->user, request->user, request->user) < 0)
    return fail(problem, "give up the rights of root");
  /* Changing the user made this process's own files in /proc root's. */
  return prctl(PR_SET_DUMPABLE, 1);
}

static int map_self(struct problem *problem) {
  char map[64];
  uid_t user = geteuid();
  gid_t group = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0) return fail(problem, "make a user namespace");
  if (write_text("/proc/self/setgroups", "deny") < 0 && errno != ENOENT) return fail(problem, "map users");
  snprintf(map, sizeof map, "%u %u 1\n", user, user);
  if (write_text("/proc/self/uid_map", map) < 0) return fail(problem, "map users in a user namespace");
  snprintf(map, sizeof map, "%u %u 1\n", group, group);
  if (write_text("/proc/self/gid_map", map) < 0) return fail(problem, "map groups in a user namespace");
  return 0;
}

static int make_namespaces(const struct request *request, struct problem *problem) {
  int made = request->without & WITHOUT_USERS ? unshare(CLONE_NEWNS) : request->has_user
    ? become_user(request, problem) : map_self(problem);
  if (made < 0) return fail(problem, "make a mount namespace");
  /* Nobody inside makes further namespaces, even where no filter stands in the way. */
  if (!(request->without & WITHOUT_USERS)) {
    write_text("/proc/sys/user/max_user_namespaces", "0");
    /* Counted in this namespace alone, so that no command uses up what the host's user may have. */
    write_text("/proc/sys/user/max_inotify_instances", "64");
    write_text("/proc/sys/user/max_inotify_watches", "65536");
  }
  /* What is mounted outside later may be seen, what is mounted here never goes out. */
  if (mount(NULL, "/", NULL, MS_REC | MS_SLAVE, NULL) < 0) return fail(problem, "keep mounts to oneself");
  return 0;
}

struct command {
  pid_t first;
  int result;
  struct chancery_report report;
};

static void report(int socket, struct chancery_report *report, uint8_t kind, const struct problem *problem, int file) {
  report->kind = kind;
  report->error = problem->error;
  memcpy(report->problem, problem->text, sizeof report->problem);
  chancery_send(socket, report, sizeof *report, &file, file < 0 ? 0 : 1);
}

static pid_t make_first(const struct request *request, struct problem *problem) {
  long flags = SIGCHLD;
  if (!(request->without & WITHOUT_NAMESPACES))
    flags |= CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  pid_t first = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
  if (first < 0) fail(problem, "make namespaces for processes, network, IPC, host name and control groups");
  return first;
}

/* Tells the descriptors after the third apart, by what the request says that there is. */
static void tell_apart(const struct request *request, const int *descriptors, size_t count, struct start *start,
                       struct problem *problem) {
  size_t next = 3;
  int *const places[] = {&start->refusals, &start->input, &start->egress};
  const bool wanted[] = {request->observes, request->reads, request->egress > 0};
  for (size_t index = 0; index < sizeof places / sizeof *places; index++)
    *places[index] = !wanted[index] ? -1 : next < count ? descriptors[next++] : -2;
  for (size_t index = 0; index < sizeof places / sizeof *places; index++)
    if (*places[index] == -2) errno = EPROTO, fail(problem, "read the request");
}

/* Begins a command; where that fails, its report says why. */
static void begin(struct command *command, const int *descriptors, size_t count, int socket) {
  struct problem problem = {0};
  static struct request request;
  struct start start = {.request = &request};
  int result[2];
  memset(&command->report, 0, sizeof command->report);
  if (count < 3) errno = EPROTO, fail(&problem, "read the request");
  else if (request_read(descriptors[0], &request, &problem) == 0)
    tell_apart(&request, descriptors, count, &start, &problem);
  if (!problem.error && pipe2(result, O_CLOEXEC | O_DIRECT) < 0) fail(&problem, "make a pipe");
  if (!problem.error) {
    pid_t first = make_first(&request, &problem);
    if (first == 0) {
      start.output = descriptors[1];
      start.errors = descriptors[2];
      start.result = result[1];
      close(result[0]);
      close(socket);
      first_main(&start);
    }
    close(result[1]);
    if (first > 0) *command = (struct command){.first = first, .result = result[0]};
    else close(result[0]);
  }
  if (problem.error) report(socket, &command->report, CHANCERY_ENDED, &problem, -1);
}

/* The first process said how the command ended, and is ending itself; only then is nothing of the command left. */
static void end(struct command *command, int socket) {
  struct chancery_report ended = {.error = EPROTO, .stop = CHANCERY_STOP_KILLED, .problem = "it was killed"};
  ssize_t length = read(command->result, &ended, sizeof ended);
  if (length != (ssize_t)sizeof ended)
    ended = (struct chancery_report){.status = SIGKILL, .stop = CHANCERY_STOP_KILLED};
  close(command->result);
  while (waitpid(command->first, NULL, 0) < 0 && errno == EINTR) continue;
  command->first = 0;
  command->result = -1;
  ended.kind = CHANCERY_ENDED;
  chancery_send(socket, &ended, sizeof ended, NULL, 0);
}

static void serve(struct command *command, int socket) {
  uint8_t kind;
  int descriptors[8];
  size_t count = sizeof descriptors / sizeof *descriptors;
  if (chancery_receive(socket, &kind, 1, descriptors, &count) <= 0) _exit(0);
  if (kind == CHANCERY_RUN && command->first == 0) begin(command, descriptors, count, socket);
  if (kind == CHANCERY_KILL && command->first > 0) kill(command->first, SIGKILL);
  for (size_t index = 0; index < count; index++) close(descriptors[index]);
}

_Noreturn void session_main(int request_file, int socket, uint8_t groups) {
  struct problem problem = {0};
  struct request request;
  struct chancery_report opened = {.groups = groups};
  struct command command = {.first = 0, .result = -1};
  pid_t launcher = getppid();
  int root = -1;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  prctl(PR_SET_NAME, "chancery-session");
  if (request_read(request_file, &request, &problem) == 0 && !(request.without & WITHOUT_NAMESPACES)
      && make_namespaces(&request, &problem) == 0 && request.layers.count > 0)
    root = overlay_mount(&request.layers, &problem);
  /* Again, because a change of user takes it away. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != launcher) _exit(0);
  report(socket, &opened, CHANCERY_OPENED, &problem, root);
  if (problem.error) _exit(1);
  for (;;) {
    struct pollfd polled[] = {{socket, POLLIN, 0}, {command.result, POLLIN, 0}};
    if (poll(polled, 2, -1) < 0 && errno != EINTR) _exit(1);
    if (polled[1].revents) end(&command, socket);
    if (polled[0].revents) serve(&command, socket);
  }
}
#endif
