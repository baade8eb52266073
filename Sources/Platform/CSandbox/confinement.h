/* What the parts of the launcher share. */
#ifndef CHANCERY_CONFINEMENT_PARTS_H
#define CHANCERY_CONFINEMENT_PARTS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "chancery_confinement.h"

/* What could not be done, in words; `error` is 0 as long as nothing failed. */
struct problem {
  int error;
  char text[160];
};

/* Notes what failed with the current errno, unless something failed before. Always returns -1. */
int fail(struct problem *problem, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Layers that a command may have to do without, where a person allowed that. */
enum layer { WITHOUT_NAMESPACES = 1, WITHOUT_LANDLOCK = 2, WITHOUT_SECCOMP = 4, WITHOUT_USERS = 8 };

struct limits {
  uint64_t memory, process_memory, processes, disk, files, file, open_files, wall;
};

/* A thing to be put into the root that a command sees, in the order of the request. */
struct placing {
  enum { SHOW, GIVE, LINK, TEXT, MEMORY, CACHE, NODES, COVER, BRING, ALIAS } kind;
  /* Whether it is left out where its source does not exist. */
  bool is_optional;
  /* Whether it came to be there; only for what may be left out without a word. */
  bool is_placed;
  /* Path outside, target of a link, content of a file, mode of a folder in memory. */
  const char *source;
  const char *place;
  const char *upper, *work;
  uint64_t bytes;
};

struct layers {
  const char *point, *upper, *work;
  char **lowers;
  size_t count;
};

/* A request as it was parsed; all text lies in the mapped file. */
struct request {
  struct layers layers;
  struct placing *placings;
  size_t placing_count;
  struct limits limits;
  /* The ordinary user that a root user's commands run as. */
  bool has_user;
  uid_t user;
  gid_t group;
  const char *folder;
  /* Where the workspace's changes lie outside; empty where that is not known. */
  const char *changes;
  char **environment;
  char **words;
  unsigned without;
  bool observes, reads;
  /* The port of the loopback on which the egress proxy is reached; 0 where it is not. */
  uint16_t egress;
};

int request_read(int file, struct request *request, struct problem *problem);

int wire_receive_file(int socket, uint8_t *kind, int *descriptors, size_t *count);

/* Writes a short text into a file of the kernel. */
int write_text(const char *path, const char *text);

/* Runs a session on its socket; never returns. */
_Noreturn void session_main(int request_file, int socket, uint8_t groups);

/* The first process of a command; never returns. */
struct start {
  const struct request *request;
  /* -1 for those that there are none of. */
  int output, errors, refusals, input, egress, result;
};
_Noreturn void first_main(const struct start *start);

/* Mounts the layers and returns a descriptor of their root. */
int overlay_mount(const struct layers *layers, struct problem *problem);

int root_build(const struct request *request, struct problem *problem);
int root_close(struct problem *problem);

/* Listens on the loopback for the egress proxy, hands the socket out over another one, and keeps neither. */
int egress_listen(const struct request *request, int handing, struct problem *problem);

/* In the process that becomes the command: everything that cannot be taken back. `listener` is -1, or the socket that
   the descriptor of the filter's notices is sent over. */
int rights_drop(const struct request *request, int listener, struct problem *problem);

int landlock_restrict(const struct request *request, struct problem *problem);
int filter_install(const struct request *request, int listener, struct problem *problem);

/* What the processes of a command use up. */
struct usage {
  uint64_t memory, processes, disk, files;
};
enum { MOST_CACHES = 32 };
struct meter {
  const struct request *request;
  /* When the command's time is over, in milliseconds; 0 where it is not limited. */
  uint64_t deadline;
  /* The folder that the workspace's changes lie in outside; -1 where it is not known. */
  int changes;
  /* The folders that what is written to caches lies in. */
  int caches[MOST_CACHES];
  size_t cache_count;
  /* The most free room there was, with what the command took; what was free at the last walk. */
  uint64_t free_most, nodes_most, free_at_walk;
  uint64_t shared_at_start;
  /* The earliest time of the next walk through the changes, and of a search for files without names for which nothing
     gives a reason, in milliseconds. */
  uint64_t next_walk, next_scan;
  /* Whether folders lie so deep that no walk reaches them. */
  bool is_too_deep;
  struct usage now, most, cached;
};
void meter_start(struct meter *meter, const struct request *request);
/* Looks once, and returns a CHANCERY_STOP_ that says which limit is exceeded. */
int meter_look(struct meter *meter);
void meter_walk(struct meter *meter);
/* Whether something is short that has to be looked at at once. */
bool meter_is_short(const struct meter *meter);
/* What the last walk found to exceed a limit: a CHANCERY_STOP_. */
int meter_judge(const struct meter *meter);
/* Sends every process of the command but the caller the signal that none survives. */
void meter_kill(struct meter *meter);

/* Bytes that wait in the sockets of this network namespace. */
uint64_t sockets_memory(void);

/* Answers one notice of the filter and writes what it was about. */
void refusals_answer(int listener, int refusals);

/* Groups of the kernel that hold limits harder than a meter can, where this user may make them. */
struct control_group {
  char paths[2][PATH_MAX];
};
void groups_sweep(void);
void group_make(struct control_group *group, const struct limits *limits, pid_t process);
void group_remove(struct control_group *group);
uint8_t group_count(const struct control_group *group);

uint64_t now_milliseconds(void);
/* How long this process has had a processor. */
uint64_t worked_milliseconds(void);

#endif
