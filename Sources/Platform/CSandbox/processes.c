/* Which processes a command has, and what the kernel says of each. */
#ifdef __linux__
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "meter.h"

pid_t processes[MOST_PROCESSES];

ssize_t read_text(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t length = read(file, text, size - 1);
  close(file);
  text[length < 0 ? 0 : length] = 0;
  return length;
}

/* At the start of a line alone: a process chooses its own name, which is a line too. */
static const char *line_of(const char *text, const char *name) {
  const size_t length = strlen(name);
  for (const char *line = text; line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
    if (strncmp(line, name, length) == 0) return line + length;
  return NULL;
}

uint64_t figure_of(const char *text, const char *name) {
  const char *figure = line_of(text, name);
  return figure ? strtoull(figure, NULL, 10) : 0;
}

static size_t list_namespace(void) {
  size_t count = 0;
  DIR *folder = opendir("/proc");
  if (!folder) return 0;
  for (struct dirent *entry; (entry = readdir(folder)) && count < MOST_PROCESSES;) {
    int process = atoi(entry->d_name);
    if (process > 1) processes[count++] = process;
  }
  closedir(folder);
  return count;
}

/* Without a namespace of its own a command's processes are those that descend from this one. */
static size_t list_descendants(pid_t process, size_t count, int depth) {
  static char text[1 << 16];
  char path[64];
  size_t begin = count;
  snprintf(path, sizeof path, "/proc/%d/task/%d/children", process, process);
  if (depth > 512 || read_text(path, text, sizeof text) <= 0) return count;
  for (char *rest, *word = strtok_r(text, " ", &rest); word && count < MOST_PROCESSES; word = strtok_r(NULL, " ", &rest))
    processes[count++] = atoi(word);
  for (size_t index = begin, end = count; index < end; index++) count = list_descendants(processes[index], count, depth + 1);
  return count;
}

size_t processes_list(const struct meter *meter) {
  return meter->request->without & WITHOUT_NAMESPACES ? list_descendants(getpid(), 0, 0) : list_namespace();
}

static bool has_memory(struct place *place) {
  char path[96];
  snprintf(path, sizeof path, "%s/status", place->path);
  return read_text(path, place->status, sizeof place->status) > 0 && line_of(place->status, "VmSize:");
}

/* A first thread that ended says nothing of what the others hold, so one of those is asked. */
bool place_find(pid_t process, struct place *place) {
  char tasks[64];
  snprintf(place->path, sizeof place->path, "/proc/%d", process);
  if (has_memory(place)) return true;
  if (figure_of(place->status, "Threads:") < 2) return false;
  snprintf(tasks, sizeof tasks, "/proc/%d/task", process);
  DIR *folder = opendir(tasks);
  bool is_found = false;
  for (struct dirent *entry; folder && !is_found && (entry = readdir(folder));) {
    int thread = atoi(entry->d_name);
    snprintf(place->path, sizeof place->path, "/proc/%d/task/%d", process, thread);
    is_found = thread > 0 && thread != process && has_memory(place);
  }
  if (folder) closedir(folder);
  return is_found;
}
#endif
