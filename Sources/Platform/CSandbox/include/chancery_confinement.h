#ifndef CHANCERY_CONFINEMENT_H
#define CHANCERY_CONFINEMENT_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The launcher: this very program, started again under another name, single-threaded and without an environment. It
   makes a session for each workspace, and a session makes the first process of each command. Whoever dies takes all that
   it made along: the launcher and the sessions end when the other end of their socket is closed, and the kernel kills a
   process whose maker is gone. */

/* Starts `program` (normally /proc/self/exe) as a launcher.
   Returns 0 with the socket to it and its process, or an error number. */
int chancery_launcher_start(const char *program, int *control, pid_t *process);

/* A message of up to 255 bytes carries what it is in its first byte. */
enum {
  CHANCERY_OPEN = 'O',    /* to the launcher: a new session; descriptors: request, the session's socket */
  CHANCERY_OPENED = 'o',  /* from the session: the report of opening; descriptor: the root of the layers, if any */
  /* To the session: a command; descriptors: request, output, errors, and as far as the request has the records that
     stand in brackets: refusals [observe], what is read on standard input [input], a socket to the egress proxy [egress]. */
  CHANCERY_RUN = 'R',
  CHANCERY_ENDED = 'e',   /* from the session: the report of the command, whose last process is gone */
  CHANCERY_KILL = 'K',    /* to the session: end the command that runs */
  CHANCERY_EGRESS = 'd',    /* over the socket to the egress proxy: descriptor: what listens inside, on the loopback */
};

/* What came of a request. Only C writes it and only this machine reads it, so its layout is the machine's own. */
struct chancery_report {
  uint8_t kind;
  /* 0 when all went well; else the system's error number of what is told in `problem`. */
  int32_t error;
  /* As waitpid gives it. */
  int32_t status;
  /* One of CHANCERY_STOP_. */
  int32_t stop;
  /* Most bytes of memory and most processes at one time, as far as they were seen. */
  uint64_t memory;
  uint64_t processes;
  /* Bytes and files in the workspace's upper layer at the end. */
  uint64_t disk;
  uint64_t files;
  /* Of opening: how many of the kernel's control groups hold the limits. */
  uint64_t groups;
  uint64_t user_microseconds;
  uint64_t system_microseconds;
  char problem[160];
};

enum {
  CHANCERY_STOP_NONE, CHANCERY_STOP_WALL, CHANCERY_STOP_MEMORY, CHANCERY_STOP_PROCESSES, CHANCERY_STOP_DISK,
  CHANCERY_STOP_FILES, CHANCERY_STOP_KILLED,
};

/* A line of the refusals: what a command tried that its filter refused, or that only the outside can judge. */
enum { CHANCERY_REFUSAL_LENGTH = 4352 };

/* One message with descriptors, which stay the caller's. Returns its length, or -1 with errno. */
ssize_t chancery_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count);

/* `descriptor_count` is the room for descriptors, and then their number; they are the caller's now and are closed on
   exec. Returns the length of the message, 0 at its end, or -1 with errno. */
ssize_t chancery_receive(int socket, void *bytes, size_t count, int *descriptors, size_t *descriptor_count);

/* Both ends of a pipe, closed on exec. Returns 0, or -1 with errno. */
int chancery_pipe(int ends[2]);

/* A file in memory that holds the bytes and is closed on exec; or -1 with errno. */
int chancery_memory_file(const void *bytes, size_t count);

/* The version of Landlock's interface that the kernel has; 0 where it has none. */
int chancery_landlock_version(void);

#endif
