/* What a command uses up, seen from outside of it. */
#ifdef __linux__
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "confinement.h"

enum { MOST_PROCESSES = 65536 };
static pid_t processes[MOST_PROCESSES];

static ssize_t read_text(const char *path, char *text, size_t size) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t length = read(file, text, size - 1);
  close(file);
  text[length < 0 ? 0 : length] = 0;
  return length;
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

static size_t list_processes(const struct meter *meter) {
  return meter->request->without & WITHOUT_NAMESPACES ? list_descendants(getpid(), 0, 0) : list_namespace();
}

static uint64_t figure_of(const char *text, const char *name) {
  const char *line = strstr(text, name);
  return line ? strtoull(line + strlen(name), NULL, 10) : 0;
}

static uint64_t kilobytes(const char *text, const char *name) { return figure_of(text, name) * 1024; }

/* Adds up a figure of each file that a process has open. */
static uint64_t sum_open(pid_t process, const struct stat *workspace, uint64_t (*figure)(const struct stat *, const struct stat *)) {
  char path[64];
  uint64_t bytes = 0;
  snprintf(path, sizeof path, "/proc/%d/fd", process);
  DIR *folder = opendir(path);
  if (!folder) return 0;
  for (struct dirent *entry; (entry = readdir(folder));) {
    struct stat status;
    if (fstatat(dirfd(folder), entry->d_name, &status, 0) == 0) bytes += figure(&status, workspace);
  }
  closedir(folder);
  return bytes;
}

/* Pipes that were counted in this look, by their numbers; two of the same place count once. */
static uint8_t seen_pipes[1 << 17];

/* The two pages that the kernel leaves each pipe of a user who has many. */
static uint64_t in_pipe(const struct stat *status, const struct stat *workspace) {
  (void)workspace;
  const size_t place = status->st_ino % (8 * sizeof seen_pipes);
  if (!S_ISFIFO(status->st_mode) || seen_pipes[place / 8] & 1 << place % 8) return 0;
  seen_pipes[place / 8] |= (uint8_t)(1 << place % 8);
  return 2 * 4096;
}

/* Memory that a process has to itself or shares with its kin: counted again for each that shares it. With it the tables
   that describe its memory, which can grow large without any of it being used, and the pipes of one that may have many. */
struct figures {
  uint64_t memory, kernel;
};

static struct figures figures(pid_t process) {
  char path[64], text[4096];
  snprintf(path, sizeof path, "/proc/%d/status", process);
  if (read_text(path, text, sizeof text) <= 0) return (struct figures){0};
  uint64_t pipes = figure_of(text, "FDSize:") > 256 ? sum_open(process, NULL, in_pipe) : 0;
  return (struct figures){
    .memory = kilobytes(text, "RssAnon:") + kilobytes(text, "RssShmem:"), .kernel = kilobytes(text, "VmPTE:") + pipes};
}

static uint64_t resident(pid_t process) {
  struct figures own = figures(process);
  return own.memory + own.kernel;
}

/* The same with what is shared divided among those that share it; takes the kernel much longer to say. */
static uint64_t proportional(pid_t process) {
  char path[64], text[4096];
  struct figures own = figures(process);
  snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
  if (read_text(path, text, sizeof text) > 0) own.memory = kilobytes(text, "Pss_Anon:") + kilobytes(text, "Pss_Shmem:");
  return own.memory + own.kernel;
}

/* Adds up a figure of each line of one of the kernel's lists. */
static uint64_t sum_lines(const char *path, uint64_t (*figure)(const char *)) {
  char line[512];
  uint64_t bytes = 0;
  FILE *list = fopen(path, "re");
  while (list && fgets(line, sizeof line, list)) bytes += figure(line);
  if (list) fclose(list);
  return bytes;
}

/* Segments that nobody has mapped. */
static uint64_t in_segment(const char *line) {
  unsigned long attached = 1, held = 0, swapped = 0;
  const char *format = "%*d %*d %*o %*u %*u %*u %lu %*u %*u %*u %*u %*u %*u %*u %lu %lu";
  return sscanf(line, format, &attached, &held, &swapped) == 3 && attached == 0 ? held + swapped : 0;
}

/* Messages that wait, each with what the kernel needs to hold it. */
static uint64_t in_queue(const char *line) {
  unsigned long bytes = 0, messages = 0;
  return sscanf(line, "%*d %*d %*o %lu %lu", &bytes, &messages) == 2 ? bytes + 64 * messages : 0;
}

/* A semaphore takes a line of the processor's cache. */
static uint64_t in_semaphores(const char *line) {
  unsigned long count = 0;
  return sscanf(line, "%*d %*d %*o %lu", &count) == 1 ? 64 * count : 0;
}

/* What a command keeps with the kernel by System V's calls is in no process's figures. */
static uint64_t kept_with_kernel(void) {
  return sum_lines("/proc/sysvipc/shm", in_segment) + sum_lines("/proc/sysvipc/msg", in_queue)
    + sum_lines("/proc/sysvipc/sem", in_semaphores);
}

static int look_at_memory(struct meter *meter, size_t count) {
  const uint64_t limit = meter->request->limits.memory;
  const bool is_namespaced = !(meter->request->without & WITHOUT_NAMESPACES);
  uint64_t kept = is_namespaced ? kept_with_kernel() + sockets_memory() : 0, bytes = kept;
  memset(seen_pipes, 0, sizeof seen_pipes);
  for (size_t index = 0; index < count; index++) bytes += resident(processes[index]);
  if (limit && bytes > limit) {
    bytes = kept;
    memset(seen_pipes, 0, sizeof seen_pipes);
    for (size_t index = 0; index < count; index++) bytes += proportional(processes[index]);
  }
  meter->now.memory = bytes;
  if (bytes > meter->most.memory) meter->most.memory = bytes;
  return limit && bytes > limit ? CHANCERY_STOP_MEMORY : CHANCERY_STOP_NONE;
}

static uint64_t free_bytes(const struct meter *meter) {
  struct statfs status;
  if (meter->changes < 0 || fstatfs(meter->changes, &status) < 0) return 0;
  return (uint64_t)status.f_bfree * (uint64_t)status.f_bsize;
}

static uint64_t in_unlinked(const struct stat *status, const struct stat *workspace) {
  const bool is_gone = S_ISREG(status->st_mode) && status->st_nlink == 0 && status->st_dev == workspace->st_dev;
  return is_gone ? (uint64_t)status->st_blocks * 512 : 0;
}

/* Files that are open and have no name any more are in no folder. Looking for them is dear, so it is done only when
   the file system lost more room than the files with names explain. */
static uint64_t unlinked(const struct meter *meter, size_t count) {
  struct stat workspace;
  uint64_t now = free_bytes(meter), bytes = 0;
  if (meter->free_at_start < now + meter->now.disk + (64 << 20)) return 0;
  if (!meter->request->folder || stat(meter->request->folder, &workspace) < 0) return 0;
  for (size_t index = 0; index < count; index++) bytes += sum_open(processes[index], &workspace, in_unlinked);
  return bytes;
}

/* Walks by changing into folders, so that no depth is out of reach. */
void meter_walk(struct meter *meter) {
  char *const here[] = {".", NULL};
  uint64_t bytes = 0, files = 0;
  if (meter->changes < 0 || fchdir(meter->changes) < 0) return;
  FTS *walk = fts_open(here, FTS_PHYSICAL | FTS_XDEV, NULL);
  for (FTSENT *entry; walk && (entry = fts_read(walk));) {
    if (entry->fts_info == FTS_DP || !entry->fts_statp) continue;
    files++;
    bytes += (uint64_t)entry->fts_statp->st_blocks * 512 / (entry->fts_statp->st_nlink > 1 && entry->fts_info != FTS_D
                                                             ? entry->fts_statp->st_nlink : 1);
  }
  if (walk) fts_close(walk);
  if (chdir("/") < 0) return;
  meter->now.disk = bytes;
  meter->now.files = files;
}

static int look_at_disk(struct meter *meter, size_t count) {
  const struct limits *limits = &meter->request->limits;
  uint64_t before = now_milliseconds();
  if (meter->changes < 0 || before < meter->next_walk) return CHANCERY_STOP_NONE;
  meter_walk(meter);
  uint64_t nameless = limits->disk ? unlinked(meter, count) : 0;
  uint64_t after = now_milliseconds();
  meter->next_walk = after + 20 * (after - before);
  if (limits->disk && meter->now.disk + nameless > limits->disk) return CHANCERY_STOP_DISK;
  return limits->files && meter->now.files > limits->files ? CHANCERY_STOP_FILES : CHANCERY_STOP_NONE;
}

void meter_start(struct meter *meter, const struct request *request) {
  memset(meter, 0, sizeof *meter);
  meter->request = request;
  meter->changes = request->changes ? open(request->changes, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  meter->free_at_start = free_bytes(meter);
}

int meter_look(struct meter *meter) {
  size_t count = list_processes(meter);
  meter->now.processes = count;
  if (count > meter->most.processes) meter->most.processes = count;
  int stop = look_at_memory(meter, count);
  if (stop == CHANCERY_STOP_NONE) stop = look_at_disk(meter, count);
  if (stop == CHANCERY_STOP_NONE && meter->request->limits.processes && count > meter->request->limits.processes)
    stop = CHANCERY_STOP_PROCESSES;
  return stop;
}

void meter_kill(struct meter *meter) {
  if (!(meter->request->without & WITHOUT_NAMESPACES)) {
    kill(-1, SIGKILL);
    return;
  }
  size_t count = list_processes(meter);
  for (size_t index = 0; index < count; index++) kill(processes[index], SIGKILL);
}
#endif
