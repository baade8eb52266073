/* The memory that a command holds, its own and what the kernel keeps for it. */
#ifdef __linux__
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "meter.h"

/* What the kernel takes for a mapping, for a lock on a range of a file, and for a filter of system calls. */
enum { MAPPING_BYTES = 256, LOCK_BYTES = 256, FILTER_BYTES = 64 << 10, MOST_LOCKS = 20000 };

static uint64_t less(uint64_t most, uint64_t part) { return most > part ? most - part : 0; }

static uint64_t kilobytes(const char *text, const char *name) { return figure_of(text, name) * 1024; }

/* Pipes that were counted in this look, by their numbers; two of the same place count once. */
static uint8_t seen_pipes[1 << 17];

/* The two pages that the kernel leaves each pipe of a user who has many. */
static uint64_t in_pipe(const struct stat *status) {
  const size_t place = status->st_ino % (8 * sizeof seen_pipes);
  if (!S_ISFIFO(status->st_mode) || seen_pipes[place / 8] & 1 << place % 8) return 0;
  seen_pipes[place / 8] |= (uint8_t)(1 << place % 8);
  return 2 * 4096;
}

static uint64_t in_pipes(const struct meter *meter, const struct place *place) {
  char path[96];
  uint64_t bytes = 0;
  snprintf(path, sizeof path, "%s/fd", place->path);
  DIR *folder = opendir(path);
  if (!folder) return 0;
  for (struct dirent *entry; !meter_is_late(meter) && (entry = readdir(folder));) {
    struct stat status;
    if (fstatat(dirfd(folder), entry->d_name, &status, 0) == 0) bytes += in_pipe(&status);
  }
  closedir(folder);
  return bytes;
}

/* Memory that a process has to itself or shares with its kin: counted again for each that shares it. */
static uint64_t resident(const char *status) {
  return kilobytes(status, "RssAnon:") + kilobytes(status, "RssShmem:") + kilobytes(status, "VmSwap:");
}

/* The same with what is shared divided among those that share it; takes the kernel much longer to say. */
static uint64_t proportional(const struct place *place) {
  char path[96], text[4096];
  snprintf(path, sizeof path, "%s/smaps_rollup", place->path);
  /* A thread has no such file of its own. */
  int process = 0;
  if (sscanf(place->path, "/proc/%d/task/", &process) == 1) snprintf(path, sizeof path, "/proc/%d/smaps_rollup", process);
  if (read_text(path, text, sizeof text) <= 0) return resident(place->status);
  return kilobytes(text, "Pss_Anon:") + kilobytes(text, "Pss_Shmem:") + kilobytes(text, "SwapPss:");
}

/* What describes a process's memory and calls, which can grow large without any of the memory being used; and the pipes
   of one that may have many. */
static uint64_t in_kernel(const struct meter *meter, const struct place *place) {
  const uint64_t filters = figure_of(place->status, "Seccomp_filters:");
  return kilobytes(place->status, "HugetlbPages:") + kilobytes(place->status, "VmPTE:")
    + (filters > 1 ? (filters - 1) * FILTER_BYTES : 0)
    + (figure_of(place->status, "FDSize:") > 256 ? in_pipes(meter, place) : 0);
}

/* A sum over all processes, what of it is shared, and how many mappings they have at most. */
struct sum {
  uint64_t bytes, shared, mappings;
};

static struct sum sum(const struct meter *meter, size_t count, bool is_exact) {
  struct sum sum = {0};
  struct place place;
  memset(seen_pipes, 0, sizeof seen_pipes);
  for (size_t index = 0; index < count && !meter_is_late(meter); index++) {
    if (!place_find(processes[index], &place)) continue;
    const uint64_t pages = kilobytes(place.status, "VmSize:") / 4096;
    sum.bytes += (is_exact ? proportional(&place) : resident(place.status)) + in_kernel(meter, &place);
    sum.shared += kilobytes(place.status, "RssShmem:");
    sum.mappings += pages < 65536 ? pages : 65536;
  }
  return sum;
}

/* Counts the lines of one of the kernel's lists, up to a number. */
static uint64_t count_lines(const struct meter *meter, const char *path, uint64_t most) {
  static char text[1 << 16];
  uint64_t lines = 0;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  for (ssize_t length; lines < most && !meter_is_late(meter) && (length = read(file, text, sizeof text)) > 0;)
    for (const char *at = text; (at = memchr(at, '\n', (size_t)(text + length - at))); at++) lines++;
  close(file);
  return lines;
}

/* Counting mappings is dear, so it is done only where there could be enough of them to matter. */
static uint64_t in_mappings(const struct meter *meter, size_t count, uint64_t most) {
  struct place place;
  const uint64_t limit = meter->request->limits.memory, enough = limit / MAPPING_BYTES + 1;
  uint64_t lines = 0;
  if (limit == 0 || most * MAPPING_BYTES < limit / 8) return 0;
  for (size_t index = 0; index < count && lines < enough && !meter_is_late(meter); index++) {
    char path[96];
    if (!place_find(processes[index], &place) || kilobytes(place.status, "VmSize:") < 64 << 20) continue;
    snprintf(path, sizeof path, "%s/maps", place.path);
    lines += count_lines(meter, path, 1 << 20);
  }
  return lines * MAPPING_BYTES;
}

/* More of them than anybody needs are too many: the longer the list, the longer the kernel takes for each part of it. */
static uint64_t in_locks(const struct meter *meter) {
  const uint64_t locks = count_lines(meter, "/proc/locks", MOST_LOCKS);
  return locks >= MOST_LOCKS ? meter->request->limits.memory + 1 : locks * LOCK_BYTES;
}

/* Adds up a figure of each line of one of the kernel's lists. */
static uint64_t sum_lines(const char *path, size_t count, uint64_t (*figure)(const char *, size_t)) {
  char line[512];
  uint64_t bytes = 0;
  FILE *list = fopen(path, "re");
  while (list && fgets(line, sizeof line, list)) bytes += figure(line, count);
  if (list) fclose(list);
  return bytes;
}

/* Attached or not: whoever attached a segment need not have touched it. */
static uint64_t in_segment(const char *line, size_t count) {
  unsigned long held = 0, swapped = 0;
  const char *format = "%*d %*d %*o %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %*u %lu %lu";
  (void)count;
  return sscanf(line, format, &held, &swapped) == 2 ? held + swapped : 0;
}

/* Messages that wait, each with what the kernel needs to hold it. */
static uint64_t in_queue(const char *line, size_t count) {
  unsigned long bytes = 0, messages = 0;
  (void)count;
  return sscanf(line, "%*d %*d %*o %lu %lu", &bytes, &messages) == 2 ? bytes + 64 * messages : 0;
}

/* A semaphore takes a line of the processor's cache, and two bytes more for each process that wants its doings undone. */
static uint64_t in_semaphores(const char *line, size_t count) {
  unsigned long semaphores = 0;
  return sscanf(line, "%*d %*d %*o %lu", &semaphores) == 1 ? (64 + 2 * count) * semaphores : 0;
}

/* The part of the segments that is in the figures of processes already. */
static uint64_t in_mapped_segments(const struct meter *meter, size_t count) {
  struct place place;
  char path[96], line[512];
  uint64_t bytes = 0;
  for (size_t index = 0; index < count && !meter_is_late(meter); index++) {
    bool is_segment = false;
    if (!place_find(processes[index], &place)) continue;
    snprintf(path, sizeof path, "%s/smaps", place.path);
    FILE *list = fopen(path, "re");
    while (list && fgets(line, sizeof line, list)) {
      /* Only the kernel names anything so: nobody makes a file in the root. */
      if (line[0] >= 'a' || (line[0] >= '0' && line[0] <= '9')) is_segment = strstr(line, " /SYSV") != NULL;
      else if (is_segment) bytes += kilobytes(line, "Pss:");
    }
    if (list) fclose(list);
  }
  return bytes;
}

/* What all of the machine's shared memory takes, that of the memory's own file systems with it. */
static uint64_t shared_by_all(void) {
  struct sysinfo all;
  return sysinfo(&all) == 0 ? (uint64_t)all.sharedram * all.mem_unit : 0;
}

void memory_start(struct meter *meter) { meter->shared_at_start = shared_by_all(); }

static uint64_t in_folders(const struct meter *meter) {
  uint64_t bytes = 0;
  for (size_t index = 0; index < meter->request->placing_count; index++) {
    const struct placing *placing = &meter->request->placings[index];
    struct statfs status;
    if (placing->kind == MEMORY && statfs(placing->place, &status) == 0)
      bytes += (uint64_t)(status.f_blocks - status.f_bfree) * (uint64_t)status.f_bsize;
  }
  return bytes;
}

/* Shared memory without a name, each piece once. */
struct regions {
  struct { unsigned long node; uint64_t bytes; } each[1024];
  size_t count;
};

static void add_region(struct regions *regions, const char *line) {
  uint64_t begin, end, offset;
  unsigned long node;
  size_t index = 0;
  if (!strstr(line, " /dev/zero (deleted)") || sscanf(line, "%lx-%lx %*s %lx %*s %lu", &begin, &end, &offset, &node) != 4) return;
  while (index < regions->count && regions->each[index].node != node) index++;
  if (index == sizeof regions->each / sizeof *regions->each) return;
  if (index == regions->count) {
    regions->each[index].node = node;
    regions->each[index].bytes = 0;
    regions->count++;
  }
  if (end - begin + offset > regions->each[index].bytes) regions->each[index].bytes = end - begin + offset;
}

static uint64_t in_regions(const struct meter *meter, size_t count) {
  static struct regions regions;
  struct place place;
  char path[96], line[512];
  uint64_t bytes = 0;
  regions.count = 0;
  for (size_t index = 0; index < count && !meter_is_late(meter); index++) {
    if (!place_find(processes[index], &place)) continue;
    snprintf(path, sizeof path, "%s/maps", place.path);
    FILE *list = fopen(path, "re");
    while (list && fgets(line, sizeof line, list)) add_region(&regions, line);
    if (list) fclose(list);
  }
  for (size_t index = 0; index < regions.count; index++) bytes += regions.each[index].bytes;
  return bytes;
}

/* Pages of shared memory that nobody shows any more stay where they are. How many there are is not said, so what the
   machine's shared memory grew by without an explanation counts, as far as the command has pieces of that size. */
static uint64_t in_dropped_pages(const struct meter *meter, size_t count, uint64_t shown) {
  const uint64_t grown = less(shared_by_all(), meter->shared_at_start), slack = 64 << 20;
  if (grown < shown + slack) return 0;
  const uint64_t unexplained = less(grown, shown + in_folders(meter));
  if (unexplained < slack) return 0;
  const uint64_t hidden = less(in_regions(meter, count), shown);
  return hidden < unexplained ? hidden : unexplained;
}

int memory_look(struct meter *meter, size_t count) {
  const uint64_t limit = meter->request->limits.memory;
  const bool is_namespaced = !(meter->request->without & WITHOUT_NAMESPACES);
  uint64_t segments = is_namespaced ? sum_lines("/proc/sysvipc/shm", count, in_segment) : 0;
  /* What a command keeps with the kernel is in no process's figures. */
  uint64_t kept = !is_namespaced ? 0 : sum_lines("/proc/sysvipc/msg", count, in_queue)
    + sum_lines("/proc/sysvipc/sem", count, in_semaphores) + sockets_memory() + in_locks(meter);
  struct sum all = sum(meter, count, false);
  kept += in_mappings(meter, count, all.mappings) + in_dropped_pages(meter, count, all.shared + segments);
  uint64_t bytes = kept + segments + all.bytes;
  if (limit && bytes > limit && !meter_is_late(meter)) {
    const uint64_t mapped = segments ? in_mapped_segments(meter, count) : 0;
    bytes = kept + less(segments, mapped) + sum(meter, count, true).bytes;
  }
  if (meter_is_late(meter)) return CHANCERY_STOP_WALL;
  meter->now.memory = bytes;
  if (bytes > meter->most.memory) meter->most.memory = bytes;
  return limit && bytes > limit ? CHANCERY_STOP_MEMORY : CHANCERY_STOP_NONE;
}
#endif
