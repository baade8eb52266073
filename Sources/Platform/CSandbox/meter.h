/* What the parts of the meter share. */
#ifndef CHANCERY_METER_H
#define CHANCERY_METER_H

#include "confinement.h"

enum { MOST_PROCESSES = 65536 };

/* The command's processes, as they were listed last. */
extern pid_t processes[MOST_PROCESSES];
size_t processes_list(const struct meter *meter);

/* Where in /proc a process that runs says what it holds, and its status. */
struct place {
  char path[64];
  char status[8192];
};
bool place_find(pid_t process, struct place *place);

/* Reads a short file of the kernel; the length, or -1. */
ssize_t read_text(const char *path, char *text, size_t size);
/* The number on the line that begins with a name; 0 where there is none. */
uint64_t figure_of(const char *text, const char *name);

/* Whether the command's time is over, which a look that takes long has to notice. */
bool meter_is_late(const struct meter *meter);

/* Each returns a CHANCERY_STOP_. */
void memory_start(struct meter *meter);
int memory_look(struct meter *meter, size_t count);
int disk_look(struct meter *meter, size_t count);
bool disk_is_short(const struct meter *meter);
int disk_judge(const struct meter *meter);
void disk_start(struct meter *meter);

#endif
