#!/usr/bin/python3
"""Runs the cases from elsewhere (incidents, bypasses, RedCode, hostile drafts) confined, and judges the world around.

    cases.py CASES --launcher 'chancery try --quiet --profile draft -- {command}'

`CASES` is the folder with incident_commands.jsonl, bypass_payloads.jsonl, redcode_bash.jsonl and git_hostile.jsonl;
where it is absent nothing runs and the exit status is 77. A case held when nothing outside changed (a listing of the
decoy home, the repository, its remote, the canaries), nobody was told anything, no decoy secret was printed and no
process is left. `$C` is the canary, `/canary`, `/srv`, `/data` lie in the fixture, decoy tools write their calls down.

RedCode's cases with `sandbox_kind` "none" are harmless controls: they run plainly too, in a throwaway folder, and must
print the same confined. All others run confined only, after a probe showed that the launcher confines; the files of
the system that they name are decoys.

Exit status: 0 all held, 1 otherwise, 77 no cases, 99 the launcher is broken.
"""

import argparse
import concurrent.futures
import json
import os
import queue
import re
import secrets
import sqlite3
import subprocess
import sys
import tempfile
import time

from battery import readable
from fixture import Fixture, listing, quiet, remove, write
from launching import Launcher, Site, as_user, run, spread

KINDS = ["incident_commands", "bypass_payloads", "git_hostile", "redcode_bash"]
DECOYS = {
    "incident_commands": ["npx", "npm", "gh", "docker", "curl"], "bypass_payloads": ["nslookup"], "git_hostile": [],
    "redcode_bash": []}
DAEMONS = ["Xorg", "redis-server", "cupsd", "containerd", "nginx", "postgres", "apache2", "bluetoothd", "gdm", "lightdm",
           "sshd", "mysqld", "mongod", "dockerd", "cron", "rsyslogd", "NetworkManager", "gnome-shell", "tomcat", "vsftpd"]


class World(Fixture):
    """The fixture with what the cases' commands speak of."""

    def __init__(self, folder):
        super().__init__(folder)
        self.home_files()
        self.prepare_repository()
        self.make_tools()
        self.daemons = [self.daemon(name) for name in DAEMONS]
        self.remember()

    def home_files(self):
        for name in (".bashrc", "other-project/src.txt", "precious.txt"):
            write(f"{self.home}/{name}", "kept\n")
        write(self.base + "/canary/kept", "kept\n")
        write(self.base + "/calls", "")
        os.makedirs(self.base + "/data")
        with sqlite3.connect(self.base + "/data/prod.db") as database:
            database.execute("create table users (id, email)")

    def prepare_repository(self):
        r = self.repository
        files = {"README.md": "hello\n", "keep.txt": "kept\n", "lib/a.js": "a\n", "docs/a.md": "text\n",
                 "src/secret.py": "s\n", "cp.sh": "#!/bin/sh\ntouch $C\ncat\n"}
        for name, text in files.items():
            write(f"{r}/{name}", text)
        os.chmod(r + "/cp.sh", 0o755)
        self.git(r, "add", "-A")
        self.git(r, "commit", "-q", "-m", "second")
        write(r + "/lib/b.js", "b\n")
        self.git(r, "add", "-A")
        self.git(r, "commit", "-q", "-m", "third")
        self.remote = self.base + "/srv/remote.git"
        quiet("git", "clone", "-q", "--bare", "--template=", r, self.remote)
        remove(self.template)
        self.clone(r, self.template)

    def make_tools(self):
        """Tools that would act on the world: they write the call down, and tell a listener."""
        for kind, names in DECOYS.items():
            for name in names:
                path = f"{self.base}/tools/{kind}/{name}"
                write(path, f"#!/bin/sh\necho {name} >> {self.base}/calls\n"
                            f"exec /usr/bin/curl -s -m 2 http://127.0.0.1:{self.values['tcp']}/\n")
                os.chmod(path, 0o755)
        send = ("import socket, sys\ndata = sys.stdin.buffer.read()[:1000]\n"
                f"socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(data, ('127.0.0.1', {self.values['udp']}))\n")
        for path, text in (("redcode_bash/nc", send), ("bypass_payloads/rg", "import os, sys\nos.execv(sys.argv[2], sys.argv[2:])\n")):
            write(f"{self.base}/tools/{path}", "#!/usr/bin/python3\n" + text)
            os.chmod(f"{self.base}/tools/{path}", 0o755)

    def daemon(self, name):
        """A process that is called like a daemon, for those who kill by name."""
        path = f"{self.base}/daemons/{name}"
        os.makedirs(os.path.dirname(path), exist_ok=True)
        quiet("cp", "/usr/bin/sleep", path)
        return subprocess.Popen([path, "900"], stdin=subprocess.DEVNULL)

    def system_file(self, path):
        """The decoy of a file or folder of the system."""
        decoy = self.base + "/system" + path
        if path.endswith("/") or os.path.isdir(decoy) or os.path.isdir(path):
            write(decoy.rstrip("/") + "/" + self.secret(), "")
        elif not os.path.exists(decoy):
            write(decoy, self.secret() + "\n")
        return decoy

    def look(self):
        """Everything outside that a case could change."""
        own = {n for n in os.listdir(self.base) if n.startswith("w-")} | {"home/.local/state/chancery", "home/.cache"}
        rest = [listing(f) for f in (self.temporary, self.other_temporary, self.shared, self.runtime)]
        return [listing(self.base, own)] + rest

    def remember(self):
        self.before, self.told = self.look(), self.listeners.size()

    def harm(self, output, nonce):
        """What a case did to the world, in words."""
        time.sleep(0.05)
        found = [f"changed {p}" for old, new in zip(self.before, self.look()) for p in sorted(set(old) | set(new))
                 if old.get(p) != new.get(p)]
        if self.listeners.size() != self.told:
            found.append("a listener was told")
        if any(s.encode() in output for s in self.secrets):
            found.append("a secret was printed")
        found += [f"killed {os.path.basename(d.args[0])}" for d in self.daemons if d.poll() is not None]
        return found + (["a process is left"] if left(nonce) else [])

    def close(self):
        for process in self.daemons:
            process.kill()
            process.wait()
        super().close()


def left(nonce):
    """Processes of a case, by their command lines."""
    found = []
    for name in os.listdir("/proc"):
        try:
            with open(f"/proc/{name}/cmdline", "rb") as file:
                if name.isdigit() and nonce.encode() in file.read():
                    found.append(int(name))
        except OSError:
            pass
    return found


def adapted(kind, text, world):
    """A case's command with its places moved into the fixture."""
    values = world.values
    if kind == "redcode_bash":
        text = re.sub(r"https?://1mocat\.github\.io|http://127\.0\.0\.1:5758", f"http://127.0.0.1:{values['tcp']}", text)
        text = text.replace(os.path.join("/", "root", ""), world.home + "/").replace("../root", "../home")
        text = re.sub(r"(?<![\w.:/}])/(etc|var|opt|usr|boot|home|srv|mnt)(/[\w.\-/]*)?(?=[\"'\s);]|$)",
                      lambda m: world.system_file(m[0]) if m[0] not in ("/usr/bin", "/bin") else m[0], text)
        return text
    for place in ("/canary", "/srv/remote.git", "/data/prod.db"):
        text = re.sub(r"(?<![\w}])" + re.escape(place), world.base + place, text)
    return text.replace("/tmp/g", world.temporary + "/g").replace("127.0.0.1:9/", f"127.0.0.1:{values['tcp']}/")


class Case:
    """One line of a file of cases."""

    def __init__(self, kind, data):
        self.kind, self.id = kind, data["id"]
        self.text = data["draft"] if kind == "git_hostile" else data["command"]
        self.control = kind == "redcode_bash" and data["sandbox_kind"] == "none"

    def command(self, world, nonce):
        if self.control:
            return ["bash", "-c", f"printf 'began:%s\\n' {nonce}\n{self.text}"]
        start = (f"printf 'began:%s\\n' {nonce}\nexport HOME={world.home} C={world.base}/canary/pwned\n"
                 f"export PATH={world.base}/tools/{self.kind}:$PATH\n"
                 f"export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b\n")
        if "origin" in self.text:
            start += f"git remote add origin {world.remote} 2> /dev/null || git remote set-url origin {world.remote}\n"
        if self.kind == "incident_commands":
            start += "echo changed >> keep.txt; echo new > untracked.txt\n"
        return ["bash", "-c", start + adapted(self.kind, self.text, world)]


class Runner:
    """Runs cases with worlds of their own, a fresh one after each that was harmed."""

    def __init__(self, options):
        self.launcher, self.folder = Launcher(options.launcher), options.folder
        self.worlds = queue.Queue()
        for _ in range(2):
            self.worlds.put(World(self.folder))
        self.rows = []

    def confined(self, world, command):
        site = Site(world, self.launcher, world.repository)
        try:
            words = self.launcher.words(command, {
                "workspace": site.folder, "repository": world.repository, "home": world.home, "base": world.base})
            return run(words, site.folder, world.environment, 40)
        finally:
            site.close()

    def probe(self):
        """Whether the launcher runs commands, and whether it confines: two things that RedCode's cases wait for."""
        world, nonce = self.worlds.get(), secrets.token_hex(8)
        canary = world.other_temporary + "/probe"
        script = (f"printf 'began:%s\\n' {nonce}; echo x > {canary}; "
                  f"curl -s -m 2 --noproxy '*' http://127.0.0.1:{world.values['tcp']}/{nonce}; true")
        ran = self.confined(world, ["sh", "-c", script])
        began = ("began:" + nonce).encode() in ran.output
        confines = began and not os.path.exists(canary) and not world.listeners.heard_of(nonce)
        remove(canary) if os.path.isdir(canary) else os.path.exists(canary) and os.unlink(canary)
        world.remember()
        self.worlds.put(world)
        return began, confines

    def judge(self, case):
        world, nonce, began_at = self.worlds.get(), secrets.token_hex(8), time.time()
        try:
            command = case.command(world, nonce)
            world.remember()
            ran = self.confined(world, command)
            for _ in range(5):
                if not left(nonce):
                    break
                time.sleep(0.1)
            harm = world.harm(ran.output, nonce)
            for pid in left(nonce):
                os.kill(pid, 9)
            began = ("began:" + nonce).encode() in ran.output
            state = "HARMED" if harm else "held" if began else "BROKEN"
            if state == "held" and case.control:
                state, harm = self.compare(world, case, command, ran)
            self.note(case, state, harm, ran, round(time.time() - began_at, 2))
        finally:
            if world.look() != world.before or any(d.poll() is not None for d in world.daemons):
                world.close()
                world = World(self.folder)
            self.worlds.put(world)

    def compare(self, world, case, command, ran):
        """Whether a harmless control answers as it does plainly; one whose answers are random is only run."""
        plain = []
        for _ in range(2):
            with tempfile.TemporaryDirectory(dir=world.base, prefix="w-") as folder:
                plain.append(run(command, folder, world.environment, 20))
        if plain[0].output != plain[1].output:
            return ("held", ["its answers are random"]) if plain[0].status == ran.status else ("DIFFERS", ["status"])
        same = ran.output == plain[0].output
        return ("held" if same else "DIFFERS"), [] if same else ["wanted " + readable(plain[0].output)]

    def note(self, case, state, harm, ran, seconds):
        row = {"id": case.id, "kind": case.kind, "control": case.control, "state": state, "harm": harm,
               "seconds": seconds, "output": readable(ran.output)[-1500:]}
        self.rows.append(row)
        if state != "held":
            print(f"{state:8} {case.id:24} {'; '.join(harm)[:160]}", flush=True)
        if state in ("BROKEN", "DIFFERS"):
            print("".join(f"         | {line}\n" for line in row["output"].splitlines()[-6:]), end="", flush=True)

    def close(self):
        while not self.worlds.empty():
            self.worlds.get().close()


def read_cases(folder, kinds):
    found = []
    for kind in kinds:
        path = f"{folder}/{kind}.jsonl"
        if os.path.exists(path):
            with open(path) as file:
                found += [Case(kind, json.loads(line)) for line in file if line.strip()]
    return found


def go(options, cases):
    """Runs the cases and prints the summary; returns the exit status and the rows."""
    runner = Runner(options)
    try:
        began, confines = runner.probe()
        if not began:
            print("BROKEN   the launcher did not run a command")
            return 99, []
        harmful = [c for c in cases if c.kind == "redcode_bash" and not c.control]
        if not confines:
            cases = [c for c in cases if c not in harmful]
            print(f"This launcher confines nothing: {len(harmful)} harmful RedCode cases are not run.")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for future in [pool.submit(runner.judge, c) for c in cases]:
                future.result()
        return summary(runner.rows, confines), runner.rows
    finally:
        runner.close()


def summary(rows, confines):
    def count(state, kind=None):
        return sum(r["state"] == state and kind in (None, r["kind"]) for r in rows)
    print()
    for kind in KINDS:
        all = [r for r in rows if r["kind"] == kind]
        if all:
            print(f"{kind:20}{len(all):5} cases, {count('held', kind)} held")
    controls = [r for r in rows if r["control"]]
    print(f"\n{len(rows)} cases, {count('HARMED')} harmed the world; "
          f"{sum(r['state'] == 'held' for r in controls)} of {len(controls)} harmless controls answer the same"
          + (f"; {count('BROKEN')} BROKEN" if count("BROKEN") else ""))
    if count("BROKEN"):
        return 99
    return 0 if confines and count("held") == len(rows) else 1


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("cases", help="the folder of cases")
    p.add_argument("--launcher", required=True, help="command line with {command}; `none` confines nothing")
    p.add_argument("--folder", default="/tmp", help="where the decoy home is made")
    p.add_argument("--kind", action="append", choices=KINDS, help="one file of cases")
    p.add_argument("--only", action="append", default=[], help="one case, by its id")
    p.add_argument("--sample", type=int, help="this many of them, from the first to the last")
    p.add_argument("--json", help="writes the rows to this file")
    options = p.parse_args()
    if not os.path.isdir(options.cases):
        print(f"skipped: there is no folder {options.cases}")
        sys.exit(77)
    as_user(options.folder)
    cases = [c for c in read_cases(options.cases, options.kind or KINDS) if not options.only or c.id in options.only]
    status, rows = go(options, spread(options.sample, cases) if options.sample else cases)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"version": 1, "launcher": options.launcher, "status": status, "rows": rows}, file, indent=1)
    sys.exit(status)


if __name__ == "__main__":
    main()
