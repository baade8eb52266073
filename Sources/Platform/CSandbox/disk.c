/* The room and the files that a command takes on the disk. */
#ifdef __linux__
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

#include "meter.h"

/* Deeper than anybody nests folders, and a descriptor for each stays within what a process may have open. */
enum { DEEPEST = 512 };
/* What room may be gone that nothing explains before it is looked for, which is dear. */
enum { UNEXPLAINED_BYTES = 64 << 20, UNEXPLAINED_FILES = 2000 };

static uint64_t less(uint64_t most, uint64_t part) { return most > part ? most - part : 0; }

struct room {
  uint64_t bytes, files;
};

static struct room free_room(const struct meter *meter) {
  struct statfs status;
  if (meter->changes < 0 || fstatfs(meter->changes, &status) < 0) return (struct room){0};
  return (struct room){(uint64_t)status.f_bfree * (uint64_t)status.f_bsize, status.f_ffree};
}

void disk_start(struct meter *meter) {
  const struct request *request = meter->request;
  meter->changes = request->changes ? open(request->changes, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  for (size_t index = 0; index < request->placing_count && meter->cache_count < MOST_CACHES; index++) {
    const struct placing *placing = &request->placings[index];
    const bool is_layer = placing->kind == CACHE || (placing->kind == BRING && *placing->upper);
    int cache = is_layer ? open(placing->upper, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (cache >= 0) meter->caches[meter->cache_count++] = cache;
  }
  const struct room room = free_room(meter);
  meter->free_most = meter->free_at_walk = room.bytes;
  meter->nodes_most = room.files;
}

/* The most room that there was, with what the command took of it: others free room while it runs. */
static void note_most(struct meter *meter) {
  const struct room room = free_room(meter);
  const uint64_t bytes = room.bytes + meter->now.disk + meter->cached.disk;
  const uint64_t files = room.files + meter->now.files + meter->cached.files;
  if (bytes > meter->free_most) meter->free_most = bytes;
  if (files > meter->nodes_most) meter->nodes_most = files;
}

struct walk {
  const struct meter *meter;
  dev_t device;
  uint64_t bytes, files;
  bool is_too_deep;
};

static void count(struct walk *walk, const struct stat *status) {
  const bool is_shared = status->st_nlink > 1 && !S_ISDIR(status->st_mode);
  walk->files++;
  walk->bytes += (uint64_t)status->st_blocks * 512 / (is_shared ? status->st_nlink : 1);
}

/* By descriptors, so that no path is too long. A folder that is deeper than can be walked counts as too many files. */
static void walk_folder(struct walk *walk, int folder, int depth) {
  DIR *entries = fdopendir(folder);
  if (!entries) {
    close(folder);
    return;
  }
  for (struct dirent *entry; (entry = readdir(entries));) {
    struct stat status;
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (fstatat(dirfd(entries), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) < 0) continue;
    count(walk, &status);
    if (walk->files % 1024 == 0 && meter_is_late(walk->meter)) break;
    if (!S_ISDIR(status.st_mode) || status.st_dev != walk->device) continue;
    int below = depth < DEEPEST ? openat(dirfd(entries), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      : (errno = EMFILE, -1);
    if (below >= 0) walk_folder(walk, below, depth + 1);
    else if (errno == EMFILE) walk->is_too_deep = true;
  }
  closedir(entries);
}

static struct walk walk(const struct meter *meter, int root) {
  struct walk walk = {.meter = meter};
  struct stat status;
  int folder = root < 0 ? -1 : openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return walk;
  if (fstat(folder, &status) == 0) {
    walk.device = status.st_dev;
    count(&walk, &status);
  }
  walk_folder(&walk, folder, 0);
  return walk;
}

void meter_walk(struct meter *meter) {
  if (meter->changes < 0) return;
  struct walk changes = walk(meter, meter->changes);
  meter->now.disk = changes.bytes;
  meter->now.files = changes.files;
  meter->cached = (struct usage){0};
  meter->is_too_deep = changes.is_too_deep;
  for (size_t index = 0; index < meter->cache_count; index++) {
    struct walk cache = walk(meter, meter->caches[index]);
    meter->cached.disk += cache.bytes;
    meter->cached.files += less(cache.files, 1);
    meter->is_too_deep |= cache.is_too_deep;
  }
}

/* Files that have no name any more: those that descriptors hold, as far as their number was seen once; what mappings may
   hold besides; and whether there is something that may hold others. */
struct nameless {
  struct room room;
  uint64_t mapped;
  bool hides;
  size_t count;
  uint64_t seen[1 << 16];
};

/* Whether a file is held for the first time; where there is no room to remember, it is. */
static bool is_new(struct nameless *nameless, uint64_t node) {
  const size_t size = sizeof nameless->seen / sizeof *nameless->seen;
  size_t at = node * 0x9E3779B97F4A7C15 >> 48;
  if (nameless->count > size / 4 * 3) return true;
  while (nameless->seen[at] && nameless->seen[at] != node) at = (at + 1) % size;
  if (nameless->seen[at] == node) return false;
  nameless->seen[at] = node;
  nameless->count++;
  return true;
}

/* A file without a name. Those of the memory's own file systems are limited by these. */
static void add_file(struct nameless *nameless, const char *path, const struct stat *status, dev_t workspace) {
  struct statfs system;
  if (status->st_nlink > 0 || !is_new(nameless, status->st_ino)) return;
  if (status->st_dev != workspace && (statfs(path, &system) < 0 || system.f_type == TMPFS_MAGIC)) return;
  nameless->room.bytes += (uint64_t)status->st_blocks * 512;
  nameless->room.files++;
}

/* Files that were sent and not received yet are in nobody's list. */
static bool has_descriptors(const struct place *place, const char *name) {
  char path[PATH_MAX], text[512];
  snprintf(path, sizeof path, "%s/fdinfo/%s", place->path, name);
  return read_text(path, text, sizeof text) > 0 && figure_of(text, "scm_fds:") > 0;
}

static void add_open(struct nameless *nameless, const struct meter *meter, const struct place *place, dev_t workspace) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/fd", place->path);
  DIR *folder = opendir(path);
  if (!folder) {
    nameless->hides |= errno == EACCES;
    return;
  }
  for (struct dirent *entry; !meter_is_late(meter) && (entry = readdir(folder));) {
    struct stat status;
    if (fstatat(dirfd(folder), entry->d_name, &status, 0) < 0) continue;
    snprintf(path, sizeof path, "%s/fd/%s", place->path, entry->d_name);
    if (S_ISREG(status.st_mode)) add_file(nameless, path, &status, workspace);
    else if (S_ISSOCK(status.st_mode)) nameless->hides |= has_descriptors(place, entry->d_name);
  }
  closedir(folder);
}

/* A file may be held by a mapping alone, of which only its own length is known. */
static void add_mapped(struct nameless *nameless, const struct meter *meter, const struct place *place) {
  char path[96], line[PATH_MAX + 128];
  snprintf(path, sizeof path, "%s/maps", place->path);
  FILE *list = fopen(path, "re");
  while (list && !meter_is_late(meter) && fgets(line, sizeof line, list)) {
    uint64_t begin = 0, end = 0, offset = 0;
    if (!strstr(line, " (deleted)\n") || strstr(line, " /dev/zero") || strstr(line, " /SYSV")) continue;
    if (sscanf(line, "%lx-%lx %*s %lx", &begin, &end, &offset) == 3) nameless->mapped += end - begin + offset;
  }
  if (list) fclose(list);
}

/* Looks for them where the file system lost more room than the files with names explain, and now and then besides.
   What cannot be seen whole counts as far as there is room without an explanation. */
static struct room nameless(struct meter *meter, size_t count) {
  static struct nameless found;
  const struct room now = free_room(meter);
  const uint64_t bytes = less(meter->free_most, now.bytes + meter->now.disk + meter->cached.disk);
  const uint64_t files = less(meter->nodes_most, now.files + meter->now.files + meter->cached.files);
  struct stat workspace;
  struct place place;
  const bool has_reason = bytes >= UNEXPLAINED_BYTES || files >= UNEXPLAINED_FILES;
  if (!has_reason && now_milliseconds() < meter->next_scan) return (struct room){0};
  if (!meter->request->folder || stat(meter->request->folder, &workspace) < 0) return (struct room){0};
  memset(&found, 0, sizeof found);
  for (size_t index = 0; index < count && !meter_is_late(meter); index++) {
    if (!place_find(processes[index], &place)) continue;
    add_open(&found, meter, &place, workspace.st_dev);
    add_mapped(&found, meter, &place);
  }
  meter->next_scan = now_milliseconds() + 1000;
  const uint64_t rest = bytes < UNEXPLAINED_BYTES ? 0 : less(bytes, found.room.bytes);
  found.room.bytes += found.hides || found.mapped > rest ? rest : found.mapped;
  return found.room;
}

/* Whether more room is gone than was left at the last walk: what a single call finds out. */
bool disk_is_short(const struct meter *meter) {
  const uint64_t limit = meter->request->limits.disk, used = meter->now.disk + meter->cached.disk;
  return meter->changes >= 0 && limit && less(meter->free_at_walk, free_room(meter).bytes) > less(limit, used);
}

/* What a command took that ended before anybody looked. */
int disk_judge(const struct meter *meter) {
  const struct limits *limits = &meter->request->limits;
  if (meter->changes < 0) return CHANCERY_STOP_NONE;
  if (limits->disk && meter->now.disk + meter->cached.disk > limits->disk) return CHANCERY_STOP_DISK;
  const bool has_too_many = meter->now.files + meter->cached.files > limits->files || meter->is_too_deep;
  return limits->files && has_too_many ? CHANCERY_STOP_FILES : CHANCERY_STOP_NONE;
}

/* Whether it is time to walk: some time after the last walk, or at once when more room is gone than was left. */
static bool is_due(const struct meter *meter) {
  if (meter->changes < 0) return false;
  return now_milliseconds() >= meter->next_walk || disk_is_short(meter);
}

int disk_look(struct meter *meter, size_t count) {
  const struct limits *limits = &meter->request->limits;
  if (meter->changes >= 0) note_most(meter);
  if (!is_due(meter)) return CHANCERY_STOP_NONE;
  const uint64_t before = worked_milliseconds();
  meter->free_at_walk = free_room(meter).bytes;
  meter_walk(meter);
  const struct room without = nameless(meter, count);
  const uint64_t pause = 20 * (worked_milliseconds() - before);
  meter->next_walk = now_milliseconds() + (pause < 1000 ? pause : 1000);
  if (meter_is_late(meter)) return CHANCERY_STOP_WALL;
  if (limits->disk && meter->now.disk + meter->cached.disk + without.bytes > limits->disk) return CHANCERY_STOP_DISK;
  const bool has_too_many = meter->now.files + meter->cached.files + without.files > limits->files || meter->is_too_deep;
  return limits->files && has_too_many ? CHANCERY_STOP_FILES : CHANCERY_STOP_NONE;
}
#endif
