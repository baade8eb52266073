// One attempt of the battery: `attempt NONCE NAME [ARGUMENT…]` tries one thing that a shell cannot say.
//
// What succeeded prints `did:NONCE`; the marker is in no script and on no command line. Everything is bounded, and
// harmless where it succeeds: it changes canaries, reads decoys, or asks for a right without using it.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/filter.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <linux/vm_sockets.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/io.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MEGA (1024L * 1024L)
#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static const char *nonce;

static long number(char **a, int i) { return a[i] ? strtol(a[i], NULL, 0) : 0; }

static void rest(double seconds) {
  struct timespec t = {(time_t)seconds, (long)((seconds - (time_t)seconds) * 1e9)};
  while (nanosleep(&t, &t) < 0) {}
}

// Whether a privileged call got past the check of the right: it was given arguments that fail afterwards.
static int past_the_check(long result) { return result >= 0 || (errno != EPERM && errno != ENOSYS && errno != EACCES); }

static int child_succeeded(int (*body)(char **), char **a) {
  pid_t child = fork();
  if (child == 0) _exit(body(a) ? 0 : 1);
  int status = 1;
  return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// MARK: Namespaces and mounts

static int write_text(const char *path, const char *text) {
  int file = open(path, O_WRONLY);
  if (file < 0) return 0;
  ssize_t n = write(file, text, strlen(text));
  close(file);
  return n == (ssize_t)strlen(text);
}

static int into_namespaces(int flags) {
  char map[64];
  uid_t user = getuid();
  gid_t group = getgid();
  if (unshare(CLONE_NEWUSER | flags) < 0) return 0;
  write_text("/proc/self/setgroups", "deny");
  snprintf(map, sizeof map, "0 %d 1", user);
  write_text("/proc/self/uid_map", map);
  snprintf(map, sizeof map, "0 %d 1", group);
  write_text("/proc/self/gid_map", map);
  return 1;
}

static int unshare_user(char **a) { (void)a; return unshare(CLONE_NEWUSER) == 0; }
static int unshare_mount(char **a) { (void)a; return unshare(CLONE_NEWNS) == 0; }

static int reaped(pid_t child) {
  if (child == 0) _exit(0);
  return child > 0 && waitpid(child, NULL, __WALL) == child;
}

static int clone_user(char **a) {
  (void)a;
  return reaped((pid_t)syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
}

static int clone3_user(char **a) {
  (void)a;
  uint64_t arguments[8] = {CLONE_NEWUSER, 0, 0, 0, SIGCHLD, 0, 0, 0};
  return reaped((pid_t)syscall(SYS_clone3, arguments, sizeof arguments));
}

static int mount_tmpfs(char **a) {
  (void)a;
  return into_namespaces(CLONE_NEWNS) && mount("none", "/tmp", "tmpfs", 0, "size=1m") == 0;
}

static int mount_proc_bind(char **a) {
  (void)a;
  return into_namespaces(CLONE_NEWNS) && mount("/proc/self", "/tmp", NULL, MS_BIND, NULL) == 0;
}

static int fs_open(char **a) { (void)a; return into_namespaces(CLONE_NEWNS) && syscall(SYS_fsopen, "tmpfs", 0) >= 0; }

static int open_tree_clone(char **a) {
  (void)a;
  return into_namespaces(CLONE_NEWNS) && syscall(SYS_open_tree, AT_FDCWD, "/", 1 /* CLONE */ | 0x8000 | O_CLOEXEC) >= 0;
}

static int move_mounts(char **a) {
  (void)a;
  if (!into_namespaces(CLONE_NEWNS)) return 0;
  int tree = (int)syscall(SYS_open_tree, AT_FDCWD, "/etc", 1 | O_CLOEXEC);
  return tree >= 0 && syscall(SYS_move_mount, tree, "", AT_FDCWD, "/tmp", 4 /* F_EMPTY_PATH */) == 0;
}

static int set_mount_attributes(char **a) {
  (void)a;
  uint64_t attributes[4] = {1 /* RDONLY */, 0, 0, 0};
  return into_namespaces(CLONE_NEWNS) &&
         syscall(SYS_mount_setattr, AT_FDCWD, "/", 0x8000 /* RECURSIVE */, attributes, sizeof attributes) == 0;
}

static int pivot(char **a) {
  (void)a;
  return into_namespaces(CLONE_NEWNS) && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
         mount("none", "/tmp", "tmpfs", 0, "size=1m") == 0 && mkdir("/tmp/old", 0700) == 0 &&
         syscall(SYS_pivot_root, "/tmp", "/tmp/old") == 0;
}

static int change_root(char **a) { (void)a; return into_namespaces(0) && chroot("/usr") == 0; }
static int plain_chroot(char **a) { (void)a; return chroot("/usr") == 0; }
static int plain_mount(char **a) { (void)a; return past_the_check(mount("none", "/tmp", "battery-none", 0, "")); }
static int plain_unmount(char **a) { (void)a; return past_the_check(umount2("/proc/self", MNT_DETACH)); }
static int host_name_in_namespace(char **a) { (void)a; return into_namespaces(CLONE_NEWUTS) && sethostname("x", 1) == 0; }

static int host_name(char **a) {
  (void)a;
  char name[128] = "";
  return gethostname(name, sizeof name - 1) == 0 && sethostname(name, strlen(name)) == 0;
}

// Whether a namespace of the process can be entered; the argument is PID and the kind.
static int set_namespace(char **a) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/ns/%s", number(a, 0), a[1]);
  int file = open(path, O_RDONLY);
  return file >= 0 && past_the_check(setns(file, 0));
}

static int set_namespaces_by_pidfd(char **a) {
  int process = (int)syscall(SYS_pidfd_open, number(a, 0), 0);
  return process >= 0 && setns(process, CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWPID) == 0;
}

// MARK: System calls with a large surface

static int bpf_map(char **a) {
  (void)a;
  uint32_t attributes[16] = {2 /* ARRAY */, 4, 4, 1};
  return syscall(SYS_bpf, 0, attributes, sizeof attributes) >= 0;
}

static int perf(char **a) {
  (void)a;
  struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event, .config = PERF_COUNT_SW_TASK_CLOCK,
                                  .exclude_kernel = 1, .exclude_hv = 1};
  return syscall(SYS_perf_event_open, &event, 0, -1, -1, 0) >= 0;
}

static int user_fault(char **a) { (void)a; return syscall(SYS_userfaultfd, O_CLOEXEC | 1 /* USER_MODE_ONLY */) >= 0; }

static int ring(char **a) {
  (void)a;
  char parameters[120] = {0};
  return syscall(SYS_io_uring_setup, 4, parameters) >= 0;
}

static int ring_register(char **a) { (void)a; return past_the_check(syscall(SYS_io_uring_register, -1, 0, 0, 0)); }

static int key_join(char **a) { (void)a; return syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) >= 0; }

static int key_add(char **a) {
  (void)a;
  return syscall(SYS_add_key, "user", "battery", "x", 1, KEY_SPEC_PROCESS_KEYRING) >= 0;
}

// Reads a key of the user's or the session's keyring by its name.
static int key_read(char **a) {
  long keyring = strcmp(a[0], "user") ? KEY_SPEC_SESSION_KEYRING : KEY_SPEC_USER_KEYRING;
  long key = syscall(SYS_keyctl, KEYCTL_SEARCH, keyring, "user", a[1], 0);
  if (key < 0) key = syscall(SYS_request_key, "user", a[1], NULL, 0);
  char text[256] = "";
  if (key < 0 || syscall(SYS_keyctl, KEYCTL_READ, key, text, sizeof text - 1) <= 0) return 0;
  puts(text);
  return 1;
}

// For the fixture: runs a program with a key in its session keyring and in its user's.
static int with_key(char **a) {
  syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL);
  syscall(SYS_add_key, "user", a[0], a[1], strlen(a[1]), KEY_SPEC_SESSION_KEYRING);
  syscall(SYS_add_key, "user", a[0], a[1], strlen(a[1]), KEY_SPEC_USER_KEYRING);
  syscall(SYS_keyctl, KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_SESSION_KEYRING);
  execvp(a[2], a + 2);
  return 0;
}

static int compare(char **a) { (void)a; return syscall(SYS_kcmp, getpid(), getpid(), 2 /* FILES */, 0, 0) == 0; }
static int traced(char **a) { (void)a; return ptrace(PTRACE_TRACEME, 0, 0, 0) == 0; }
static int trace_me(char **a) { return child_succeeded(traced, a); }

static int trace_a_child(char **a) {
  (void)a;
  pid_t child = fork();
  if (child == 0) { rest(2); _exit(0); }
  int ok = ptrace(PTRACE_SEIZE, child, 0, 0) == 0;
  kill(child, SIGKILL);
  waitpid(child, NULL, __WALL);
  return ok;
}

static int persona(char **a) { (void)a; return personality(READ_IMPLIES_EXEC) >= 0; }

static int segment(char **a) {
  (void)a;
  char table[16];
  return syscall(SYS_modify_ldt, 0, table, sizeof table) >= 0;
}

static int handle(char **a) {
  struct { struct file_handle head; char bytes[128]; } h = {.head.handle_bytes = 128};
  int mount_id, root = open("/", O_RDONLY | O_DIRECTORY);
  if (name_to_handle_at(AT_FDCWD, a[0], &h.head, &mount_id, 0) < 0) return 0;
  return open_by_handle_at(root, &h.head, O_RDONLY) >= 0;
}

static int notify(char **a) { (void)a; return syscall(SYS_fanotify_init, FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY) >= 0; }
static int kernel_log(char **a) { (void)a; return klogctl(10 /* size */, NULL, 0) > 0; }
static int swap(char **a) { (void)a; return past_the_check(swapon("/nonexistent", 0)); }
static int accounting(char **a) { (void)a; return past_the_check(acct("/nonexistent")); }
static int module(char **a) { (void)a; return past_the_check(syscall(SYS_init_module, "x", 1L, "")); }
static int module_file(char **a) { (void)a; return past_the_check(syscall(SYS_finit_module, -1, "", 0)); }
static int module_removal(char **a) { (void)a; return past_the_check(syscall(SYS_delete_module, "battery-none", O_NONBLOCK)); }
static int kexec(char **a) { (void)a; return past_the_check(syscall(SYS_kexec_load, 0L, 17L, NULL, 0xffffL)); }
static int reboot_wrongly(char **a) { (void)a; return past_the_check(syscall(SYS_reboot, 0, 0, 0, NULL)); }
static int quota(char **a) { (void)a; return syscall(SYS_quotactl, 0x800001 << 8, NULL, 0, NULL) == 0; }
static int ports(char **a) { (void)a; return ioperm(0x80, 1, 1) == 0; }
static int port_level(char **a) { (void)a; return iopl(3) == 0; }
static int migrate(char **a) { (void)a; return past_the_check(syscall(SYS_migrate_pages, getpid(), 0L, NULL, NULL)); }
static int lookup(char **a) { (void)a; return past_the_check(syscall(SYS_lookup_dcookie, 0L, NULL, 0L)); }

static int clock_tick(char **a) {
  (void)a;
  struct timex t = {.modes = ADJ_TICK, .tick = 1};
  return past_the_check(adjtimex(&t));
}

static int type_ahead(char **a) {
  int terminal = open("/dev/tty", O_RDWR);
  for (const char *c = a[0]; *c; c++)
    if (ioctl(terminal < 0 ? 0 : terminal, TIOCSTI, c) < 0) return 0;
  return 1;
}

static int console(char **a) {
  (void)a;
  char function = 6;
  int terminal = open("/dev/tty", O_RDWR);
  return ioctl(terminal < 0 ? 0 : terminal, TIOCLINUX, &function) >= 0;
}

static long call32(long n, long b, long c, long d) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(n), "b"(b), "c"(c), "d"(d) : "memory", "r8", "r9", "r10", "r11");
  return (int)result;
}

static int old_call(char **a) { (void)a; return call32(20 /* getpid */, 0, 0, 0) == getpid(); }

static char *low_text(const char *text) {
  char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  return strcpy(low, text);
}

static int has_bit(const char *path, mode_t bit) {
  struct stat s;
  return stat(path, &s) == 0 && (s.st_mode & bit) == bit;
}

static int own_file(const char *path) { return close(open(path, O_CREAT | O_WRONLY, 0600)) == 0; }

static int old_chmod(char **a) {
  return own_file(a[0]) && call32(15, (long)low_text(a[0]), 04755, 0) == 0 && has_bit(a[0], S_ISUID);
}

static int old_socket(char **a) {
  (void)a;
  int *words = (int *)low_text("");
  words[0] = AF_NETLINK; words[1] = SOCK_RAW; words[2] = 0;
  return call32(102, 1, (long)words, 0) >= 0;
}

static int x32_call(char **a) { (void)a; return syscall(0x40000000L | SYS_getpid) == getpid(); }

// MARK: Set-user-id bits and special files

static int suid(char **a) {
  const char *how = a[0], *path = a[1];
  mode_t mode = strstr(how, "group") ? 02755 : 04755, bit = mode & 06000;
  unlink(path);
  umask(0);
  if (!strncmp(how, "open", 4)) close(open(path, O_CREAT | O_WRONLY, mode));
  else if (!strncmp(how, "at", 2)) close(openat(AT_FDCWD, path, O_CREAT | O_WRONLY, mode));
  else if (!strcmp(how, "creat")) close((int)syscall(SYS_creat, path, mode));
  else if (!strcmp(how, "temporary")) {
    char link[64];
    int file = open(".", O_TMPFILE | O_WRONLY, mode);
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    linkat(AT_FDCWD, link, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
  } else if (!strcmp(how, "openat2")) {
    uint64_t wanted[3] = {O_CREAT | O_WRONLY, mode, 0};
    close((int)syscall(SYS_openat2, AT_FDCWD, path, wanted, sizeof wanted));
  } else if (!strcmp(how, "mknod")) syscall(SYS_mknod, path, S_IFREG | mode, 0);
  else if (!strcmp(how, "mknodat")) syscall(SYS_mknodat, AT_FDCWD, path, S_IFREG | mode, 0);
  else {
    own_file(path);
    int file = open(path, O_RDONLY);
    if (!strncmp(how, "chmod", 5)) syscall(SYS_chmod, path, mode);
    else if (!strcmp(how, "fchmod")) syscall(SYS_fchmod, file, mode);
    else if (!strcmp(how, "fchmodat")) syscall(SYS_fchmodat, AT_FDCWD, path, mode);
    else if (!strcmp(how, "fchmodat2")) syscall(SYS_fchmodat2, AT_FDCWD, path, mode, 0);
  }
  return has_bit(path, bit);
}

// Runs a program with the set-user-id bit and looks whether it became another user.
static int run_privileged(char **a) {
  int pipe_ends[2];
  if (pipe(pipe_ends) < 0) return 0;
  pid_t child = fork();
  if (child == 0) {
    dup2(pipe_ends[0], 0);
    execv(a[0], a);
    _exit(1);
  }
  int became = 0;
  for (int i = 0; i < 50 && !became; i++) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/status", child);
    FILE *status = fopen(path, "r");
    while (status && fgets(line, sizeof line, status)) {
      unsigned real, effective;
      if (sscanf(line, "Uid: %u %u", &real, &effective) == 2) became = real != 0 && effective == 0;
    }
    if (status) fclose(status);
    rest(0.02);
  }
  kill(child, SIGKILL);
  close(pipe_ends[1]);
  waitpid(child, NULL, 0);
  return became;
}

static int whiteout(char **a) { return syscall(SYS_mknod, a[0], S_IFCHR | 0600, 0) == 0; }
static int rename_whiteout(char **a) { return syscall(SYS_renameat2, AT_FDCWD, a[0], AT_FDCWD, a[1], RENAME_WHITEOUT) == 0; }
static int volume(char **a) {
  (void)a;
  return past_the_check(ioctl(open(".", O_RDONLY), BTRFS_IOC_SUBVOL_CREATE, NULL));
}
static int null_device(char **a) { return syscall(SYS_mknodat, AT_FDCWD, a[0], S_IFCHR | 0600, makedev(1, 3)) == 0; }
static int disk_device(char **a) { return syscall(SYS_mknod, a[0], S_IFBLK | 0600, makedev(254, 0)) == 0; }

static int file_capability(char **a) {
  uint32_t capability[6] = {0x03000001, 0x2000, 0, 0, 0, 0};
  return own_file(a[0]) && into_namespaces(0) &&
         syscall(SYS_setxattr, a[0], "security.capability", capability, sizeof capability, 0) == 0;
}

// MARK: Sockets

static int any_socket(char **a) { return socket((int)number(a, 0), (int)number(a, 1), (int)number(a, 2)) >= 0; }

static int socket_pair(char **a) {
  int ends[2];
  return socketpair((int)number(a, 0), SOCK_STREAM, 0, ends) == 0;
}

static int vsock_connect(char **a) {
  int s = socket(AF_VSOCK, SOCK_STREAM, 0);
  struct sockaddr_vm address = {.svm_family = AF_VSOCK, .svm_cid = 1, .svm_port = (unsigned)number(a, 0)};
  if (s < 0) return 0;
  return connect(s, (struct sockaddr *)&address, sizeof address) == 0 && write(s, a[1], strlen(a[1])) > 0;
}

static int vsock_cid(char **a) {
  (void)a;
  unsigned cid;
  int device = open("/dev/vsock", O_RDONLY);
  return device >= 0 && ioctl(device, IOCTL_VM_SOCKETS_GET_LOCAL_CID, &cid) == 0;
}

// MARK: Other processes

static int send_signal(char **a) { return kill((pid_t)number(a, 0), (int)number(a, 1)) == 0; }
static int queue_signal(char **a) { return sigqueue((pid_t)number(a, 0), SIGKILL, (union sigval){0}) == 0; }
static int thread_signal(char **a) { return syscall(SYS_tgkill, number(a, 0), number(a, 0), SIGKILL) == 0; }

static int pidfd_signal(char **a) {
  int process = (int)syscall(SYS_pidfd_open, number(a, 0), 0);
  return process >= 0 && syscall(SYS_pidfd_send_signal, process, SIGKILL, NULL, 0) == 0;
}

// A signal sent by the kernel for a descriptor whose owner is someone else.
static int owner_signal(char **a) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 || fcntl(ends[0], F_SETOWN, (int)number(a, 0)) < 0) return 0;
  fcntl(ends[0], F_SETSIG, SIGKILL);
  fcntl(ends[0], F_SETFL, O_ASYNC | O_NONBLOCK);
  return write(ends[1], "x", 1) == 1;
}

static int attach(char **a) {
  pid_t pid = (pid_t)number(a, 0);
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) < 0) return 0;
  waitpid(pid, NULL, __WALL);
  return ptrace(PTRACE_DETACH, pid, 0, 0) == 0;
}

static int seize(char **a) { return ptrace(PTRACE_SEIZE, (pid_t)number(a, 0), 0, 0) == 0; }

static int vm_read(char **a) {
  char text[256] = "";
  struct iovec here = {text, 64}, there = {(void *)number(a, 1), 64};
  if (process_vm_readv((pid_t)number(a, 0), &here, 1, &there, 1, 0) <= 0) return 0;
  return puts(text) >= 0;
}

static int vm_write(char **a) {
  struct iovec here = {"pwned", 5}, there = {(void *)number(a, 1), 5};
  return process_vm_writev((pid_t)number(a, 0), &here, 1, &there, 1, 0) == 5;
}

static int memory_file(char **a) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%ld/mem", number(a, 0));
  int file = open(path, O_RDWR);
  return file >= 0 && pwrite(file, "pwned", 5, number(a, 1)) == 5;
}

// Takes a descriptor out of another process and reads the decoy behind it.
static int take_descriptor(char **a) {
  int process = (int)syscall(SYS_pidfd_open, number(a, 0), 0);
  int file = (int)syscall(SYS_pidfd_getfd, process, number(a, 1), 0);
  char text[256] = "";
  if (file < 0 || pread(file, text, sizeof text - 1, 0) <= 0) return 0;
  return puts(text) >= 0;
}

static int nicer(char **a) { return setpriority(PRIO_PROCESS, (id_t)number(a, 0), 19) == 0; }
static int nicer_user(char **a) { (void)a; return setpriority(PRIO_USER, 0, getpriority(PRIO_USER, 0)) == 0; }
static int io_priority(char **a) { return syscall(SYS_ioprio_set, 1, number(a, 0), (2 << 13) | 7) == 0; }

static int scheduler(char **a) {
  struct sched_param p = {0};
  return sched_setscheduler((pid_t)number(a, 0), SCHED_BATCH, &p) == 0;
}

static int affinity(char **a) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(0, &set);
  return sched_setaffinity((pid_t)number(a, 0), sizeof set, &set) == 0;
}

static int limit(char **a) {
  struct rlimit l = {64, 64};
  return syscall(SYS_prlimit64, number(a, 0), RLIMIT_NOFILE, &l, NULL) == 0;
}

static int limit_read(char **a) {
  struct rlimit l;
  return syscall(SYS_prlimit64, number(a, 0), RLIMIT_NOFILE, NULL, &l) == 0;
}

static int advise(char **a) {
  int process = (int)syscall(SYS_pidfd_open, number(a, 0), 0);
  struct iovec there = {(void *)(number(a, 1) & ~4095L), 4096};
  return process >= 0 && syscall(SYS_process_madvise, process, &there, 1L, 20 /* COLD */, 0) >= 0;
}

static int moved_pages(char **a) {
  void *page = (void *)(number(a, 1) & ~4095L);
  int status = -1;
  return syscall(SYS_move_pages, number(a, 0), 1L, &page, NULL, &status, 0) == 0 && status >= 0;
}

static int compare_files(char **a) { return syscall(SYS_kcmp, getpid(), number(a, 0), 2, 0, 0) >= 0; }

static int core_scheduling(char **a) {
  unsigned long cookie;
  return prctl(62 /* SCHED_CORE */, 0, number(a, 0), 0, &cookie) == 0;
}

// For the fixture: a process with a secret in its memory, environment, command line and behind a descriptor.
static int victim(char **a) {
  char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  strcpy(page, a[0]);
  alarm(120);
  int file = open(a[1], O_RDWR);
  printf("%p %d\n", (void *)page, file);
  fflush(stdout);
  for (;;) pause();
  return 0;
}

// MARK: Shared memory, messages, semaphores

static int segment_read(char **a) {
  int id = shmget((key_t)number(a, 0), 0, 0);
  char *at = id < 0 ? (char *)-1 : shmat(id, NULL, SHM_RDONLY);
  return at != (char *)-1 && puts(at) >= 0;
}

static int segment_write(char **a) {
  int id = shmget((key_t)number(a, 0), 0, 0);
  char *at = id < 0 ? (char *)-1 : shmat(id, NULL, 0);
  if (at == (char *)-1) return 0;
  at[128] = 'x';
  return 1;
}

static int message_send(char **a) {
  struct { long type; char text[8]; } m = {1, "pwned"};
  int id = msgget((key_t)number(a, 0), 0);
  return id >= 0 && msgsnd(id, &m, 5, IPC_NOWAIT) == 0;
}

static int semaphore_set(char **a) {
  int id = semget((key_t)number(a, 0), 0, 0);
  return id >= 0 && semctl(id, 0, SETVAL, 7) == 0;
}

static int segments_listed(char **a) {
  struct shmid_ds information;
  int highest = shmctl(0, SHM_INFO, &information);
  for (int i = 0; i <= highest; i++)
    if (shmctl(i, SHM_STAT, &information) >= 0 && information.shm_perm.__key == (key_t)number(a, 0)) return 1;
  return 0;
}

// For the fixture: makes (or removes) one segment, queue and set under a key.
static int make_ipc(char **a) {
  key_t key = (key_t)number(a, 0);
  int memory = shmget(key, 4096, IPC_CREAT | 0666), queue = msgget(key, IPC_CREAT | 0666);
  int set = semget(key, 1, IPC_CREAT | 0666);
  strcpy(shmat(memory, NULL, 0), a[1]);
  return queue >= 0 && set >= 0;
}

static int drop_ipc(char **a) {
  key_t key = (key_t)number(a, 0);
  shmctl(shmget(key, 0, 0), IPC_RMID, NULL);
  msgctl(msgget(key, 0), IPC_RMID, NULL);
  return semctl(semget(key, 0, 0), 0, IPC_RMID) == 0;
}

// For the fixture: shows the state of what make-ipc made.
static int show_ipc(char **a) {
  key_t key = (key_t)number(a, 0);
  struct msqid_ds queue = {0};
  char *at = shmat(shmget(key, 0, 0), NULL, SHM_RDONLY);
  msgctl(msgget(key, 0), IPC_STAT, &queue);
  return printf("%d %d %d\n", at == (char *)-1 ? -1 : at[128], (int)queue.msg_qnum,
                semctl(semget(key, 0, 0), 0, GETVAL)) > 0;
}

// MARK: Processes that outlive the command

static void loop_for(int seconds) {
  for (int i = 0; i < seconds * 10; i++) rest(0.1);
  _exit(0);
}

static int daemonize(char **a) {
  const char *how = a[0];
  if (!strcmp(how, "parent")) {
    pid_t sibling = (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
    if (sibling == 0) loop_for(20);
    return sibling > 0;
  }
  pid_t child = fork();
  if (child > 0) { rest(0.2); return 1; }
  if (!strcmp(how, "signals")) for (int s = 1; s < 65; s++) signal(s, SIG_IGN);
  if (!strcmp(how, "death")) prctl(PR_SET_PDEATHSIG, 0);
  if (!strcmp(how, "reaper")) { prctl(PR_SET_CHILD_SUBREAPER, 1); if (fork() == 0) loop_for(20); }
  if (strcmp(how, "pipe")) { close(0); close(1); close(2); }
  if (!strcmp(how, "many")) for (int i = 0; i < 20; i++) if (fork() > 0) break;
  if (!strcmp(how, "busy")) { time_t end = time(NULL) + 10; while (time(NULL) < end) {} _exit(0); }
  if (!strcmp(how, "stopped")) raise(SIGSTOP);
  if (!strcmp(how, "relay")) { for (int i = 0; i < 400; i++) { rest(0.02); if (fork() > 0) _exit(0); setsid(); } }
  setsid();
  if (fork() == 0) { setsid(); loop_for(20); }
  loop_for(20);
  return 0;
}

// MARK: Resources

static int fill(long megabytes) {
  for (long i = 0; i < megabytes; i++) {
    char *block = mmap(NULL, MEGA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) return 0;
    memset(block, 1 + (int)(i & 63), MEGA);
  }
  return 1;
}

static int use_memory(char **a) { int ok = fill(number(a, 0)); rest(0.8); return ok; }

static int shared_memory(char **a) {
  for (long i = 0; i < number(a, 0) / 4; i++) {
    char *block = mmap(NULL, 4 * MEGA, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (block == MAP_FAILED) return 0;
    memset(block, 1, 4 * MEGA);
  }
  rest(0.8);
  return 1;
}

static int use_memory_in_many(char **a) {
  long count = number(a, 1), each = number(a, 0) / count, ok = 1;
  pid_t children[64];
  for (long i = 0; i < count && i < 64; i++)
    if ((children[i] = fork()) == 0) { int full = fill(each); rest(2.0); _exit(full ? 0 : 1); }
  for (long i = 0; i < count && i < 64; i++) {
    int status = 1;
    if (children[i] < 0 || waitpid(children[i], &status, 0) < 0 || status) ok = 0;
  }
  return (int)ok;
}

static int write_megabytes(int file, long megabytes) {
  static char block[MEGA];
  memset(block, 7, sizeof block);
  for (long i = 0; i < megabytes; i++)
    if (write(file, block, sizeof block) != (ssize_t)sizeof block) return 0;
  return 1;
}

static int memory_in_memfd(char **a) {
  int file = memfd_create("battery", 0);
  int ok = file >= 0 && write_megabytes(file, number(a, 0));
  rest(0.8);
  return ok;
}

static int unlinked(char **a) {
  char path[512];
  for (long i = 0; i < number(a, 0) / 30; i++) {
    snprintf(path, sizeof path, "%s/battery-%s-%ld", a[1], nonce, i);
    int file = open(path, O_CREAT | O_RDWR | O_EXCL, 0600);
    unlink(path);
    if (file < 0 || !write_megabytes(file, 30)) return 0;
  }
  rest(0.8);
  return 1;
}

static int detached_segments(char **a) {
  int ok = 1, ids[64];
  long count = number(a, 0) / 20;
  for (long i = 0; i < count && i < 64; i++) {
    ids[i] = shmget(IPC_PRIVATE, 20 * MEGA, IPC_CREAT | 0600);
    char *at = ids[i] < 0 ? (char *)-1 : shmat(ids[i], NULL, 0);
    if (at == (char *)-1) { ok = 0; continue; }
    memset(at, 1, 20 * MEGA);
    shmdt(at);
  }
  rest(0.8);
  for (long i = 0; i < count && i < 64; i++) if (ids[i] >= 0) shmctl(ids[i], IPC_RMID, NULL);
  return ok;
}

// A queue holds 16 KB, and there are 32,000 of them at most.
static int messages(char **a) {
  static struct { long kind; char text[4000]; } message = {1, {0}};
  static int queues[31000];
  long count = 0, ok = 1;
  for (; count < number(a, 0) * 64 && count < 31000; count++) {
    queues[count] = msgget(IPC_PRIVATE, 0600);
    if (queues[count] < 0) ok = 0;
    while (queues[count] >= 0 && msgsnd(queues[count], &message, sizeof message.text, IPC_NOWAIT) == 0) {}
  }
  rest(0.8);
  while (count-- > 0) msgctl(queues[count], IPC_RMID, NULL);
  return (int)ok;
}

// A table of 4 KiB for every two megabytes of which one byte is read.
static int page_tables(char **a) {
  const long step = 2 * MEGA, count = number(a, 0) * 256;
  char *start = mmap(NULL, (size_t)(count * step), PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (start == MAP_FAILED) return 0;
  madvise(start, (size_t)(count * step), MADV_NOHUGEPAGE);
  for (long i = 0; i < count; i++) (void)*(volatile char *)(start + i * step);
  rest(0.8);
  return 1;
}

static int in_pipes(char **a) {
  static char block[64 * 1024];
  long total = 0;
  memset(block, 1, sizeof block);
  for (long i = 0; total < number(a, 0) * MEGA && i < 20000; i++) {
    int ends[2];
    if (pipe2(ends, O_NONBLOCK) < 0) return 0;
    ssize_t n;
    while ((n = write(ends[1], block, sizeof block)) > 0) total += n;
  }
  rest(0.8);
  return total >= number(a, 0) * MEGA;
}

static int in_sockets(char **a) {
  static char block[32 * 1024];
  long total = 0;
  for (long i = 0; total < number(a, 0) * MEGA && i < 20000; i++) {
    int ends[2], size = 200 * 1024;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) < 0) return 0;
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    ssize_t n;
    while ((n = write(ends[0], block, sizeof block)) > 0) total += n;
  }
  rest(0.8);
  return total >= number(a, 0) * MEGA;
}

static int many_files(char **a) {
  char path[64];
  mkdir("many", 0700);
  for (long i = 0; i < number(a, 0); i++) {
    snprintf(path, sizeof path, "many/%ld", i);
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    if (file < 0) return 0;
    close(file);
  }
  rest(0.8);
  return 1;
}

static int many_blocks(char **a) {
  char path[64];
  mkdir("blocks", 0700);
  for (long i = 0; i < number(a, 0); i++) {
    snprintf(path, sizeof path, "blocks/%ld", i);
    int file = open(path, O_CREAT | O_WRONLY, 0600);
    if (file < 0 || !write_megabytes(file, 1)) return 0;
    close(file);
  }
  rest(0.8);
  return 1;
}

static int preallocated(char **a) {
  int file = open("preallocated", O_CREAT | O_WRONLY, 0600);
  int ok = fallocate(file, 0, 0, number(a, 0) * MEGA) == 0;
  rest(0.8);
  return ok;
}

static int long_attributes(char **a) {
  static char value[2000];
  char path[64];
  memset(value, 'x', sizeof value);
  for (long i = 0; i < number(a, 0); i++) {
    snprintf(path, sizeof path, "x%ld", i);
    own_file(path);
    if (syscall(SYS_setxattr, path, "user.battery", value, sizeof value, 0) < 0) return 0;
  }
  return 1;
}

static int forks(char **a) {
  long count = number(a, 0), made = 0;
  pid_t children[256];
  for (long i = 0; i < count && i < 256; i++) {
    pid_t child = fork();
    if (child == 0) { rest(3); _exit(0); }
    if (child > 0) children[made++] = child;
  }
  rest(0.8);
  for (long i = 0; i < made; i++) kill(children[i], SIGKILL);
  return made == count;
}

static void *thread_body(void *unused) { rest(3); return unused; }

static int threads(char **a) {
  pthread_attr_t small;
  pthread_attr_init(&small);
  pthread_attr_setstacksize(&small, 64 * 1024);
  long made = 0;
  for (pthread_t t; made < number(a, 0) && pthread_create(&t, &small, thread_body, NULL) == 0; made++) {}
  rest(0.8);
  return made == number(a, 0);
}

static int open_files(char **a) {
  struct rlimit l;
  getrlimit(RLIMIT_NOFILE, &l);
  l.rlim_cur = l.rlim_max;
  setrlimit(RLIMIT_NOFILE, &l);
  long made = 0;
  while (made < number(a, 0) && open("/dev/null", O_RDONLY) >= 0) made++;
  return made == number(a, 0);
}

static int locked(char **a) {
  void *block = mmap(NULL, number(a, 0) * MEGA, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return block != MAP_FAILED && mlock(block, number(a, 0) * MEGA) == 0;
}

static int terminals(char **a) {
  long made = 0;
  while (made < number(a, 0) && posix_openpt(O_RDWR | O_NOCTTY) >= 0) made++;
  rest(0.3);
  return made == number(a, 0);
}

static int watches(char **a) {
  long made = 0;
  while (made < number(a, 0) && inotify_init() >= 0) made++;
  return made == number(a, 0);
}

static int leave_semaphores(char **a) { return semget((key_t)number(a, 0), 4, IPC_CREAT | 0600) >= 0; }

static int queued_signals(char **a) {
  sigset_t all;
  long made = 0;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  while (made < number(a, 0) && sigqueue(getpid(), SIGRTMIN, (union sigval){0}) == 0) made++;
  return made == number(a, 0);
}

static int core_size(char **a) {
  (void)a;
  struct rlimit l;
  getrlimit(RLIMIT_CORE, &l);
  return l.rlim_max > 1 << 20;
}

static int dumped(char **a) {
  (void)a;
  struct rlimit l = {RLIM_INFINITY, RLIM_INFINITY};
  setrlimit(RLIMIT_CORE, &l);
  pid_t child = fork();
  if (child == 0) abort();
  int status = 0;
  waitpid(child, &status, 0);
  return WIFSIGNALED(status) && WCOREDUMP(status);
}

// A name that looks like a line of what the kernel tells of a process.
static int named_memory(char **a) {
  prctl(PR_SET_NAME, "RssAnon:0");
  return use_memory(a);
}

static void *fill_alone(void *megabytes) {
  rest(0.1);
  int ok = fill(*(long *)megabytes);
  rest(0.8);
  _exit(ok ? 0 : 1);
}

// The first thread ends, another goes on.
static int memory_without_leader(char **a) {
  static long megabytes;
  pthread_t thread;
  megabytes = number(a, 0);
  pid_t child = fork();
  if (child == 0) {
    if (pthread_create(&thread, NULL, fill_alone, &megabytes) == 0) syscall(SYS_exit, 0);
    _exit(1);
  }
  int status = 1;
  return child > 0 && waitpid(child, &status, 0) == child && status == 0;
}

// Attached where nobody touches it, and filled where it is detached again.
static int attached_segments(char **a) {
  int ok = 1;
  for (long i = 0; i < number(a, 0) / 20; i++) {
    int id = shmget(IPC_PRIVATE, 20 * MEGA, IPC_CREAT | 0600);
    char *kept = shmat(id, NULL, 0), *filled = shmat(id, NULL, 0);
    shmctl(id, IPC_RMID, NULL);
    if (kept == (char *)-1 || filled == (char *)-1) { ok = 0; break; }
    memset(filled, 1, 20 * MEGA);
    shmdt(filled);
  }
  rest(0.8);
  return ok;
}

static long fill_orphaned_sockets(long count) {
  static char block[32 * 1024];
  long total = 0;
  for (long i = 0; i < count; i++) {
    int ends[2], size = 400 * 1024;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) < 0) return total;
    setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
    for (ssize_t n; (n = write(ends[0], block, sizeof block)) > 0;) total += n;
    close(ends[0]);
  }
  return total;
}

// Pages of shared memory that nobody shows stay where they are.
static int dropped_memory(char **a) {
  const long count = number(a, 0);
  char *block = mmap(NULL, count * MEGA, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (block == MAP_FAILED) return 0;
  for (long i = 0; i < count; i++) {
    memset(block + i * MEGA, 1, MEGA);
    madvise(block + i * MEGA, MEGA, MADV_DONTNEED);
  }
  rest(0.8);
  return block[0] == 1;
}

// What waits to be read when the writer is gone.
static int in_orphaned_sockets(char **a) {
  int ok = 1;
  for (long i = 0; i < number(a, 0) / 50; i++) {
    pid_t child = fork();
    if (child < 0) return 0;
    if (child > 0) continue;
    long total = fill_orphaned_sockets(250);
    rest(1.0);
    _exit(total >= 50 * MEGA ? 0 : 1);
  }
  for (int status; wait(&status) > 0;) ok &= status == 0;
  return ok;
}

// Ten datagrams wait for each receiver; their senders are gone.
static int in_datagrams(char **a) {
  static char block[200000];
  long total = 0;
  for (int i = 0; total < number(a, 0) * MEGA && i < 1000; i++) {
    int receiver = socket(AF_UNIX, SOCK_DGRAM, 0), size = sizeof block * 2;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path + 1, 100, "%s-%d", nonce, i);
    if (receiver < 0 || bind(receiver, (struct sockaddr *)&address, sizeof address) < 0) return 0;
    for (ssize_t sent = 1; sent > 0;) {
      int sender = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
      setsockopt(sender, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
      sent = sendto(sender, block, sizeof block, 0, (struct sockaddr *)&address, sizeof address);
      close(sender);
      if (sent > 0) total += sent;
    }
  }
  rest(0.8);
  return total >= number(a, 0) * MEGA;
}

// Sixteen megabytes of descriptions of memory for each process, and no memory.
static int in_mappings(char **a) {
  const long count = 32000, processes = number(a, 0) / 14;
  char *block = mmap(NULL, (size_t)count * 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (block == MAP_FAILED) return 0;
  for (long i = 0; i < count; i++) if (mprotect(block + i * 8192, 4096, PROT_READ) < 0) return 0;
  for (long i = 0; i < processes; i++) {
    pid_t child = fork();
    if (child == 0) { rest(3.0); _exit(0); }
    if (child < 0) return 0;
  }
  while (wait(NULL) > 0) {}
  return 1;
}

// A thousand in each file, since the kernel looks through all locks of one for the place of the next.
static int locks(char **a) {
  char path[64];
  int file = -1;
  for (long i = 0; i < number(a, 0); i++) {
    snprintf(path, sizeof path, "locks-%ld", i / 1000);
    if (i % 1000 == 0) file = open(path, O_RDWR | O_CREAT, 0600);
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 2 * (i % 1000), .l_len = 1};
    if (fcntl(file, F_SETLK, &lock) < 0) return 0;
  }
  rest(1.5);
  return 1;
}

static int nameless_file(long megabytes) {
  int file = open("nameless", O_RDWR | O_CREAT | O_EXCL, 0600);
  unlink("nameless");
  return file >= 0 && write_megabytes(file, megabytes) ? file : -1;
}

// Room that others free while it is taken can hide it once, and hardly each time.
static int three_times(int (*body)(char **), char **a) {
  for (int i = 0; i < 3; i++) if (!child_succeeded(body, a)) return 0;
  return 1;
}

// Files that only a mapping holds.
static int fill_mapped(char **a) {
  for (long i = 0; i < number(a, 0) / 30; i++) {
    int file = nameless_file(30);
    if (file < 0 || mmap(NULL, 30 * MEGA, PROT_READ, MAP_SHARED, file, 0) == MAP_FAILED) return 0;
    close(file);
  }
  rest(0.8);
  return 1;
}

static int disk_mapped(char **a) { return three_times(fill_mapped, a); }

// Files that are on their way through a socket.
static int fill_sent(char **a) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) return 0;
  for (long i = 0; i < number(a, 0) / 30; i++) {
    union { struct cmsghdr header; char space[CMSG_SPACE(sizeof(int))]; } ancillary = {0};
    struct iovec part = {"x", 1};
    struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = &ancillary, .msg_controllen = sizeof ancillary};
    int file = nameless_file(30);
    ancillary.header = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof file), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&ancillary.header), &file, sizeof file);
    if (file < 0 || sendmsg(ends[0], &message, 0) != 1) return 0;
    close(file);
  }
  rest(0.8);
  return 1;
}

static int disk_sent(char **a) { return three_times(fill_sent, a); }

// Files of a process whose descriptors nobody may look at.
static int disk_hidden(char **a) {
  prctl(PR_SET_DUMPABLE, 0);
  return unlinked(a);
}

// Below folders whose path is longer than any walk by paths bears.
static int disk_deep(char **a) {
  char name[251] = {0};
  memset(name, 'd', 250);
  int top = open(".", O_RDONLY | O_DIRECTORY);
  for (int tree = 0; tree < 2; tree++) {
    for (int i = 0; i < 270; i++)
      if ((mkdir(name, 0700) < 0 && errno != EEXIST) || chdir(name) < 0) return 0;
    if (fchdir(top) < 0) return 0;
    memset(name, 'a', 250);
  }
  char *words[] = {a[0], ".", NULL};
  mkdir("z", 0700);
  return chdir("z") == 0 && many_blocks(words);
}

static int splice_memory(char **a) {
  (void)a;
  int ends[2];
  struct iovec part = {(void *)nonce, 1};
  return pipe(ends) == 0 && vmsplice(ends[1], &part, 1, 0) == 1;
}

static int asynchronous(char **a) { unsigned long context = 0; return syscall(SYS_io_setup, number(a, 0), &context) == 0; }
static int merged(char **a) { (void)a; return prctl(67 /* PR_SET_MEMORY_MERGE */, 1, 0, 0, 0) == 0; }
static int own_descriptors(char **a) { (void)a; return syscall(SYS_close_range, 900, 901, 2 /* UNSHARE */) == 0; }

static int socket_filter(char **a) {
  struct sock_filter code = BPF_STMT(BPF_RET | BPF_K, 0);
  struct sock_fprog program = {1, &code};
  int file = socket(AF_UNIX, SOCK_DGRAM, 0);
  (void)a;
  return setsockopt(file, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) == 0;
}

static int thread_without_sharing(void *unused) { (void)unused; syscall(SYS_exit, 0); return 0; }

// A thread whose descriptors are its own.
static int thread_apart(char **a) {
  static char stack[1 << 16] __attribute__((aligned(16)));
  (void)a;
  return clone(thread_without_sharing, stack + sizeof stack, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD, NULL) > 0;
}

// MARK: The table

static const struct { const char *name; int (*body)(char **); } table[] = {
  {"unshare-user", unshare_user}, {"unshare-mount", unshare_mount}, {"clone-user", clone_user},
  {"clone3-user", clone3_user}, {"mount-tmpfs", mount_tmpfs}, {"mount-bind", mount_proc_bind}, {"fsopen", fs_open},
  {"open-tree", open_tree_clone}, {"move-mount", move_mounts}, {"mount-setattr", set_mount_attributes},
  {"pivot-root", pivot}, {"chroot-in-namespace", change_root}, {"chroot", plain_chroot}, {"mount", plain_mount},
  {"unmount", plain_unmount}, {"host-name-in-namespace", host_name_in_namespace}, {"host-name", host_name},
  {"setns", set_namespace}, {"setns-pidfd", set_namespaces_by_pidfd}, {"bpf", bpf_map}, {"perf", perf},
  {"userfaultfd", user_fault}, {"io-uring", ring}, {"io-uring-register", ring_register}, {"key-join", key_join},
  {"key-add", key_add}, {"key-read", key_read}, {"with-key", with_key}, {"kcmp", compare}, {"trace-me", trace_me},
  {"trace-child", trace_a_child}, {"personality", persona}, {"modify-ldt", segment},
  {"handle", handle}, {"fanotify", notify}, {"kernel-log", kernel_log}, {"swapon", swap},
  {"acct", accounting}, {"module", module}, {"module-file", module_file}, {"module-removal", module_removal},
  {"kexec", kexec}, {"reboot", reboot_wrongly}, {"quotactl", quota}, {"ioperm", ports}, {"iopl", port_level},
  {"migrate-pages", migrate}, {"dcookie", lookup}, {"clock-tick", clock_tick},
  {"type-ahead", type_ahead}, {"console", console}, {"int80", old_call}, {"int80-chmod", old_chmod},
  {"int80-socket", old_socket}, {"x32", x32_call}, {"suid", suid}, {"run-privileged", run_privileged},
  {"whiteout", whiteout}, {"null-device", null_device}, {"disk-device", disk_device},
  {"file-capability", file_capability}, {"socket", any_socket}, {"socketpair", socket_pair}, {"vsock", vsock_connect},
  {"vsock-cid", vsock_cid}, {"kill", send_signal}, {"sigqueue", queue_signal}, {"tgkill", thread_signal},
  {"pidfd-kill", pidfd_signal}, {"owner-signal", owner_signal}, {"attach", attach}, {"seize", seize},
  {"vm-read", vm_read}, {"vm-write", vm_write}, {"memory-file", memory_file}, {"take-descriptor", take_descriptor},
  {"nice", nicer}, {"nice-user", nicer_user}, {"io-priority", io_priority}, {"scheduler", scheduler},
  {"affinity", affinity}, {"limit", limit}, {"limit-read", limit_read}, {"madvise", advise}, {"move-pages", moved_pages},
  {"kcmp-other", compare_files}, {"core-scheduling", core_scheduling}, {"victim", victim},
  {"segment-read", segment_read}, {"segment-write", segment_write}, {"message-send", message_send},
  {"semaphore-set", semaphore_set}, {"segments-listed", segments_listed}, {"make-ipc", make_ipc},
  {"drop-ipc", drop_ipc}, {"show-ipc", show_ipc}, {"daemon", daemonize}, {"memory", use_memory}, {"memory-shared", shared_memory},
  {"memory-in-many", use_memory_in_many}, {"memfd", memory_in_memfd}, {"unlinked", unlinked},
  {"detached-segments", detached_segments}, {"pipes", in_pipes}, {"sockets", in_sockets}, {"many-files", many_files},
  {"many-blocks", many_blocks}, {"preallocated", preallocated}, {"attributes", long_attributes}, {"forks", forks},
  {"threads", threads}, {"open-files", open_files}, {"mlock", locked}, {"terminals", terminals},
  {"watches", watches}, {"leave-semaphores", leave_semaphores}, {"queued-signals", queued_signals}, {"core-size", core_size},
  {"core-dump", dumped}, {"messages", messages}, {"page-tables", page_tables}, {"rename-whiteout", rename_whiteout},
  {"volume", volume}, {"memory-named", named_memory}, {"memory-dropped", dropped_memory},
  {"memory-without-leader", memory_without_leader},
  {"attached-segments", attached_segments}, {"orphaned-sockets", in_orphaned_sockets}, {"datagrams", in_datagrams},
  {"mappings", in_mappings}, {"locks", locks}, {"disk-mapped", disk_mapped}, {"disk-sent", disk_sent},
  {"disk-hidden", disk_hidden}, {"disk-deep", disk_deep},
  {"vmsplice", splice_memory}, {"asynchronous", asynchronous}, {"memory-merge", merged},
  {"own-descriptors", own_descriptors}, {"socket-filter", socket_filter}, {"thread-apart", thread_apart},
};

int main(int count, char **words) {
  if (count < 3) return 64;
  nonce = words[1];
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    if (strcmp(table[i].name, words[2])) continue;
    errno = 0;
    int ok = table[i].body(words + 3);
    if (ok) printf("did:%s\n", nonce);
    else printf("failed: %s\n", strerror(errno));
    return ok ? 0 : 1;
  }
  fprintf(stderr, "attempt: no such name: %s\n", words[2]);
  return 64;
}
