#!/usr/bin/env python3
"""Runs a command on a system that lacks a wall of the sandbox, for real, without changing the system.

usage: weaker.py [--user-namespaces] [--landlock] [--seccomp] [--uid N] -- COMMAND...

Each flag takes something away. User namespaces: the command runs in one whose own limit of further ones is 0, which
takes root to set up. Landlock and seccomp: a filter answers their calls as a kernel that does not have them would.
"""
import argparse, ctypes, os, platform, struct, sys

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWUSER, PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, MODE_FILTER = 0x10000000, 38, 22, 2
SECCOMP_CALL = {"x86_64": 317, "aarch64": 277}[platform.machine()]
LANDLOCK_CALLS = [444, 445, 446]
# The user that commands of root run as.
OF_ROOT = 60989
ERRNO_NOSYS, ALLOW = 0x00050000 | 38, 0x7FFF0000


def check(result):
    if result != 0:
        sys.exit(f"weaker.py: {os.strerror(ctypes.get_errno())}")


def without_user_namespaces(uid):
    """Enters a user namespace that maps root and the user, and forbids further ones in it."""
    ready, done = os.pipe(), os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.read(ready[0], 1)
        lines = "".join(f"{number} {number} 1\n" for number in sorted({0, uid, OF_ROOT}))
        for name in ("uid_map", "gid_map"):
            with open(f"/proc/{parent}/{name}", "w") as file:
                file.write(lines)
        os.write(done[1], b"x")
        os._exit(0)
    check(LIBC.unshare(CLONE_NEWUSER))
    os.write(ready[1], b"x")
    os.read(done[0], 1)
    os.waitpid(child, 0)
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")


def without_calls(numbers):
    """A filter that knows none of the calls."""
    code = [struct.pack("HBBI", 0x20, 0, 0, 0)]
    for number in numbers:
        code += [struct.pack("HBBI", 0x15, 0, 1, number), struct.pack("HBBI", 0x06, 0, 0, ERRNO_NOSYS)]
    code.append(struct.pack("HBBI", 0x06, 0, 0, ALLOW))
    text = ctypes.create_string_buffer(b"".join(code))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(code), ctypes.addressof(text)))
    check(LIBC.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    check(LIBC.prctl(PR_SET_SECCOMP, MODE_FILTER, program, 0, 0))


def main():
    parser = argparse.ArgumentParser()
    for wall in ("--user-namespaces", "--landlock", "--seccomp"):
        parser.add_argument(wall, action="store_true")
    parser.add_argument("--uid", type=int, default=os.getuid())
    parser.add_argument("command", nargs="+")
    arguments = parser.parse_args()
    if arguments.user_namespaces:
        without_user_namespaces(arguments.uid)
    if arguments.uid != os.getuid():
        os.setgroups([]) if not arguments.user_namespaces else None
        os.setresgid(arguments.uid, arguments.uid, arguments.uid)
        os.setresuid(arguments.uid, arguments.uid, arguments.uid)
    numbers = (LANDLOCK_CALLS if arguments.landlock else []) + ([SECCOMP_CALL] if arguments.seccomp else [])
    if numbers:
        without_calls(numbers)
    os.execvp(arguments.command[0], arguments.command)


main()
