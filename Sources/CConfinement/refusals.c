/* Answers the notices of an observed command's filter, and writes down what each was about. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "calls.h"
#include "confinement.h"

static const char *name_of(int number) {
  for (size_t index = 0; index < sizeof refused_calls / sizeof *refused_calls; index++)
    if (refused_calls[index].number == number) return refused_calls[index].name;
  return NULL;
}

static const char *family(unsigned number) {
  switch (number) {
    case AF_NETLINK: return "netlink";
    case AF_PACKET: return "packet";
    case AF_VSOCK: return "vsock";
    case AF_ALG: return "kernel cryptography";
    case AF_BLUETOOTH: return "bluetooth";
    default: return "unusual";
  }
}

static void describe(const struct seccomp_notif *notice, char *text, size_t size) {
  const struct seccomp_data *call = &notice->data;
  const char *name = name_of(call->nr);
  if (name) snprintf(text, size, "call %s", name);
  else if (call->nr == SYS_socket || call->nr == SYS_socketpair)
    snprintf(text, size, "socket of the %s family (%u)", family((unsigned)call->args[0]), (unsigned)call->args[0]);
  else if (call->nr == SYS_clone) snprintf(text, size, "call clone with new namespaces");
  else if (call->nr == SYS_ioctl) snprintf(text, size, "control of a terminal (0x%x)", (unsigned)call->args[1]);
  else if (call->nr == SYS_prlimit64) snprintf(text, size, "limits of another process");
  else snprintf(text, size, "set-user-id bit or device file (call %d)", call->nr);
}

void refusals_answer(int listener, int refusals) {
  struct seccomp_notif notice = {0};
  struct seccomp_notif_resp answer = {0};
  char line[256], program[32] = "", path[48];
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) < 0) return;
  answer.id = notice.id;
  answer.error = -EPERM;
  snprintf(path, sizeof path, "/proc/%u/comm", notice.pid);
  FILE *file = fopen(path, "re");
  if (file) {
    if (!fgets(program, sizeof program, file)) program[0] = 0;
    fclose(file);
  }
  program[strcspn(program, "\n")] = 0;
  int length = snprintf(line, sizeof line, "%s\t", program);
  describe(&notice, line + length, sizeof line - (size_t)length);
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
  /* A reader that is behind loses lines rather than hold the command up. */
  send(refusals, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL);
}
#endif
