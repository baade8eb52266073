/* Reads a request: words that end with NUL, in records of a name and a fixed number of words. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "confinement.h"

struct words {
  char **all;
  size_t count, next;
};

static int split(char *text, size_t size, struct words *words) {
  size_t count = 0;
  for (size_t index = 0; index < size; index++) count += text[index] == 0;
  words->all = calloc(count + 1, sizeof *words->all);
  if (!words->all) return -1;
  for (char *word = text; word < text + size; word += strlen(word) + 1) words->all[words->count++] = word;
  return 0;
}

static const char *take(struct words *words) {
  return words->next < words->count ? words->all[words->next++] : NULL;
}

static bool take_number(struct words *words, uint64_t *number) {
  const char *word = take(words);
  char *end = NULL;
  if (!word || !*word) return false;
  *number = strtoull(word, &end, 10);
  return *end == 0;
}

static bool read_layers(struct words *words, struct layers *layers) {
  uint64_t count = 0;
  layers->point = take(words);
  layers->upper = take(words);
  layers->work = take(words);
  if (!take_number(words, &count) || count == 0 || count > words->count - words->next) return false;
  layers->lowers = words->all + words->next;
  layers->count = count;
  words->next += count;
  return true;
}

static bool read_placing(const char *name, struct words *words, struct request *request) {
  static const struct { const char *name; int kind; bool is_optional; } kinds[] = {
    {"show", SHOW, false}, {"show-if", SHOW, true}, {"give", GIVE, false}, {"link", LINK, false},
    {"text", TEXT, false}, {"memory", MEMORY, false}, {"cache", CACHE, true}, {"nodes", NODES, false},
    {"cover", COVER, false}, {"bring", BRING, false}, {"alias", ALIAS, false},
  };
  for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
    if (strcmp(name, kinds[index].name) != 0) continue;
    struct placing *placing = &request->placings[request->placing_count++];
    placing->kind = kinds[index].kind;
    placing->is_optional = kinds[index].is_optional;
    placing->place = take(words);
    if (placing->kind == COVER) return placing->place;
    if (placing->kind == NODES || placing->kind == MEMORY) {
      if (!take_number(words, &placing->bytes)) return false;
      if (placing->kind == NODES) return placing->place;
    }
    placing->source = take(words);
    if (placing->kind == CACHE || placing->kind == BRING) {
      placing->upper = take(words);
      placing->work = take(words);
      return placing->work;
    }
    return placing->source;
  }
  return false;
}

static bool read_limit(struct words *words, struct limits *limits) {
  const struct { const char *name; uint64_t *value; } known[] = {
    {"memory", &limits->memory}, {"process-memory", &limits->process_memory}, {"processes", &limits->processes},
    {"disk", &limits->disk}, {"files", &limits->files}, {"file", &limits->file},
    {"open-files", &limits->open_files}, {"wall", &limits->wall},
  };
  const char *name = take(words);
  for (size_t index = 0; name && index < sizeof known / sizeof *known; index++)
    if (strcmp(name, known[index].name) == 0) return take_number(words, known[index].value);
  return false;
}

static bool read_without(struct words *words, unsigned *without) {
  static const struct { const char *name; unsigned bit; } known[] = {
    {"namespaces", WITHOUT_NAMESPACES}, {"landlock", WITHOUT_LANDLOCK}, {"seccomp", WITHOUT_SECCOMP},
    {"users", WITHOUT_USERS},
  };
  const char *name = take(words);
  for (size_t index = 0; name && index < sizeof known / sizeof *known; index++) {
    if (strcmp(name, known[index].name) != 0) continue;
    *without |= known[index].bit;
    return true;
  }
  return false;
}

static bool read_user(struct words *words, struct request *request) {
  uint64_t user = 0, group = 0;
  /* User 0 is nobody that a command may be. */
  if (!take_number(words, &user) || !take_number(words, &group) || user == 0 || group == 0) return false;
  request->has_user = true;
  request->user = (uid_t)user;
  request->group = (gid_t)group;
  return true;
}

static bool read_egress(struct words *words, uint16_t *egress) {
  uint64_t port = 0;
  if (!take_number(words, &port) || port == 0 || port > UINT16_MAX) return false;
  *egress = (uint16_t)port;
  return true;
}

static bool read_record(const char *name, struct words *words, struct request *request, size_t *variables) {
  if (strcmp(name, "layers") == 0) return read_layers(words, &request->layers);
  if (strcmp(name, "user") == 0) return read_user(words, request);
  if (strcmp(name, "limit") == 0) return read_limit(words, &request->limits);
  if (strcmp(name, "without") == 0) return read_without(words, &request->without);
  if (strcmp(name, "folder") == 0) return (request->folder = take(words));
  if (strcmp(name, "changes") == 0) return (request->changes = take(words));
  if (strcmp(name, "observe") == 0) return request->observes = true;
  if (strcmp(name, "input") == 0) return request->reads = true;
  if (strcmp(name, "egress") == 0) return read_egress(words, &request->egress);
  if (strcmp(name, "environment") == 0)
    return (request->environment[(*variables)++] = (char *)take(words));
  if (strcmp(name, "run") != 0) return read_placing(name, words, request);
  /* The rest is the command. */
  request->words = words->all + words->next;
  words->next = words->count;
  return request->words[0];
}

int request_read(int file, struct request *request, struct problem *problem) {
  struct stat status;
  struct words words = {0};
  errno = 0;
  memset(request, 0, sizeof *request);
  if (fstat(file, &status) < 0 || status.st_size == 0) return fail(problem, "read the request");
  size_t size = (size_t)status.st_size;
  char *text = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  if (text == MAP_FAILED) return fail(problem, "read the request");
  if (text[size - 1] != 0) return errno = EINVAL, fail(problem, "read the request, which was cut off");
  if (split(text, size, &words) < 0) return fail(problem, "read the request");
  request->placings = calloc(words.count, sizeof *request->placings);
  request->environment = calloc(words.count + 1, sizeof *request->environment);
  if (!request->placings || !request->environment) return fail(problem, "read the request");
  size_t variables = 0;
  for (const char *name; (name = take(&words));) {
    errno = EINVAL;
    if (!read_record(name, &words, request, &variables)) return fail(problem, "understand `%s` of the request", name);
  }
  return 0;
}
#endif
