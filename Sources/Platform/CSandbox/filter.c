/* The system calls that a command may not make, as a seccomp filter. */
#ifdef __linux__
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/fs.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "calls.h"
#include "confinement.h"

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "this processor's calls are not listed yet"
#endif

#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE 2
#endif

/* PR_SET_MEMORY_MERGE, of Linux 6.4. */
enum { CONTROL_MEMORY_MERGE = 67 };

#define UNKNOWN_ERROR(number) (SECCOMP_RET_ERRNO | (number))

/* Room for every instruction; a program that does not fit is a mistake that the first command finds. */
struct program {
  struct sock_filter code[512];
  size_t count;
  /* What a refusal is: an error, or a notice that is answered with one. */
  uint32_t refusal;
};

static void add(struct program *program, uint16_t code, uint32_t value, uint8_t yes, uint8_t no) {
  if (program->count < sizeof program->code / sizeof *program->code)
    program->code[program->count] = (struct sock_filter){code, yes, no, value};
  program->count++;
}

static void load(struct program *program, size_t offset) { add(program, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0); }
static void load_number(struct program *program) { load(program, offsetof(struct seccomp_data, nr)); }
/* The lower half of an argument, which is all that the kernel takes of the ones that are looked at. */
static void load_argument(struct program *program, int index) { load(program, offsetof(struct seccomp_data, args[index])); }
static void give(struct program *program, uint32_t action) { add(program, BPF_RET | BPF_K, action, 0, 0); }

/* Skips what stands between a test and its end, whose number of instructions is known only then. */
static size_t begin_call(struct program *program, int number) {
  add(program, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 0);
  return program->count - 1;
}

static void end_call(struct program *program, size_t begin) {
  load_number(program);
  if (begin < sizeof program->code / sizeof *program->code)
    program->code[begin].jf = (uint8_t)(program->count - 1 - begin);
}

static void give_if_equal(struct program *program, uint32_t value, uint32_t action) {
  add(program, BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
  give(program, action);
}

static void give_if_any_bit(struct program *program, uint32_t bits, uint32_t action) {
  add(program, BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
  give(program, action);
}

static void refuse(struct program *program, int number) { give_if_equal(program, (uint32_t)number, program->refusal); }

/* Calls of other processors' kinds come with other numbers: none of them is let through. */
static void check_processor(struct program *program) {
  load(program, offsetof(struct seccomp_data, arch));
  add(program, BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 1, 0);
  give(program, SECCOMP_RET_KILL_PROCESS);
  load_number(program);
#ifdef __x86_64__
  add(program, BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1);
  give(program, UNKNOWN_ERROR(ENOSYS));
#endif
  /* What the kernel learnt after this was written. */
  add(program, BPF_JMP | BPF_JGT | BPF_K, LAST_KNOWN_CALL, 0, 1);
  give(program, UNKNOWN_ERROR(ENOSYS));
}

static void check_sockets(struct program *program, bool allows_any) {
  size_t call = begin_call(program, SYS_socket);
  load_argument(program, 0);
  if (allows_any) {
    add(program, BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 3, 0);
    add(program, BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 2, 0);
    add(program, BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 1, 0);
  }
  give(program, program->refusal);
  /* Protocols that few have tried, and that the kernel would load for whoever asks. */
  load_argument(program, 2);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 4, 0);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_TCP, 3, 0);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_UDP, 2, 0);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_ICMP, 1, 0);
  give(program, UNKNOWN_ERROR(EPROTONOSUPPORT));
  end_call(program, call);
  call = begin_call(program, SYS_socketpair);
  load_argument(program, 0);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0);
  give(program, program->refusal);
  end_call(program, call);
}

/* Calls that an observer lets through are refused by the filter itself: no answer of the observer allows them. */
static bool is_observed(int number) {
  for (size_t index = 0; index < sizeof observed_calls / sizeof *observed_calls; index++)
    if (observed_calls[index].number == number) return true;
  return false;
}

static uint32_t refusal_of(const struct program *program, int number) {
  return is_observed(number) ? UNKNOWN_ERROR(EPERM) : program->refusal;
}

static void check_bits(struct program *program, int number, int argument, uint32_t bits) {
  size_t call = begin_call(program, number);
  load_argument(program, argument);
  give_if_any_bit(program, bits, refusal_of(program, number));
  end_call(program, call);
}

/* Set-user-id and set-group-id bits, by every call that can set them. */
static void check_modes(struct program *program) {
  const uint32_t bits = S_ISUID | S_ISGID;
  static const struct { int number, flags, mode; } opening[] = {
#ifdef SYS_open
    {SYS_open, 1, 2},
#endif
    {SYS_openat, 2, 3},
  };
#ifdef SYS_chmod
  check_bits(program, SYS_chmod, 1, bits);
  check_bits(program, SYS_creat, 1, bits);
#endif
  check_bits(program, SYS_fchmod, 1, bits);
  check_bits(program, SYS_fchmodat, 2, bits);
  check_bits(program, CALL_FCHMODAT2, 2, bits);
  /* The mode says nothing where no file can be made: it may be anything then. */
  for (size_t index = 0; index < sizeof opening / sizeof *opening; index++) {
    size_t call = begin_call(program, opening[index].number);
    load_argument(program, opening[index].flags);
    add(program, BPF_JMP | BPF_JSET | BPF_K, O_CREAT | (O_TMPFILE & ~O_DIRECTORY), 0, 3);
    load_argument(program, opening[index].mode);
    give_if_any_bit(program, bits, refusal_of(program, opening[index].number));
    end_call(program, call);
  }
}

static void check_node(struct program *program, int number, int argument) {
  size_t call = begin_call(program, number);
  load_argument(program, argument);
  give_if_any_bit(program, S_ISUID | S_ISGID, program->refusal);
  add(program, BPF_ALU | BPF_AND | BPF_K, S_IFMT, 0, 0);
  give_if_equal(program, S_IFCHR, program->refusal);
  give_if_equal(program, S_IFBLK, program->refusal);
  end_call(program, call);
}

/* The limit on dumps of memory stays what it is, and whoever sets it is told that it was set: shells and sanitizers take
   no other answer. Where the old limit is asked for too, it cannot be given. */
static void check_dumps(struct program *program) {
  size_t call = begin_call(program, SYS_setrlimit);
  load_argument(program, 0);
  give_if_equal(program, RLIMIT_CORE, UNKNOWN_ERROR(0));
  end_call(program, call);
  call = begin_call(program, SYS_prlimit64);
  load_argument(program, 1);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, RLIMIT_CORE, 0, 10);
  load_argument(program, 2);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
  load(program, offsetof(struct seccomp_data, args[2]) + 4);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 6, 0);
  load_argument(program, 3);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
  load(program, offsetof(struct seccomp_data, args[3]) + 4);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
  give(program, UNKNOWN_ERROR(0));
  give(program, UNKNOWN_ERROR(EINVAL));
  end_call(program, call);
}

/* Descriptors of a thread's own would be in no list that the meter looks at. */
static void check_descriptors(struct program *program) {
  size_t call = begin_call(program, SYS_clone);
  load_argument(program, 0);
  add(program, BPF_ALU | BPF_AND | BPF_K, CLONE_THREAD | CLONE_FILES, 0, 0);
  give_if_equal(program, CLONE_THREAD, UNKNOWN_ERROR(EINVAL));
  end_call(program, call);
  call = begin_call(program, SYS_close_range);
  load_argument(program, 2);
  give_if_any_bit(program, CLOSE_RANGE_UNSHARE, UNKNOWN_ERROR(EINVAL));
  end_call(program, call);
}

/* Programs that a socket runs on what it receives are in no process's memory. */
static void check_socket_filters(struct program *program) {
  static const uint32_t options[] = {
    SO_ATTACH_FILTER, SO_ATTACH_BPF, SO_ATTACH_REUSEPORT_CBPF, SO_ATTACH_REUSEPORT_EBPF};
  size_t call = begin_call(program, SYS_setsockopt);
  load_argument(program, 1);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, SOL_SOCKET, 0, 1 + 2 * sizeof options / sizeof *options);
  load_argument(program, 2);
  for (size_t index = 0; index < sizeof options / sizeof *options; index++)
    give_if_equal(program, options[index], UNKNOWN_ERROR(EPERM));
  end_call(program, call);
}

static void check_arguments(struct program *program) {
  check_bits(program, SYS_clone, 0, CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER
             | CLONE_NEWPID | CLONE_NEWNET);
#ifdef SYS_mknod
  check_node(program, SYS_mknod, 1);
#endif
  check_node(program, SYS_mknodat, 2);
  check_bits(program, SYS_renameat2, 4, RENAME_WHITEOUT);
  check_dumps(program);
  check_descriptors(program);
  check_socket_filters(program);
  /* Pages of several processes that are made one are told in the figures of none. */
  size_t call = begin_call(program, SYS_prctl);
  load_argument(program, 0);
  give_if_equal(program, CONTROL_MEMORY_MERGE, UNKNOWN_ERROR(EINVAL));
  end_call(program, call);
  call = begin_call(program, SYS_ioctl);
  load_argument(program, 1);
  for (size_t index = 0; index < sizeof refused_controls / sizeof *refused_controls; index++)
    give_if_equal(program, refused_controls[index], program->refusal);
  end_call(program, call);
  /* What can be read must not become what can be run. Asking is free, and asks with every bit. */
  call = begin_call(program, SYS_personality);
  load_argument(program, 0);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0xFFFFFFFF, 2, 0);
  give_if_any_bit(program, READ_IMPLIES_EXEC, program->refusal);
  end_call(program, call);
  /* Limits of others: its own process may be named by 0, and asking is free. */
  call = begin_call(program, SYS_prlimit64);
  load_argument(program, 0);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 5, 0);
  load_argument(program, 2);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2);
  load(program, offsetof(struct seccomp_data, args[2]) + 4);
  add(program, BPF_JMP | BPF_JEQ | BPF_K, 0, 1, 0);
  give(program, program->refusal);
  end_call(program, call);
}

static void write_program(struct program *program, bool is_alone, bool observes) {
  check_processor(program);
  for (size_t index = 0; index < sizeof refused_calls / sizeof *refused_calls; index++)
    refuse(program, refused_calls[index].number);
  for (size_t index = 0; index < sizeof absent_calls / sizeof *absent_calls; index++)
    give_if_equal(program, (uint32_t)absent_calls[index], UNKNOWN_ERROR(ENOSYS));
  for (size_t index = 0; is_alone && index < sizeof shared_calls / sizeof *shared_calls; index++)
    refuse(program, shared_calls[index]);
  check_sockets(program, !is_alone);
  check_modes(program);
  check_arguments(program);
  for (size_t index = 0; observes && index < sizeof observed_calls / sizeof *observed_calls; index++)
    give_if_equal(program, (uint32_t)observed_calls[index].number, SECCOMP_RET_USER_NOTIF);
  give(program, SECCOMP_RET_ALLOW);
}

int filter_install(const struct request *request, int listener, struct problem *problem) {
  struct program program = {.refusal = listener < 0 ? UNKNOWN_ERROR(EPERM) : SECCOMP_RET_USER_NOTIF};
  write_program(&program, request->without & WITHOUT_NAMESPACES, listener >= 0);
  if (program.count > sizeof program.code / sizeof *program.code) return errno = E2BIG, fail(problem, "write a filter");
  struct sock_fprog whole = {.len = (unsigned short)program.count, .filter = program.code};
  unsigned flags = listener < 0 ? 0 : SECCOMP_FILTER_FLAG_NEW_LISTENER;
  long notices = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &whole);
  if (notices < 0) return fail(problem, "put a seccomp filter in force");
  if (listener < 0) return 0;
  int descriptor = (int)notices;
  uint8_t kind = 0;
  ssize_t sent = chancery_send(listener, &kind, 1, &descriptor, 1);
  close(descriptor);
  return sent == 1 ? 0 : fail(problem, "hand over the filter's notices");
}
#endif
