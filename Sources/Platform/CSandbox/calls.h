/* The calls that the filter knows, with their names for a person. */
#ifndef CHANCERY_CALLS_H
#define CHANCERY_CALLS_H

#include <linux/btrfs.h>
#include <linux/kd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

/* Numbers from 424 on are the same on all processors. The last one here is file_setattr, of Linux 6.17. */
enum {
  CALL_OPEN_TREE = 428, CALL_MOVE_MOUNT = 429, CALL_FSOPEN = 430, CALL_FSCONFIG = 431, CALL_FSMOUNT = 432,
  CALL_FSPICK = 433, CALL_PIDFD_GETFD = 438, CALL_PROCESS_MADVISE = 440, CALL_MOUNT_SETATTR = 442,
  CALL_QUOTACTL_FD = 443, CALL_MEMFD_SECRET = 447, CALL_PROCESS_MRELEASE = 448, CALL_FCHMODAT2 = 452,
  CALL_STATMOUNT = 457, CALL_LISTMOUNT = 458, CALL_SETXATTRAT = 463, CALL_OPEN_TREE_ATTR = 467,
  CALL_FILE_SETATTR = 469, LAST_KNOWN_CALL = 469,
};

#ifdef __x86_64__
enum { CALL_IO_PGETEVENTS = 333 };
#else
enum { CALL_IO_PGETEVENTS = 292 };
#endif

/* Refused, and told of where a command is observed. */
static const struct { int number; const char *name; } refused_calls[] = {
  {SYS_unshare, "unshare"}, {SYS_setns, "setns"}, {SYS_mount, "mount"}, {SYS_umount2, "umount"},
  {SYS_pivot_root, "pivot_root"}, {SYS_chroot, "chroot"}, {CALL_OPEN_TREE, "open_tree"},
  {CALL_MOVE_MOUNT, "move_mount"}, {CALL_FSOPEN, "fsopen"}, {CALL_FSCONFIG, "fsconfig"}, {CALL_FSMOUNT, "fsmount"},
  {CALL_FSPICK, "fspick"}, {CALL_MOUNT_SETATTR, "mount_setattr"}, {CALL_OPEN_TREE_ATTR, "open_tree_attr"},
  {SYS_bpf, "bpf"}, {SYS_perf_event_open, "perf_event_open"}, {SYS_userfaultfd, "userfaultfd"},
  {SYS_keyctl, "keyctl"}, {SYS_add_key, "add_key"}, {SYS_request_key, "request_key"}, {SYS_ptrace, "ptrace"},
  {SYS_process_vm_readv, "process_vm_readv"}, {SYS_process_vm_writev, "process_vm_writev"}, {SYS_kcmp, "kcmp"},
  {CALL_PIDFD_GETFD, "pidfd_getfd"}, {CALL_PROCESS_MADVISE, "process_madvise"},
  {CALL_PROCESS_MRELEASE, "process_mrelease"}, {SYS_move_pages, "move_pages"}, {SYS_migrate_pages, "migrate_pages"},
  {SYS_open_by_handle_at, "open_by_handle_at"}, {SYS_name_to_handle_at, "name_to_handle_at"},
  {SYS_fanotify_init, "fanotify_init"}, {SYS_fanotify_mark, "fanotify_mark"}, {SYS_init_module, "init_module"},
  {SYS_finit_module, "finit_module"}, {SYS_delete_module, "delete_module"}, {SYS_kexec_load, "kexec_load"},
  {SYS_reboot, "reboot"}, {SYS_swapon, "swapon"}, {SYS_swapoff, "swapoff"}, {SYS_acct, "acct"},
  {SYS_quotactl, "quotactl"}, {CALL_QUOTACTL_FD, "quotactl_fd"}, {SYS_settimeofday, "settimeofday"},
  {SYS_clock_settime, "clock_settime"}, {SYS_adjtimex, "adjtimex"}, {SYS_clock_adjtime, "clock_adjtime"},
  {SYS_sethostname, "sethostname"}, {SYS_setdomainname, "setdomainname"}, {SYS_syslog, "syslog"},
  {SYS_vhangup, "vhangup"}, {SYS_setpriority, "setpriority"}, {SYS_ioprio_set, "ioprio_set"},
  {SYS_lookup_dcookie, "lookup_dcookie"}, {SYS_nfsservctl, "nfsservctl"},
#ifdef SYS_kexec_file_load
  {SYS_kexec_file_load, "kexec_file_load"},
#endif
#ifdef __x86_64__
  {SYS_iopl, "iopl"}, {SYS_ioperm, "ioperm"}, {SYS_modify_ldt, "modify_ldt"}, {SYS_uselib, "uselib"},
  {SYS__sysctl, "sysctl"}, {SYS_ustat, "ustat"},
#endif
};

/* Answered as by a kernel that does not have them, so that programs do it in another way: filters cannot look into
   what these are given, memory that they make is in nobody's account, or they take of what the whole machine has. */
static const int absent_calls[] = {
  SYS_clone3, SYS_openat2, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_memfd_create,
  SYS_vmsplice, SYS_io_setup, SYS_io_destroy, SYS_io_submit, SYS_io_cancel, SYS_io_getevents, CALL_IO_PGETEVENTS,
  CALL_MEMFD_SECRET, CALL_STATMOUNT, CALL_LISTMOUNT, CALL_SETXATTRAT, CALL_FILE_SETATTR,
};

/* Let through, but told of where a command is observed: what they name may lie where the command cannot reach. The
   numbers are the places of the folder's descriptor (-1: there is none), the path and the flags (-1: it is changed). */
static const struct { int number, folder, path, flags; } observed_calls[] = {
#ifdef SYS_open
  {SYS_open, -1, 0, 1}, {SYS_creat, -1, 0, -1}, {SYS_unlink, -1, 0, -1}, {SYS_rename, -1, 0, -1},
  {SYS_mkdir, -1, 0, -1},
#endif
  {SYS_openat, 0, 1, 2}, {SYS_unlinkat, 0, 1, -1}, {SYS_renameat2, 0, 1, -1}, {SYS_mkdirat, 0, 1, -1},
  {SYS_truncate, -1, 0, -1}, {SYS_connect, -1, -1, -1},
};

/* Refused besides where a command has no namespaces of its own, and shares these with everybody. */
static const int shared_calls[] = {
  SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semctl, SYS_msgget, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
  SYS_sched_setaffinity, SYS_sched_setscheduler, SYS_sched_setparam, SYS_sched_setattr, SYS_pidfd_open,
};

/* Input for a terminal that somebody else reads, and volumes in a workspace, which cannot be deleted like folders. */
static const unsigned refused_controls[] = {
  TIOCSTI, TIOCLINUX, TIOCCONS, TIOCSETD, KDSETLED, BTRFS_IOC_SUBVOL_CREATE, BTRFS_IOC_SUBVOL_CREATE_V2,
  BTRFS_IOC_SNAP_CREATE, BTRFS_IOC_SNAP_CREATE_V2, BTRFS_IOC_SUBVOL_SETFLAGS,
};

#endif
