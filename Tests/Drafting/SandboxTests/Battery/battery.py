#!/usr/bin/python3
"""Tries the sandbox: every attempt runs plainly, where it must succeed, and confined, where it must fail.

    battery.py --launcher 'chancery try --quiet --profile draft -- {command}' --json out.json
    battery.py --launcher none                      shows that the attempts can succeed
    battery.py --launcher 'bwrap ... --bind {workspace} {workspace} -- {command}'

What an attempt reached is judged from outside: a canary changed, a listener was told, a decoy secret was printed, a
process was hurt or is left. An attempt that does not succeed plainly is `n/a`, and is not counted; where it
succeeds confined all the same, the launcher GRANTED a right that was not there, which counts as escaped. A launcher
that did not run the script is BROKEN, which is never taken for `stopped`.

Exit status: 0 nothing escaped and all that must work works, 1 otherwise, 99 the launcher is broken.
"""

import argparse
import concurrent.futures
import json
import os
import re
import shlex
import sys
import threading
import time

from fixture import HERE, Fixture, Stage
from launching import Launcher, Site, as_user, run, spread

CLASSES = ["files", "git", "secrets", "processes", "network", "sockets", "kernel", "resources"]
COLLECT = "git status; git diff; git add -A; git -c user.name=a -c user.email=a@b commit -q -m collected"
PRELUDE = """import ctypes, os, socket, subprocess, sys, time
nonce = "{nonce}"
def did(): print("did:" + nonce)
def call(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as s: s.settimeout(3); s.connect(address); s.sendall(nonce.encode())
"""


class Attempt:
    """One attempt, or one thing that must work: `=== name | oracles | options`, a sentence, `---`, a script."""

    def __init__(self, family, head, sentence, script):
        parts = [p.strip() for p in head.split("|")] + ["", ""]
        self.family, self.name, self.says, self.script = family, parts[0], sentence, script
        self.oracles = parts[1].split()
        self.options = dict((o.split("=") + [""])[:2] for o in parts[2].split())
        self.id = f"{family}/{self.name}"

    def command(self, values):
        """The shell's command, which first says that it began."""
        text = self.script
        if text.startswith("#!python3"):
            text = "exec /usr/bin/python3 -c " + shlex.quote(PRELUDE + text.split("\n", 1)[1])
        start = "printf 'began:%s\\n' {nonce}\ndid() { printf 'did:%s\\n' {nonce}; }\n"
        names = re.compile(r"\{(" + "|".join(values) + r")\}")
        return ["sh", "-c", names.sub(lambda m: str(values[m[1]]), start + text)]


def attempts(family):
    """The attempts of a class, as its file tells them."""
    with open(f"{HERE}/attempts/{family}.txt") as file:
        blocks = re.split(r"^=== ", file.read(), flags=re.M)[1:]
    found = []
    for block in blocks:
        head, sentence, rest = block.split("\n", 2)
        script = rest[4:] if rest.startswith("---\n") else rest
        found.append(Attempt(family, head, sentence, script.rstrip() + "\n"))
    return found


class Trial:
    """One run of one attempt, plain or confined."""

    def __init__(self, battery, attempt, launcher):
        self.battery, self.attempt, self.launcher = battery, attempt, launcher

    def run(self):
        stage = Stage(self.battery.fixture, self.attempt, self.battery.sizes)
        site = Site(self.battery.fixture, self.launcher, stage.repository)
        try:
            ran = self.launch(stage, site)
            if "later" in self.attempt.options and site.made:
                run(["sh", "-c", self.battery.collect], site.folder, self.battery.fixture.environment, 20)
            reached = [o for o in self.attempt.oracles if stage.judge(o, ran.output)]
            began = ("began:" + stage.nonce).encode() in ran.output or "flood" in self.attempt.options
            return reached, began, ran
        finally:
            stage.close()
            site.close()

    def launch(self, stage, site):
        fixture, values = self.battery.fixture, stage.values
        command = self.launcher.words(
            self.attempt.command(values),
            {"workspace": site.folder, "repository": stage.repository, "home": fixture.home, "base": fixture.base})
        if "{keyname}" in self.attempt.script:
            command = [fixture.program, stage.nonce, "with-key", fixture.name, fixture.key_secret] + command
        seconds = self.battery.sizes["seconds"] + 20 if "slow" in self.attempt.options else 40
        return run(
            command, site.folder, fixture.environment, seconds, descriptors=stage.open,
            terminal=stage.terminal and stage.terminal[1],
            group=stage.victim.pid if "group" in self.attempt.options else None)


def readable(output):
    """Output without what a terminal would act on."""
    text = output.decode(errors="replace")
    return "".join(c if c.isprintable() or c == "\n" else "?" for c in text if c != "\0")


def answers(output):
    """What a thing that must work answered."""
    return [line for line in output.decode(errors="replace").splitlines() if line.startswith("= ")]


class Battery:
    """The whole run, and its table."""

    def __init__(self, options):
        self.launcher, self.plain = Launcher(options.launcher), Launcher("none")
        self.collect = options.collect
        self.sizes = {
            "memory": min(options.memory, 600), "disk": min(options.disk, 300), "seconds": options.seconds,
            "processes": min(options.processes, 200), "files": options.files, "inodes": options.inodes,
            "output": options.output}
        self.wanted = self.choose(options)
        self.verbose = options.verbose
        self.jobs = options.jobs
        self.fixture = Fixture(options.folder, options.repository and os.path.abspath(options.repository))
        self.lock = threading.Lock()
        self.rows = []

    @staticmethod
    def choose(options):
        families = options.family or CLASSES + ["works"]
        found = [a for f in families for a in attempts(f)]
        if options.only:
            found = [a for a in found if a.id in options.only or a.name in options.only]
        found = [a for a in found if a.id not in options.skip]
        return spread(options.sample, [a for a in found if "slow" not in a.options]) if options.sample else found

    def probe(self):
        """Whether the launcher runs commands at all, and tells what they print."""
        attempt = Attempt("probe", "probe | did", "The launcher runs a command.", "did\n")
        reached, began, ran = Trial(self, attempt, self.launcher).run()
        return (reached and began), ran

    def judge(self, attempt):
        began = time.time()
        judged = self.judge_work(attempt) if attempt.family == "works" else self.judge_attempt(attempt)
        row = {"id": attempt.id, "class": attempt.family, "says": attempt.says, "state": judged[0],
               "seconds": round(time.time() - began, 2), "output": readable(judged[1])[-1500:]}
        with self.lock:
            self.rows.append(row)
            loud = row["state"] in ("BROKEN", "FAILS")
            print(f"{row['state']:8} {row['id']:42} {row['says']}", flush=True)
            if self.verbose or loud:
                print("".join(f"         | {line}\n" for line in row["output"].splitlines()[-8:]), end="", flush=True)

    def judge_attempt(self, attempt):
        reached, _, ran = Trial(self, attempt, self.plain).run()
        if not self.launcher.confines:
            return ("ESCAPED" if reached else "n/a"), ran.output
        possible = bool(reached)
        reached, began, ran = Trial(self, attempt, self.launcher).run()
        if not reached and not began:
            # A machine that is short of something for a moment is no broken launcher; one that is stays broken.
            reached, began, ran = Trial(self, attempt, self.launcher).run()
        if reached:
            return ("ESCAPED" if possible else "GRANTED"), ran.output
        return ("n/a" if not possible else "stopped" if began else "BROKEN"), ran.output

    def judge_work(self, attempt):
        _, _, plain = Trial(self, attempt, self.plain).run()
        wanted = answers(plain.output)
        if not wanted or plain.status != 0:
            return "n/a", plain.output
        _, began, ran = Trial(self, attempt, self.launcher).run()
        if not began:
            return "BROKEN", ran.output
        if answers(ran.output) == wanted:
            return "works", ran.output
        return "FAILS", ("wanted " + repr(wanted) + "\n").encode() + ran.output

    def run(self):
        """Judges everything, the sleepers beside the others; returns the exit status."""
        ok, ran = self.probe()
        if not ok:
            print("BROKEN   the launcher did not run a command:\n" + ran.output.decode(errors="replace")[-2000:])
            return 99
        slow = [a for a in self.wanted if "slow" in a.options]
        quick = [a for a in self.wanted if "slow" not in a.options]
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as some, concurrent.futures.ThreadPoolExecutor(8) as all:
            futures = [all.submit(self.judge, a) for a in slow] + [some.submit(self.judge, a) for a in quick]
            for future in futures:
                future.result()
        return self.summary()

    def count(self, state, family=None):
        return sum(r["state"] == state and family in (None, r["class"]) for r in self.rows)

    def escaped(self, family=None):
        return self.count("ESCAPED", family) + self.count("GRANTED", family)

    def summary(self):
        tried = [r for r in self.rows if r["class"] != "works"]
        possible = [r for r in tried if r["state"] != "n/a"]
        print(f"\n{'class':12}{'attempts':>9}{'possible':>9}{'escaped':>9}")
        for family in CLASSES:
            all = [r for r in tried if r["class"] == family]
            if all:
                some = len(all) - self.count("n/a", family)
                print(f"{family:12}{len(all):9}{some:9}{self.escaped(family):9}")
        broken, escaped, works = self.count("BROKEN"), self.escaped(), self.count("works")
        todo = works + self.count("FAILS") + self.count("BROKEN", "works")
        print(f"\n{len(tried)} attempts, {len(possible)} possible here, {escaped} escaped; {works} of {todo} things work"
              + (f"; {broken} BROKEN" if broken else ""))
        return 99 if broken else 1 if escaped or works < todo else 0


def parse():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--launcher", required=True, help="command line with {command}; `none` confines nothing")
    p.add_argument("--repository", help="where the target repository is made (default: in the decoy home)")
    p.add_argument("--folder", default="/tmp", help="where the decoy home is made")
    p.add_argument("--json", help="writes the rows to this file")
    p.add_argument("--only", action="append", default=[], help="one attempt, by its id or name; may be repeated")
    p.add_argument("--class", dest="family", action="append", choices=CLASSES + ["works"], help="one class")
    p.add_argument("--skip", action="append", default=[], help="leaves out one attempt, by its id")
    p.add_argument("--sample", type=int, help="this many of them, from the first to the last, without the slow ones")
    p.add_argument("--collect", default=COLLECT, help="what a host would do with a workspace that was made here")
    p.add_argument("--as-root", action="store_true", help="stays root, where it was started by root")
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--verbose", action="store_true", help="shows what every attempt printed")
    sizes = p.add_argument_group("what the resource attempts take; the launcher's limits must lie below")
    sizes.add_argument("--memory", type=int, default=600, help="megabytes, at most 600")
    sizes.add_argument("--disk", type=int, default=300, help="megabytes of files, at most 300")
    sizes.add_argument("--processes", type=int, default=190, help="at most 200")
    sizes.add_argument("--files", type=int, default=5000, help="open files")
    sizes.add_argument("--inodes", type=int, default=30000, help="empty files")
    sizes.add_argument("--output", type=int, default=64, help="megabytes")
    sizes.add_argument("--seconds", type=int, default=13)
    return p.parse_args()


def main():
    options = parse()
    try:
        Launcher(options.launcher)
    except ValueError as error:
        sys.exit(f"battery: {error}")
    if options.json:
        options.json = os.path.abspath(options.json)
    as_user(options.folder, options.as_root)
    battery = Battery(options)
    try:
        status = battery.run()
    finally:
        battery.fixture.close()
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"version": 1, "launcher": options.launcher, "status": status, "rows": battery.rows}, file, indent=1)
    sys.exit(status)


if __name__ == "__main__":
    main()
