#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "confinement.h"

enum { MOST_DESCRIPTORS = 8 };

union ancillary {
  struct cmsghdr header;
  char space[CMSG_SPACE(sizeof(int) * MOST_DESCRIPTORS)];
};

ssize_t chancery_send(int socket, const void *bytes, size_t count, const int *descriptors, size_t descriptor_count) {
  if (descriptor_count > MOST_DESCRIPTORS) return errno = EINVAL, -1;
  union ancillary ancillary = {0};
  struct iovec vector = {(void *)bytes, count};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
  if (descriptor_count > 0) {
    message.msg_control = &ancillary;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * descriptor_count);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * descriptor_count);
    memcpy(CMSG_DATA(header), descriptors, sizeof(int) * descriptor_count);
  }
  ssize_t length;
  do length = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (length < 0 && errno == EINTR);
  return length;
}

ssize_t chancery_receive(int socket, void *bytes, size_t count, int *descriptors, size_t *descriptor_count) {
  size_t room = *descriptor_count;
  *descriptor_count = 0;
  union ancillary ancillary = {0};
  struct iovec vector = {bytes, count};
  struct msghdr message = {
    .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &ancillary, .msg_controllen = sizeof ancillary};
  ssize_t length;
  do length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (length < 0 && errno == EINTR);
  if (length < 0) return length;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t found = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t index = 0; index < found; index++) {
      int descriptor;
      memcpy(&descriptor, CMSG_DATA(header) + index * sizeof(int), sizeof(int));
      if (*descriptor_count < room) descriptors[(*descriptor_count)++] = descriptor;
      else close(descriptor);
    }
  }
  return length;
}

int chancery_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int chancery_memory_file(const void *bytes, size_t count) {
  int file = memfd_create("chancery-request", MFD_CLOEXEC);
  if (file < 0) return -1;
  for (size_t done = 0; done < count;) {
    ssize_t written = write(file, (const char *)bytes + done, count - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      int error = errno;
      close(file);
      return errno = error, -1;
    }
    done += (size_t)written;
  }
  return file;
}

int fail(struct problem *problem, const char *format, ...) {
  if (problem->error != 0) return -1;
  problem->error = errno ? errno : EINVAL;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(problem->text, sizeof problem->text, format, arguments);
  va_end(arguments);
  return -1;
}

int write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return -1;
  ssize_t written = write(file, text, strlen(text));
  int error = errno;
  close(file);
  return errno = error, written == (ssize_t)strlen(text) ? 0 : -1;
}

uint64_t now_milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t worked_milliseconds(void) {
  struct timespec worked;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &worked);
  return (uint64_t)worked.tv_sec * 1000 + (uint64_t)worked.tv_nsec / 1000000;
}
#endif
