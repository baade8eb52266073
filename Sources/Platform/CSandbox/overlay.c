/* Folders over folders, by the kernel's overlay file system. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "confinement.h"

enum { MOST_LAYERS = 64 };

struct stack {
  int folders[MOST_LAYERS];
  size_t count;
  char options[4000];
};

/* By descriptor: a path may hold what the options take for a separator, and many are longer than the options may be. */
static int append(struct stack *stack, const char *name, const char *path, struct problem *problem) {
  int folder = stack->count < MOST_LAYERS ? open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) : (errno = E2BIG, -1);
  if (folder < 0) return fail(problem, "open the layer %s", path);
  stack->folders[stack->count++] = folder;
  size_t length = strlen(stack->options);
  snprintf(stack->options + length, sizeof stack->options - length, "%s/proc/self/fd/%d", name, folder);
  return 0;
}

static int mount_stack(struct stack *stack, const struct layers *layers, struct problem *problem) {
  for (size_t index = 0; index < layers->count; index++)
    if (append(stack, index ? ":" : ",lowerdir=", layers->lowers[index], problem) < 0) return -1;
  if (append(stack, ",upperdir=", layers->upper, problem) < 0) return -1;
  if (append(stack, ",workdir=", layers->work, problem) < 0) return -1;
  /* The option also keeps the kernel from marking renamed folders and copied metadata in ways that a walk of the upper
     layer could not read. */
  if (mount("chancery", layers->point, "overlay", MS_NOSUID | MS_NODEV, stack->options) < 0)
    return fail(problem, "mount an overlay");
  int root = open(layers->point, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return root < 0 ? fail(problem, "open the mounted layers") : root;
}

int overlay_mount(const struct layers *layers, struct problem *problem) {
  struct stack stack = {.options = "userxattr"};
  int root = mount_stack(&stack, layers, problem);
  for (size_t index = 0; index < stack.count; index++) close(stack.folders[index]);
  return root;
}
#endif
