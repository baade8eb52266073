/* The first process of a command: builds what the command sees, starts it, watches it, and says how it ended. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "confinement.h"

enum { INPUT = 0, OUTPUT = 1, ERRORS = 2, RESULT = 3, REFUSALS = 4, EGRESS = 5, SOURCE = 6 };
enum { TICK_MILLISECONDS = 20 };

struct life {
  const struct request *request;
  struct meter meter;
  pid_t command;
  /* Where the descriptor of the filter's notices comes from, and that descriptor. */
  int source, listener;
  int signals;
  bool has_refusals;
  int stop;
  uint64_t look_again;
};

/* Only what the command's life needs stays open; nothing of the session's does. */
static int arrange(const struct start *start) {
  int from[] = {start->output, start->errors, start->result, start->refusals, start->input, start->egress};
  int to[] = {OUTPUT, ERRORS, RESULT, REFUSALS, INPUT, EGRESS};
  const size_t count = sizeof to / sizeof *to;
  for (size_t index = 0; index < count; index++) from[index] = from[index] < 0 ? -1 : fcntl(from[index], F_DUPFD, 64);
  for (size_t index = 0; index < count; index++)
    if (from[index] >= 0 && dup2(from[index], to[index]) < 0) return -1;
  /* Whoever is out of memory because of the command is the command. */
  write_text("/proc/self/oom_score_adj", "900");
  int nothing = start->input < 0 ? open("/dev/null", O_RDONLY) : INPUT;
  if (nothing < 0 || dup2(nothing, INPUT) < 0) return -1;
  if (start->refusals < 0) close(REFUSALS);
  if (start->egress < 0) close(EGRESS);
  return (int)syscall(SYS_close_range, SOURCE, ~0U, 0);
}

/* Whether the session ended before this process could ask to be told. */
static bool is_abandoned(void) {
  struct pollfd result = {RESULT, POLLOUT, 0};
  return poll(&result, 1, 0) > 0 && (result.revents & POLLERR);
}

_Noreturn static void say(struct chancery_report *report, const struct problem *problem) {
  report->error = problem->error;
  memcpy(report->problem, problem->text, sizeof report->problem);
  ssize_t length = write(RESULT, report, sizeof *report);
  _exit(length == (ssize_t)sizeof *report ? 0 : 1);
}

/* What the process that becomes the command says when it cannot: which part of making it failed. */
struct failure {
  bool is_program;
  struct problem problem;
};

_Noreturn static void become_command(const struct request *request, int listener, int complaint) {
  struct failure failure = {0};
  sigset_t none;
  sigemptyset(&none);
  if (listener >= 0 && listener != SOURCE) listener = dup2(listener, SOURCE);
  setsid();
  if (request->folder && chdir(request->folder) < 0) fail(&failure.problem, "enter %s", request->folder);
  if (!failure.problem.error && rights_drop(request, listener, &failure.problem) == 0) {
    sigprocmask(SIG_SETMASK, &none, NULL);
    environ = request->environment;
    execvp(request->words[0], request->words);
    failure.is_program = true;
    fail(&failure.problem, "cannot run %.100s", request->words[0]);
  }
  ssize_t length = write(complaint, &failure, sizeof failure);
  _exit(length < 0 ? 1 : failure.problem.error == ENOENT ? 127 : 126);
}

/* Starts the process that becomes the command. */
static int start_command(struct life *life, struct problem *problem) {
  int complaints[2], sockets[2] = {-1, -1};
  if (pipe2(complaints, O_CLOEXEC) < 0) return fail(problem, "make a pipe");
  if (life->has_refusals && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
    return fail(problem, "make a socket");
  life->command = fork();
  if (life->command < 0) return fail(problem, "start a process");
  if (life->command == 0) become_command(life->request, sockets[1], complaints[1]);
  close(complaints[1]);
  if (life->has_refusals) {
    uint8_t kind;
    size_t count = 1;
    close(sockets[1]);
    chancery_receive(sockets[0], &kind, 1, &life->listener, &count);
    if (count == 0) life->listener = -1;
    close(sockets[0]);
  }
  /* Heard later: until the command runs, the filter's notices have to be answered. */
  life->source = complaints[0];
  return 0;
}

/* The command runs, or it says why it does not. */
static void hear_complaint(struct life *life, struct chancery_report *report) {
  struct failure failure = {0};
  ssize_t length = read(life->source, &failure, sizeof failure);
  close(life->source);
  life->source = -1;
  if (length != (ssize_t)sizeof failure) return;
  if (!failure.is_program) say(report, &failure.problem);
  dprintf(ERRORS, "chancery: %s: %s\n", failure.problem.text, strerror(failure.problem.error));
}

/* Buries whoever ended; whether the command itself is among them. */
static bool bury(struct life *life, struct chancery_report *report) {
  bool is_over = false;
  int status;
  for (pid_t gone; (gone = waitpid(-1, &status, WNOHANG)) > 0;) {
    if (gone != life->command) continue;
    report->status = status;
    is_over = true;
  }
  return is_over;
}

static int time_to_wait(const struct life *life) {
  uint64_t now = now_milliseconds();
  if (now >= life->look_again) return 0;
  /* Room on the disk goes faster than anything else, and asking for it costs nothing. */
  return life->look_again - now < TICK_MILLISECONDS ? (int)(life->look_again - now) : TICK_MILLISECONDS;
}

/* Looks at what is used up, no more often than that looking works a twentieth of the time. How long it waits for a
   processor does not count: where many wait, it would look the less the more there is to see. */
static void look(struct life *life) {
  if (now_milliseconds() < life->look_again && !meter_is_short(&life->meter)) return;
  uint64_t before = worked_milliseconds();
  int stop = meter_look(&life->meter);
  uint64_t pause = 20 * (worked_milliseconds() - before), after = now_milliseconds();
  life->look_again = after + (pause < TICK_MILLISECONDS ? TICK_MILLISECONDS : pause > 1000 ? 1000 : pause);
  if (life->stop == CHANCERY_STOP_NONE && stop != CHANCERY_STOP_NONE) {
    life->stop = stop;
    meter_kill(&life->meter);
  }
}

static void watch(struct life *life, struct chancery_report *report) {
  for (;;) {
    struct pollfd polled[] = {{life->signals, POLLIN, 0}, {life->listener, POLLIN, 0}, {life->source, POLLIN, 0}};
    poll(polled, 3, time_to_wait(life));
    if (polled[1].revents & POLLIN) refusals_answer(life->listener, REFUSALS);
    else if (polled[1].revents) close(life->listener), life->listener = -1;
    if (polled[2].revents) hear_complaint(life, report);
    struct signalfd_siginfo note;
    while (read(life->signals, &note, sizeof note) > 0) continue;
    if (bury(life, report)) return;
    look(life);
  }
}

static uint64_t microseconds(struct timeval time) { return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_usec; }

/* Inside its own namespace everybody is dead by now; elsewhere children of those killed may come up. */
static pid_t wait_for_anyone(const struct life *life) {
  if (!(life->request->without & WITHOUT_NAMESPACES)) return waitpid(-1, NULL, 0);
  pid_t gone = waitpid(-1, NULL, WNOHANG);
  if (gone == 0) usleep(1000);
  return gone == 0 ? 1 : gone;
}

static void sum_up(struct life *life, struct chancery_report *report) {
  struct rusage used;
  if (life->source >= 0) hear_complaint(life, report);
  /* Until nobody is left: whoever lost its parent has become this process's child. */
  do meter_kill(&life->meter);
  while (wait_for_anyone(life) > 0);
  /* Nobody is left to be stopped. */
  life->meter.deadline = 0;
  meter_walk(&life->meter);
  /* Whoever ends before anybody looks has not kept to the limits for that. */
  if (life->stop == CHANCERY_STOP_NONE) life->stop = meter_judge(&life->meter);
  getrusage(RUSAGE_CHILDREN, &used);
  report->stop = life->stop;
  report->memory = life->meter.most.memory;
  uint64_t largest = (uint64_t)used.ru_maxrss * 1024;
  if (largest > report->memory) report->memory = largest;
  report->processes = life->meter.most.processes;
  report->disk = life->meter.now.disk;
  report->files = life->meter.now.files;
  report->user_microseconds = microseconds(used.ru_utime);
  report->system_microseconds = microseconds(used.ru_stime);
}

static int prepare(struct life *life, struct problem *problem) {
  sigset_t children;
  sigemptyset(&children);
  sigaddset(&children, SIGCHLD);
  sigprocmask(SIG_SETMASK, &children, NULL);
  life->signals = signalfd(-1, &children, SFD_CLOEXEC | SFD_NONBLOCK);
  if (life->signals < 0) return fail(problem, "be told of children that end");
  meter_start(&life->meter, life->request);
  if (life->request->without & WITHOUT_NAMESPACES) {
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) return fail(problem, "adopt what the command leaves behind");
  } else if (root_build(life->request, problem) < 0 || root_close(problem) < 0) {
    return -1;
  }
  if (life->request->egress && egress_listen(life->request, EGRESS, problem) < 0) return -1;
  /* Nobody inside reads this process or its memory. */
  prctl(PR_SET_DUMPABLE, 0);
  return 0;
}

_Noreturn void first_main(const struct start *start) {
  struct chancery_report report = {0};
  struct problem problem = {0};
  struct life life = {
    .request = start->request, .source = -1, .listener = -1, .has_refusals = start->refusals >= 0};
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (arrange(start) < 0) _exit(1);
  if (is_abandoned()) _exit(1);
  prctl(PR_SET_NAME, "chancery-first");
  if (prepare(&life, &problem) < 0 || start_command(&life, &problem) < 0) say(&report, &problem);
  /* What the command prints ends with the command, and what it reads is read by nobody else. */
  close(OUTPUT);
  close(INPUT);
  life.meter.deadline = start->request->limits.wall ? now_milliseconds() + start->request->limits.wall : 0;
  life.look_again = now_milliseconds() + TICK_MILLISECONDS;
  watch(&life, &report);
  sum_up(&life, &report);
  say(&report, &problem);
}
#endif
