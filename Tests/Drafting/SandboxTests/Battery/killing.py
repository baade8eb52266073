#!/usr/bin/python3
"""Kills the runtime while it runs a drafted command, many times, and looks for anything that it left.

    killing.py CHANCERY [N] --try 'try --quiet --' --gc 'gc --yes'

Each time a busy tree with children in sessions of their own is started, and after 0 to 150 ms (mostly early) one of
three is killed with SIGKILL: Chancery, the launcher (its child), or the first process of the command's own process
namespace. Within two seconds no process of it may be left and no mount may mention the state folder; after one more
command and a `gc` the state folder must hold what it held before.

Exit status: 0 nothing was left, 1 otherwise, 99 the runtime does not run a command at all.
"""

import argparse
import collections
import os
import random
import re
import secrets
import shlex
import signal
import subprocess
import sys
import time

from fixture import Fixture
from launching import as_user

TREE = """for i in 1 2 3; do setsid sh -c 'while :; do echo x >> file; sleep 0.01; done; : {nonce}' & done
(trap '' TERM HUP INT; while :; do echo y > other; done; : {nonce}) &
setsid sh -c 'trap "" TERM HUP; (setsid sh -c "sleep 60; : {nonce}" &); sleep 60; : {nonce}' > /dev/null 2>&1 &
while :; do mkdir -p d && : > d/f && rm -r d; done; : {nonce}"""
TARGETS = ["runtime", "launcher", "first"]


def read(path):
    """A file of /proc; empty where the process is gone or not ours."""
    try:
        with open(path, "rb") as file:
            return file.read().decode(errors="replace")
    except OSError:
        return ""


class Process:
    """A process as /proc tells of it: its number and when it began, which together are never reused."""

    def __init__(self, pid):
        fields = read(f"/proc/{pid}/stat").rsplit(")", 1)[-1].split()
        self.pid = pid
        self.there = len(fields) > 19
        self.state = fields[0] if self.there else "X"
        self.parent = int(fields[1]) if self.there else 0
        self.began = fields[19] if self.there else ""

    def lives(self):
        now = Process(self.pid)
        return now.there and now.began == self.began and now.state not in "ZX"


def processes():
    return [p for p in (Process(int(n)) for n in os.listdir("/proc") if n.isdigit()) if p.there]


def descendants(pid):
    """The processes below this one, nearest first."""
    all, found, parents = processes(), [], {pid}
    while True:
        more = [p for p in all if p.parent in parents and p not in found]
        if not more:
            return found
        found += more
        parents = {p.pid for p in more}


def is_first(process):
    """Whether it is number 1 of a process namespace below ours."""
    numbers = re.search(r"^NSpid:\s*(.*)$", read(f"/proc/{process.pid}/status"), re.M)
    numbers = numbers[1].split() if numbers else []
    return len(numbers) > 1 and numbers[-1] == "1"


class Killing:
    """The runs, and what they left."""

    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.fixture = Fixture(options.folder)
        self.state = self.fixture.state
        self.program = os.path.abspath(options.chancery)
        self.left = collections.Counter()
        self.kills = collections.Counter()

    def words(self, template, *more):
        return [self.program] + shlex.split(template) + list(more)

    def start(self, words):
        return subprocess.Popen(
            words, cwd=self.fixture.repository, env=self.fixture.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def finish(self, words, seconds=60):
        process = self.start(words)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait()

    def settle(self):
        """One more command and a cleaning; returns whether both went well."""
        tried = self.finish(self.words(self.options.attempt, "true"))
        cleaned = self.finish(self.words(self.options.gc))
        return tried == 0 and cleaned == 0

    def shape(self):
        """How many of each kind the state folder holds; names that are numbers or digests count as one kind."""
        found = collections.Counter()
        for folder, folders, files in os.walk(self.state):
            for name in folders + files:
                path = os.path.relpath(os.path.join(folder, name), self.state)
                if not path.endswith(("-wal", "-shm", "-journal")):
                    found[re.sub(r"[^/]*[0-9a-zA-Z]*\d[0-9a-zA-Z-]{5,}|(?<=objects/)[0-9a-f]{2}(?=/|$)", "*", path)] += 1
        return found

    def baseline(self):
        """What the folder holds between commands; what grows by itself from one to the next is no leftover."""
        if not self.settle():
            return False
        first = self.shape()
        self.settle()
        self.before = self.shape()
        self.grows = {name for name in self.before if self.before[name] != first[name]}
        return True

    def target(self, process, wanted):
        """The process to kill, and what it is: the runtime itself while there is no other yet."""
        below = descendants(process.pid)
        candidates = {
            "launcher": [p for p in below if p.parent == process.pid], "first": [p for p in below if is_first(p)]}
        for found in candidates.get(wanted, [])[:1]:
            return found.pid, wanted, below
        return process.pid, "runtime", below

    def once(self):
        nonce = secrets.token_hex(8)
        process = self.start(self.words(self.options.attempt, "sh", "-c", TREE.replace("{nonce}", nonce)))
        time.sleep(self.options.milliseconds / 1000 * self.random.random() ** 2)
        pid, what, below = self.target(process, self.random.choice(TARGETS))
        self.kills[what] += 1
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        if what != "runtime":
            self.let_it_end(process)
        self.wait_for_none(process, nonce, below)
        if not self.settle():
            self.note("commands", f"no further command ran after killing the {what}")
        extra = {n for n, c in self.shape().items() if c > self.before[n] and n not in self.grows}
        for name in sorted(extra):
            self.note("files", f"{name} after killing the {what}")
        if extra:
            self.before = self.shape()

    @staticmethod
    def let_it_end(process):
        """A runtime that was not the victim says so and ends, or makes another launcher and goes on; that one is ended."""
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()

    def wait_for_none(self, process, nonce, below):
        end = time.time() + 2
        while True:
            process.poll()
            left = [p.pid for p in below if p.lives()] + [p.pid for p in processes() if p.state != "Z"
                    and p.pid != os.getpid() and nonce in read(f"/proc/{p.pid}/cmdline")]
            mounts = [n for n in os.listdir("/proc") if n.isdigit() and self.state in read(f"/proc/{n}/mountinfo")]
            if not left and not mounts and process.poll() is not None:
                return
            if time.time() > end:
                break
            time.sleep(0.02)
        for number in sorted(set(left)):
            self.note("processes", f"{number}: {read(f'/proc/{number}/cmdline')[:90]!r}")
            self.end(number)
        for number in mounts:
            self.note("mounts", f"in process {number}")
        if process.poll() is None:
            self.end(process.pid)
            process.wait()

    @staticmethod
    def end(pid):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass

    def note(self, kind, text):
        self.left[kind] += 1
        if self.left[kind] <= 10:
            print(f"left     {kind}: {''.join(c if c.isprintable() else ' ' for c in text)}", flush=True)

    def run(self):
        if not self.baseline():
            print("BROKEN   the runtime does not run `true`, or does not clean up after it")
            return 99
        for _ in range(self.options.count):
            self.once()
        print("killed: " + ", ".join(f"{what} {self.kills[what]}" for what in TARGETS))
        left = self.left
        print(f"{self.options.count} kills: {left['processes']} processes, {left['mounts']} mounts, {left['files']} files left"
              + (f"; {left['commands']} further commands failed" if left["commands"] else ""))
        return 1 if sum(left.values()) else 0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("chancery", help="the program")
    p.add_argument("count", nargs="?", type=int, default=500, help="how many kills")
    p.add_argument("--try", dest="attempt", default="try --quiet --", help="what runs a command")
    p.add_argument("--gc", default="gc --yes", help="what cleans up")
    p.add_argument("--milliseconds", type=float, default=150, help="the latest time of a kill")
    p.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    p.add_argument("--folder", default="/tmp", help="where the decoy home is made")
    p.add_argument("--as-root", action="store_true", help="stays root, where it was started by root")
    options = p.parse_args()
    as_user(options.folder, options.as_root)
    print(f"seed {options.seed}")
    killing = Killing(options)
    try:
        status = killing.run()
    finally:
        killing.fixture.close()
    sys.exit(status)


if __name__ == "__main__":
    main()
