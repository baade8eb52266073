/* What waits in sockets is memory of the kernel, which no process's figures show. */
#ifdef __linux__
#define _GNU_SOURCE
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <linux/unix_diag.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "confinement.h"

/* What the kernel takes for a socket that nothing waits in; what may wait in one whose writer is gone, however few bytes
   it says, because each message takes a page; and in one of datagrams, which says nothing of all but the first. */
enum { SOCKET_BYTES = 2560, ORPHAN_BYTES = 512 << 10, DATAGRAMS_BYTES = 2 << 20 };

/* Sums the memory that one answer tells of, from its attributes. */
static uint64_t in_attributes(struct rtattr *attribute, int length, int wanted) {
  uint64_t bytes = 0;
  for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    if (attribute->rta_type != wanted || RTA_PAYLOAD(attribute) < sizeof(uint32_t) * (SK_MEMINFO_WMEM_ALLOC + 1)) continue;
    const uint32_t *figures = RTA_DATA(attribute);
    bytes += (uint64_t)figures[SK_MEMINFO_RMEM_ALLOC] + figures[SK_MEMINFO_WMEM_ALLOC];
  }
  return bytes;
}

/* What waits in a socket is in its writer's figures while there is a writer. */
static uint64_t in_queue(const struct unix_diag_msg *socket, struct rtattr *attribute, int length) {
  uint32_t waiting = 0, peer = 0;
  for (; RTA_OK(attribute, length); attribute = RTA_NEXT(attribute, length)) {
    if (attribute->rta_type == UNIX_DIAG_RQLEN) waiting = ((const struct unix_diag_rqlen *)RTA_DATA(attribute))->udiag_rqueue;
    if (attribute->rta_type == UNIX_DIAG_PEER) peer = *(const uint32_t *)RTA_DATA(attribute);
  }
  if (waiting == 0 || socket->udiag_state == TCP_LISTEN) return 0;
  if (socket->udiag_type == SOCK_DGRAM) return DATAGRAMS_BYTES;
  return peer ? 0 : waiting > ORPHAN_BYTES ? waiting : ORPHAN_BYTES;
}

static uint64_t in_answer(struct nlmsghdr *header) {
  if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY) return 0;
  void *const socket = NLMSG_DATA(header);
  const bool is_unix = *(uint8_t *)socket == AF_UNIX;
  const size_t fixed = NLMSG_ALIGN(is_unix ? sizeof(struct unix_diag_msg) : sizeof(struct inet_diag_msg));
  struct rtattr *first = (struct rtattr *)((char *)socket + fixed);
  const int length = (int)(header->nlmsg_len - NLMSG_LENGTH(fixed));
  return in_attributes(first, length, is_unix ? UNIX_DIAG_MEMINFO : INET_DIAG_SKMEMINFO)
    + (is_unix ? in_queue(socket, first, length) : 0);
}

static uint64_t ask(int netlink, const void *question, size_t size) {
  static char answers[1 << 16] __attribute__((aligned(NLMSG_ALIGNTO)));
  uint64_t bytes = 0;
  if (send(netlink, question, size, 0) < 0) return 0;
  for (;;) {
    ssize_t length = recv(netlink, answers, sizeof answers, 0);
    if (length <= 0) return bytes;
    int rest = (int)length;
    for (struct nlmsghdr *header = (struct nlmsghdr *)answers; NLMSG_OK(header, rest); header = NLMSG_NEXT(header, rest)) {
      if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) return bytes;
      bytes += in_answer(header);
    }
  }
}

static uint64_t ask_unix(int netlink) {
  struct { struct nlmsghdr header; struct unix_diag_req request; } question = {
    {sizeof question, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 0, 0},
    {.sdiag_family = AF_UNIX, .udiag_states = ~0U, .udiag_show = UDIAG_SHOW_MEMINFO | UDIAG_SHOW_RQLEN | UDIAG_SHOW_PEER}};
  return ask(netlink, &question, sizeof question);
}

static uint64_t ask_internet(int netlink, int family, int protocol) {
  struct { struct nlmsghdr header; struct inet_diag_req_v2 request; } question = {
    {sizeof question, SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, 0, 0},
    {.sdiag_family = (uint8_t)family, .sdiag_protocol = (uint8_t)protocol, .idiag_ext = 1 << (INET_DIAG_SKMEMINFO - 1),
     .idiag_states = ~0U}};
  return ask(netlink, &question, sizeof question);
}

/* All sockets of this namespace, those too that no list has because nothing was done with them yet. */
static uint64_t in_existence(void) {
  unsigned long count = 0;
  FILE *list = fopen("/proc/net/sockstat", "re");
  if (list && fscanf(list, "sockets: used %lu", &count) != 1) count = 0;
  if (list) fclose(list);
  return count * SOCKET_BYTES;
}

uint64_t sockets_memory(void) {
  struct timeval patience = {.tv_sec = 1};
  int netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
  if (netlink < 0) return 0;
  setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  uint64_t bytes = in_existence() + ask_unix(netlink);
  static const int families[] = {AF_INET, AF_INET6}, protocols[] = {IPPROTO_TCP, IPPROTO_UDP};
  for (int family = 0; family < 2; family++)
    for (int protocol = 0; protocol < 2; protocol++) bytes += ask_internet(netlink, families[family], protocols[protocol]);
  close(netlink);
  return bytes;
}
#endif
