/* The one way out of a network of its own: a socket that listens on its loopback, and that Chancery outside answers. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "confinement.h"

int egress_listen(const struct request *request, int handing, struct problem *problem) {
  const struct sockaddr_in place = {
    .sin_family = AF_INET, .sin_port = htons(request->egress), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const uint8_t kind = CHANCERY_EGRESS;
  if (request->without & WITHOUT_NAMESPACES) return errno = EPERM, fail(problem, "listen for the egress proxy without a network of its own");
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, (const struct sockaddr *)&place, sizeof place) < 0 || listen(listener, 128) < 0
      || chancery_send(handing, &kind, 1, &listener, 1) != 1)
    return fail(problem, "listen for the egress proxy in the sandbox");
  close(listener);
  return close(handing);
}
#endif
