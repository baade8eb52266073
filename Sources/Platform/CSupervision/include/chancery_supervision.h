#ifndef CHANCERY_SUPERVISION_H
#define CHANCERY_SUPERVISION_H

#include <stdint.h>
#include <sys/types.h>

/* A command that is to run, usually with nothing left of it afterwards. */
struct chancery_supervised {
  /* An open file to execute; -1 executes `path`. */
  int executable;
  const char *path;
  const char *folder;
  char *const *words;
  char *const *environment;
  /* Its standard input, output and errors. */
  int input, output, errors;
  /* An open file that is held until the supervisor ends; -1 holds none. */
  int held;
  /* Not 0: the command goes on to its end where whoever started it is gone, since half of what it does would be worse. */
  int outlives;
  /* Not 0: what the command has started goes on when it has ended by itself. */
  int leaves;
};

/* What the supervisor says at the end, as one packet. */
struct chancery_supervised_end {
  /* 0 where the command could not be started: `status` is an errno then, and what waitpid(2) said otherwise. */
  int32_t started;
  int32_t status;
  /* How many processes were there when the command had ended, and the names of the first of them. */
  int32_t left;
  char names[200];
};

/* Starts the parent of a command: `program`, this one, under another name.
 *
 * It listens at `control`: a byte ends the command kindly and then by force, and the end of the connection by force at
 * once, unless the command outlives it. It answers with a `chancery_supervised_end` when no process of the command is left, or
 * those that are go on. Returns an errno, or 0. */
int chancery_supervisor_start(
    const char *program, const struct chancery_supervised *command, int *control, pid_t *process);

/* Asks the supervisor to end the command. */
void chancery_supervisor_stop(int control);

/* A pipe that no other program gets. */
int chancery_supervisor_pipe(int ends[2]);

/* A file in memory that nobody can change any more, with these bytes, to be executed; -1 and errno where it fails. */
int chancery_sealed_file(const void *bytes, size_t count);

#endif
