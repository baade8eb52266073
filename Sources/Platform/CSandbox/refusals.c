/* Answers the notices of an observed command's filter, and writes down what each was about.

   A line is the program, the kind (call, socket, read, write, connect) and what was tried, with tabs between. Whether a
   file that is not there inside exists outside is for the reader to find out: this process cannot see it. */
#ifdef __linux__
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "calls.h"
#include "confinement.h"

static const char *family(unsigned number) {
  switch (number) {
    case AF_UNIX: return "Unix";
    case AF_INET: return "internet";
    case AF_INET6: return "internet, version 6";
    case AF_NETLINK: return "netlink";
    case AF_PACKET: return "packet";
    case AF_VSOCK: return "vsock";
    case AF_ALG: return "kernel cryptography";
    case AF_BLUETOOTH: return "bluetooth";
    default: return "unusual";
  }
}

static void describe_call(const struct seccomp_data *call, char *line, size_t size) {
  for (size_t index = 0; index < sizeof refused_calls / sizeof *refused_calls; index++)
    if (refused_calls[index].number == call->nr) {
      snprintf(line, size, "call\t%s", refused_calls[index].name);
      return;
    }
  if (call->nr == SYS_socket || call->nr == SYS_socketpair)
    snprintf(line, size, "socket\t%s (family %u)", family((unsigned)call->args[0]), (unsigned)call->args[0]);
  else if (call->nr == SYS_clone) snprintf(line, size, "call\tclone with new namespaces");
  else if (call->nr == SYS_ioctl) snprintf(line, size, "call\tioctl 0x%x", (unsigned)call->args[1]);
  else if (call->nr == SYS_prlimit64) snprintf(line, size, "call\tprlimit of another process");
  else snprintf(line, size, "call\tset-user-id bit or device file");
}

/* The text at an address of another process; false where it does not end within the room, or cannot be read. */
static bool read_text(pid_t process, uint64_t address, char *text, size_t size) {
  for (size_t done = 0; done + 1 < size;) {
    /* Not past a page at a time: the next one may not be there. */
    size_t part = 4096 - (address + done) % 4096;
    if (part > size - 1 - done) part = size - 1 - done;
    struct iovec here = {text + done, part}, there = {(void *)(uintptr_t)(address + done), part};
    ssize_t length = process_vm_readv(process, &here, 1, &there, 1, 0);
    if (length <= 0) return false;
    if (memchr(text + done, 0, (size_t)length)) return true;
    done += (size_t)length;
  }
  return false;
}

/* The whole path of what a call names. */
static bool find_path(const struct seccomp_notif *notice, int folder, int path, char *whole, size_t size) {
  char name[PATH_MAX], link[64], base[PATH_MAX];
  if (!read_text((pid_t)notice->pid, notice->data.args[path], name, sizeof name) || !*name) return false;
  if (*name == '/') return snprintf(whole, size, "%s", name) < (int)size;
  int descriptor = folder < 0 ? AT_FDCWD : (int)notice->data.args[folder];
  if (descriptor == AT_FDCWD) snprintf(link, sizeof link, "/proc/%u/cwd", notice->pid);
  else snprintf(link, sizeof link, "/proc/%u/fd/%d", notice->pid, descriptor);
  ssize_t length = readlink(link, base, sizeof base - 1);
  if (length <= 0) return false;
  base[length] = 0;
  return snprintf(whole, size, "%s/%s", base, name) < (int)size;
}

/* Whether a folder or file is one that this process, which has every right over the command's own files, cannot write. */
static bool is_kept(const char *path) {
  return faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) < 0 && (errno == EROFS || errno == EACCES);
}

/* Whether changing a path is bound to fail. What is not there would be made in the nearest folder that is. */
static bool is_out_of_reach(const char *path) {
  char place[PATH_MAX];
  if (snprintf(place, sizeof place, "%s", path) >= (int)sizeof place) return false;
  while (access(place, F_OK) < 0) {
    char *slash = strrchr(place, '/');
    if (!slash || slash == place) return is_kept("/");
    *slash = 0;
  }
  return is_kept(place);
}

static bool describe_connection(const struct seccomp_notif *notice, char *line, size_t size) {
  union { struct sockaddr any; struct sockaddr_in four; struct sockaddr_in6 six; struct sockaddr_un path; } address = {0};
  char text[INET6_ADDRSTRLEN];
  size_t length = notice->data.args[2] < sizeof address ? notice->data.args[2] : sizeof address;
  struct iovec here = {&address, length}, there = {(void *)(uintptr_t)notice->data.args[1], length};
  if (process_vm_readv((pid_t)notice->pid, &here, 1, &there, 1, 0) <= 0) return false;
  if (address.any.sa_family == AF_INET && ntohl(address.four.sin_addr.s_addr) >> 24 != 127) {
    inet_ntop(AF_INET, &address.four.sin_addr, text, sizeof text);
    return snprintf(line, size, "connect\t%s port %u", text, ntohs(address.four.sin_port)) > 0;
  }
  if (address.any.sa_family == AF_INET && ntohs(address.four.sin_port) == 53)
    return snprintf(line, size, "connect\ta name server") > 0;
  if (address.any.sa_family == AF_INET6 && !IN6_IS_ADDR_LOOPBACK(&address.six.sin6_addr)) {
    inet_ntop(AF_INET6, &address.six.sin6_addr, text, sizeof text);
    return snprintf(line, size, "connect\t%s port %u", text, ntohs(address.six.sin6_port)) > 0;
  }
  address.path.sun_path[sizeof address.path.sun_path - 1] = 0;
  if (address.any.sa_family != AF_UNIX || address.path.sun_path[0] != '/' || access(address.path.sun_path, F_OK) == 0)
    return false;
  return snprintf(line, size, "connect\tthe socket %s", address.path.sun_path) > 0;
}

/* What an observed call is about; false where there is nothing to tell. */
static bool describe_observed(const struct seccomp_notif *notice, size_t which, char *line, size_t size) {
  char path[PATH_MAX];
  const int flags = observed_calls[which].flags;
  if (observed_calls[which].path < 0) return describe_connection(notice, line, size);
  if (!find_path(notice, observed_calls[which].folder, observed_calls[which].path, path, sizeof path)) return false;
  const uint64_t wanted = flags < 0 ? O_WRONLY : notice->data.args[flags];
  if ((wanted & O_ACCMODE) != O_RDONLY || wanted & O_CREAT)
    return is_out_of_reach(path) && snprintf(line, size, "write\t%s", path) > 0;
  struct stat status;
  return stat(path, &status) < 0 && snprintf(line, size, "read\t%s", path) > 0;
}

/* The place of a call in the table of those that are let through; -1 for all that are refused. What the filter refuses
   of the former, it refuses by itself. */
static int observed(const struct seccomp_data *call) {
  for (size_t index = 0; index < sizeof observed_calls / sizeof *observed_calls; index++)
    if (observed_calls[index].number == call->nr) return (int)index;
  return -1;
}

static void name_program(unsigned process, char *name, size_t size) {
  char path[48];
  snprintf(path, sizeof path, "/proc/%u/comm", process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, name, size - 1);
  if (file >= 0) close(file);
  name[length < 0 ? 0 : length] = 0;
  name[strcspn(name, "\n\t")] = 0;
}

void refusals_answer(int listener, int refusals) {
  struct seccomp_notif notice = {0};
  struct seccomp_notif_resp answer = {0};
  char line[CHANCERY_REFUSAL_LENGTH] = "";
  if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &notice) < 0) return;
  int which = observed(&notice.data);
  name_program(notice.pid, line, 32);
  size_t length = strlen(line);
  line[length++] = '\t';
  bool is_told = true;
  if (which < 0) describe_call(&notice.data, line + length, sizeof line - length);
  else is_told = describe_observed(&notice, (size_t)which, line + length, sizeof line - length);
  answer.id = notice.id;
  if (which < 0) answer.error = -EPERM;
  else answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  /* What was read is only worth anything if the process still waits for this answer. */
  is_told = is_told && ioctl(listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &notice.id) == 0;
  ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &answer);
  /* A reader that is behind loses lines rather than hold the command up. */
  if (is_told) send(refusals, line, strlen(line), MSG_DONTWAIT | MSG_NOSIGNAL);
}
#endif
