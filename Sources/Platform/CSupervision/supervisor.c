/* The parent of commands that effects run. It adopts whatever a command leaves behind, and ends it. */
#ifdef __linux__
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "chancery_supervision.h"

/* The first word of a supervisor's command line. Nothing that a user types becomes a first word. */
static const char supervisor_name[] = "chancery-supervisor";
enum { CONTROL = 3, EXECUTABLE = 4, HELD = 5, GRACE_MILLISECONDS = 5000 };

extern char **environ;

int chancery_supervisor_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

void chancery_supervisor_stop(int control) { (void)send(control, "", 1, MSG_NOSIGNAL); }

int chancery_sealed_file(const void *bytes, size_t count) {
  int file = memfd_create("chancery-executable", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  for (size_t done = 0; done < count;) {
    ssize_t wrote = write(file, (const char *)bytes + done, count - done);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) {
      close(file);
      return -1;
    }
    done += (size_t)wrote;
  }
  if (fchmod(file, 0500) < 0 || fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) < 0 ||
      lseek(file, 0, SEEK_SET) < 0) {
    close(file);
    return -1;
  }
  return file;
}

int chancery_supervisor_start(
    const char *program, const struct chancery_supervised *command, int *control, pid_t *process) {
  int ends[2];
  size_t count = 0;
  while (command->words[count]) count++;
  const char **words = calloc(count + 5, sizeof *words);
  if (!words) return ENOMEM;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
    free(words);
    return errno;
  }
  words[0] = supervisor_name;
  words[1] = command->executable >= 0 ? (command->leaves ? "file, leaving" : "file")
             : command->outlives      ? "path, outliving"
             : command->leaves        ? "path, leaving"
                                      : "path";
  words[2] = command->folder;
  words[3] = command->path;
  memcpy(words + 4, command->words, count * sizeof *words);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_adddup2(&actions, command->input, 0);
  posix_spawn_file_actions_adddup2(&actions, command->output, 1);
  posix_spawn_file_actions_adddup2(&actions, command->errors, 2);
  /* Out of the way of one another first: a number that is to be taken may be one that is still needed. */
  int control_end = fcntl(ends[1], F_DUPFD_CLOEXEC, 64);
  int executable = command->executable < 0 ? -1 : fcntl(command->executable, F_DUPFD_CLOEXEC, 64);
  int held = command->held < 0 ? -1 : fcntl(command->held, F_DUPFD_CLOEXEC, 64);
  posix_spawn_file_actions_adddup2(&actions, control_end, CONTROL);
  if (held >= 0) posix_spawn_file_actions_adddup2(&actions, held, HELD);
  if (executable >= 0) posix_spawn_file_actions_adddup2(&actions, executable, EXECUTABLE);
  /* A session of its own, so that a key press at the terminal does not end it half-way. */
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  int error = posix_spawn(process, program, &actions, &attributes, (char *const *)words, command->environment);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (control_end >= 0) close(control_end);
  if (executable >= 0) close(executable);
  if (held >= 0) close(held);
  free(words);
  if (error) close(ends[0]);
  else *control = ends[0];
  return error;
}

/* The parent of a process, by its line in /proc; 0 where it is gone. */
static pid_t parent_of(const char *name) {
  char path[64], line[1024];
  snprintf(path, sizeof path, "/proc/%s/stat", name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t count = read(file, line, sizeof line - 1);
  close(file);
  if (count <= 0) return 0;
  line[count] = 0;
  /* The name of a program stands in brackets and may hold any character. */
  const char *rest = strrchr(line, ')');
  int parent = 0;
  return rest && sscanf(rest + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

static void signal_children(int signal) {
  DIR *processes = opendir("/proc");
  if (!processes) return;
  for (struct dirent *entry; (entry = readdir(processes));)
    if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && parent_of(entry->d_name) == getpid())
      kill(atoi(entry->d_name), signal);
  closedir(processes);
}

/* Notes which processes the command has left, once those that have ended are gone. */
static void note_children(struct chancery_supervised_end *end) {
  while (waitpid(-1, NULL, WNOHANG) > 0) {}
  DIR *processes = opendir("/proc");
  if (!processes) return;
  size_t used = 0;
  for (struct dirent *entry; (entry = readdir(processes));) {
    if (entry->d_name[0] < '1' || entry->d_name[0] > '9' || parent_of(entry->d_name) != getpid()) continue;
    end->left++;
    char path[64], name[64];
    snprintf(path, sizeof path, "/proc/%s/comm", entry->d_name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    ssize_t count = read(file, name, sizeof name - 1);
    close(file);
    if (count <= 0) continue;
    name[count] = 0;
    name[strcspn(name, "\n")] = 0;
    int wrote = snprintf(end->names + used, sizeof end->names - used, "%s%s", used ? ", " : "", name);
    if (wrote > 0 && used + (size_t)wrote < sizeof end->names) used += (size_t)wrote;
    else end->names[used] = 0;
  }
  closedir(processes);
}

/* Ends everything that is left. The children of what is killed become this process's own, and are killed in turn. */
static void end_all(void) {
  for (;;) {
    signal_children(SIGKILL);
    pid_t gone = waitpid(-1, NULL, WNOHANG);
    if (gone < 0 && errno == ECHILD) return;
    if (gone == 0) usleep(1000);
  }
}

_Noreturn static void become_command(int mode_is_file, const char *path, char **words, int report) {
  sigset_t none;
  sigemptyset(&none);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setpgid(0, 0);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (mode_is_file) syscall(SYS_execveat, EXECUTABLE, "", words, environ, 0x1000 /* AT_EMPTY_PATH */);
  else execve(path, words, environ);
  int32_t error = errno;
  if (write(report, &error, sizeof error) < 0) _exit(126);
  _exit(127);
}

static int64_t now_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

_Noreturn static void finish(int32_t started, int32_t status, int leaves) {
  struct chancery_supervised_end end;
  memset(&end, 0, sizeof end);
  end.started = started;
  end.status = status;
  note_children(&end);
  if (!leaves) end_all();
  /* The output is closed first, so that whoever reads it is at its end by then. */
  close(1);
  close(2);
  (void)!write(CONTROL, &end, sizeof end);
  _exit(0);
}

_Noreturn static void supervise(int argc, char **argv) {
  int report[2];
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sigprocmask(SIG_BLOCK, &children, NULL);
  syscall(SYS_close_range, HELD + 1, ~0U, 0);
  fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
  fcntl(EXECUTABLE, F_SETFD, FD_CLOEXEC);
  fcntl(HELD, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  if (argc < 5 || chdir(argv[2]) < 0 || pipe2(report, O_CLOEXEC) < 0) finish(0, errno, 0);
  int leaves = strstr(argv[1], "leaving") != NULL;
  pid_t command = fork();
  if (command < 0) finish(0, errno, 0);
  if (command == 0) become_command(strncmp(argv[1], "file", 4) == 0, argv[3], argv + 4, report[1]);
  close(report[1]);
  int32_t error = 0;
  if (read(report[0], &error, sizeof error) == sizeof error) finish(0, error, 0);
  close(report[0]);
  int note = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  int outlives = strcmp(argv[1], "path, outliving") == 0;
  int64_t force_at = -1;
  struct pollfd polled[] = {{CONTROL, POLLIN, 0}, {note, POLLIN, 0}};
  for (;;) {
    int status = 0;
    for (pid_t gone; (gone = waitpid(-1, &status, WNOHANG)) > 0;)
      /* What had to be stopped leaves nothing. */
      if (gone == command) finish(1, status, leaves && force_at < 0);
    int64_t left = force_at < 0 ? -1 : force_at - now_milliseconds();
    if (force_at >= 0 && left <= 0) {
      kill(command, SIGKILL);
      left = 100;
    }
    if (poll(polled, 2, (int)left) < 0 && errno != EINTR) break;
    struct signalfd_siginfo drained;
    while (read(note, &drained, sizeof drained) > 0) {}
    if (polled[0].revents) {
      char byte;
      if (recv(CONTROL, &byte, 1, MSG_DONTWAIT) <= 0) {
        /* Nobody is there any more who could be told. */
        if (!outlives) break;
        polled[0].fd = -1;
      } else if (force_at < 0) {
        kill(-command, SIGTERM);
        force_at = now_milliseconds() + GRACE_MILLISECONDS;
      }
    }
  }
  end_all();
  _exit(1);
}

__attribute__((constructor)) static void become_supervisor(int argc, char **argv) {
  if (argc > 0 && argv[0] && strcmp(argv[0], supervisor_name) == 0) supervise(argc, argv);
}

#else
#include <errno.h>
#include <stddef.h>

#include "chancery_supervision.h"

int chancery_supervisor_pipe(int ends[2]) {
  (void)ends;
  errno = ENOTSUP;
  return -1;
}

void chancery_supervisor_stop(int control) { (void)control; }

int chancery_sealed_file(const void *bytes, size_t count) {
  (void)bytes, (void)count;
  errno = ENOTSUP;
  return -1;
}

int chancery_supervisor_start(
    const char *program, const struct chancery_supervised *command, int *control, pid_t *process) {
  (void)program, (void)command, (void)control, (void)process;
  return ENOTSUP;
}
#endif
