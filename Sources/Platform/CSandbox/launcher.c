/* The launcher's own life: it makes sessions and buries them, and ends when Chancery does. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confinement.h"

/* The first word of a launcher's command line. Nothing that a user types becomes a first word. */
static const char launcher_name[] = "chancery-launcher";
enum { CONTROL = 3, MOST_SESSIONS = 1024 };

struct session {
  pid_t process;
  struct control_group group;
};
static struct session sessions[MOST_SESSIONS];

int chancery_launcher_start(const char *program, int *control, pid_t *process) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) return errno;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDWR, 0);
  posix_spawn_file_actions_adddup2(&actions, 0, 1);
  posix_spawn_file_actions_adddup2(&actions, 0, 2);
  posix_spawn_file_actions_adddup2(&actions, ends[1], CONTROL);
  /* A session of its own, so that a key press at the terminal does not reach it. */
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  char *const words[] = {(char *)launcher_name, NULL};
  char *const nothing[] = {NULL};
  int error = posix_spawn(process, program, &actions, &attributes, words, nothing);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (error) close(ends[0]);
  else *control = ends[0];
  return error;
}

static void bury(void) {
  for (pid_t gone; (gone = waitpid(-1, NULL, WNOHANG)) > 0;)
    for (size_t index = 0; index < MOST_SESSIONS; index++) {
      if (sessions[index].process != gone) continue;
      group_remove(&sessions[index].group);
      sessions[index].process = 0;
    }
}

/* A session waits for one byte, so that it is in its group before it makes anything. */
static void hold(int request, int socket, pid_t launcher, int begin) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != launcher) _exit(0);
  uint8_t groups;
  if (read(begin, &groups, 1) != 1) _exit(0);
  /* Only what this session was given stays open: neither the launcher's socket nor those of other sessions. */
  if (dup3(request, CONTROL + 1, O_CLOEXEC) < 0 || dup3(socket, CONTROL, O_CLOEXEC) < 0) _exit(1);
  syscall(SYS_close_range, CONTROL + 2, ~0U, 0);
  session_main(CONTROL + 1, CONTROL, groups);
}

static void open_session(int request, int socket) {
  size_t free = 0;
  int begin[2];
  while (free < MOST_SESSIONS && sessions[free].process) free++;
  if (free == MOST_SESSIONS || pipe2(begin, O_CLOEXEC) < 0) return;
  pid_t launcher = getpid();
  pid_t process = fork();
  if (process == 0) {
    close(begin[1]);
    /* Out of the way of the numbers that the session uses. */
    hold(fcntl(request, F_DUPFD, 16), fcntl(socket, F_DUPFD, 16), launcher, fcntl(begin[0], F_DUPFD, 16));
  }
  close(begin[0]);
  if (process > 0) {
    struct problem problem = {0};
    struct request parsed;
    sessions[free].process = process;
    memset(&sessions[free].group, 0, sizeof sessions[free].group);
    if (request_read(request, &parsed, &problem) == 0) group_make(&sessions[free].group, &parsed.limits, process);
    uint8_t groups = group_count(&sessions[free].group);
    if (write(begin[1], &groups, 1) < 0) kill(process, SIGKILL);
  }
  close(begin[1]);
}

/* Chancery is gone. The sessions see it too, but only this process may remove their groups. */
_Noreturn static void end(void) {
  for (size_t index = 0; index < MOST_SESSIONS; index++)
    if (sessions[index].process) kill(sessions[index].process, SIGKILL);
  for (size_t index = 0; index < MOST_SESSIONS; index++) {
    if (!sessions[index].process) continue;
    waitpid(sessions[index].process, NULL, 0);
    group_remove(&sessions[index].group);
  }
  _exit(0);
}

_Noreturn static void launcher_main(void) {
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sigprocmask(SIG_BLOCK, &children, NULL);
  syscall(SYS_close_range, CONTROL + 1, ~0U, 0);
  fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_NAME, "chancery-launch");
  groups_sweep();
  struct pollfd polled[] = {{CONTROL, POLLIN, 0}, {signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK), POLLIN, 0}};
  for (;;) {
    if (poll(polled, 2, -1) < 0 && errno != EINTR) _exit(1);
    struct signalfd_siginfo note;
    while (read(polled[1].fd, &note, sizeof note) > 0) bury();
    if (!polled[0].revents) continue;
    uint8_t kind;
    int descriptors[2];
    size_t count = 2;
    if (chancery_receive(CONTROL, &kind, 1, descriptors, &count) <= 0) end();
    if (kind == CHANCERY_OPEN && count == 2) open_session(descriptors[0], descriptors[1]);
    for (size_t index = 0; index < count; index++) close(descriptors[index]);
  }
}

/* Before `main`, so that a launcher costs no more than loading the program, and has one thread. */
__attribute__((constructor)) static void become_launcher(int argc, char **argv) {
  if (argc == 1 && argv[0] && strcmp(argv[0], launcher_name) == 0) launcher_main();
}

#else
#include <errno.h>
#include "chancery_confinement.h"

int chancery_launcher_start(const char *program, int *control, pid_t *process) { return ENOSYS; }
#endif
