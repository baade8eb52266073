/* Limits that the kernel itself holds, by control groups, where this user may make them. */
#ifdef __linux__
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confinement.h"

static bool write_number(const char *folder, const char *file, uint64_t number) {
  char path[PATH_MAX + 64], text[32];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  snprintf(text, sizeof text, "%llu", (unsigned long long)number);
  return write_text(path, text) == 0;
}

/* Where this process stands in the hierarchy of a controller; of the one without a name for the second version. */
static bool standing(const char *controller, char *folder, size_t size) {
  char line[PATH_MAX], names[128], path[PATH_MAX];
  bool found = false;
  FILE *file = fopen("/proc/self/cgroup", "re");
  while (file && !found && fgets(line, sizeof line, file)) {
    names[0] = 0;
    if (sscanf(line, "%*d::%4095[^\n]", path) == 1) found = *controller == 0;
    else if (sscanf(line, "%*d:%127[^:]:%4095[^\n]", names, path) == 2) found = strcmp(names, controller) == 0;
  }
  if (file) fclose(file);
  if (!found) return false;
  const char *below = strcmp(path, "/") == 0 ? "" : path;
  int length = snprintf(folder, size, "/sys/fs/cgroup/%s%s", controller, below);
  return length > 0 && (size_t)length < size && access(folder, W_OK) == 0;
}

static bool make(char *path, const char *parent, pid_t process) {
  int length = snprintf(path, PATH_MAX, "%s/chancery-%d-%d", parent, getpid(), process);
  if (length > 0 && length < PATH_MAX && mkdir(path, 0755) == 0) return true;
  path[0] = 0;
  return false;
}

static void give_up(char *path) {
  rmdir(path);
  path[0] = 0;
}

/* A few more than the command may have, for the session and the first process. */
static uint64_t with_own(uint64_t processes) { return processes + 4; }

static void make_second_version(char *path, const struct limits *limits, pid_t process) {
  char parent[PATH_MAX];
  if (!standing("", parent, sizeof parent) || !make(path, parent, process)) return;
  bool holds = (!limits->memory || write_number(path, "memory.max", limits->memory))
    && (!limits->processes || write_number(path, "pids.max", with_own(limits->processes)));
  if (!holds || !write_number(path, "cgroup.procs", (uint64_t)process)) give_up(path);
}

static void make_first_version(char *path, const char *controller, const char *file, uint64_t limit, pid_t process) {
  char parent[PATH_MAX];
  if (!limit || !standing(controller, parent, sizeof parent) || !make(path, parent, process)) return;
  if (!write_number(path, file, limit) || !write_number(path, "cgroup.procs", (uint64_t)process)) give_up(path);
}

/* Groups that a launcher left because it was killed: their names hold its number. */
static void sweep(const char *controller) {
  char folder[PATH_MAX], path[PATH_MAX + 300];
  DIR *entries = standing(controller, folder, sizeof folder) ? opendir(folder) : NULL;
  if (!entries) return;
  for (struct dirent *entry; (entry = readdir(entries));) {
    int launcher = 0, end = 0;
    if (sscanf(entry->d_name, "chancery-%d-%*d%n", &launcher, &end) != 1 || end == 0 || entry->d_name[end]) continue;
    if (kill(launcher, 0) == 0 || errno != ESRCH) continue;
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    rmdir(path);
  }
  closedir(entries);
}

void groups_sweep(void) {
  sweep("");
  sweep("memory");
  sweep("pids");
}

void group_make(struct control_group *group, const struct limits *limits, pid_t process) {
  make_second_version(group->paths[0], limits, process);
  if (group->paths[0][0]) return;
  make_first_version(group->paths[0], "memory", "memory.limit_in_bytes", limits->memory, process);
  make_first_version(group->paths[1], "pids", "pids.max", limits->processes ? with_own(limits->processes) : 0, process);
}

/* Who was killed is in a group until the kernel is through with it, which takes a moment. */
static void remove_when_empty(const char *path) {
  for (int attempt = 0; *path && rmdir(path) < 0 && errno == EBUSY && attempt < 500; attempt++) usleep(2000);
}

void group_remove(struct control_group *group) {
  for (size_t index = 0; index < 2; index++) remove_when_empty(group->paths[index]);
}

uint8_t group_count(const struct control_group *group) {
  return (uint8_t)((group->paths[0][0] != 0) + (group->paths[1][0] != 0));
}
#endif
