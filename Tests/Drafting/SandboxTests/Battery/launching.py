"""How a script is run: plainly, or by a launcher that is given as a template of its command line."""

import fcntl
import os
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
import termios

from fixture import PATH, quiet, remove

USER = 61000
HEAD, TAIL = 1 << 20, 4 << 20


class Ran:
    """How a run ended, and what it printed: the beginning and the end of it."""

    def __init__(self, output, status):
        self.output, self.status = output, status


class Launcher:
    """A command line with the places `{command}`, `{repository}`, `{workspace}`, `{home}`, `{base}`.

    With `{workspace}` (and for the empty template `none`) the workspace is made here, as a private clone, and the
    launcher starts in it. Without, the launcher starts in the repository and makes a workspace of its own.
    """

    def __init__(self, template):
        self.template = [] if template == "none" else shlex.split(template)
        if self.template and "/" in self.template[0]:
            self.template[0] = os.path.abspath(self.template[0])
        self.confines = template != "none"
        if self.template and "{command}" not in self.template:
            raise ValueError("the launcher's template has no word {command}")

    @property
    def makes_workspace(self):
        return self.confines and not any("{workspace}" in word for word in self.template)

    def words(self, command, values):
        if not self.template:
            return command
        found = []
        for word in self.template:
            if word == "{command}":
                found += command
                continue
            for name, value in values.items():
                word = word.replace("{" + name + "}", value)
            found.append(word)
        return found


class Site:
    """A folder that a command starts in: a fresh clone, or the repository where the launcher makes its own."""

    def __init__(self, fixture, launcher, repository):
        self.made = None if launcher.makes_workspace else tempfile.mkdtemp(dir=fixture.base, prefix="w-") + "/w"
        self.repository = repository
        self.folder = self.made or repository
        if self.made and repository == fixture.repository:
            # By a process of its own: a file that this one has open for writing cannot be run where a child inherits it.
            quiet("cp", "-a", fixture.template, self.made)
        elif self.made:
            fixture.clone(repository, self.made)

    def close(self):
        if self.made:
            remove(os.path.dirname(self.made))


def read_ends(file):
    """The beginning and the end of what was printed."""
    size = file.seek(0, 2)
    file.seek(0)
    if size <= HEAD + TAIL:
        return file.read()
    head = file.read(HEAD)
    file.seek(size - TAIL)
    return head + b"\n[...]\n" + file.read()


def run(words, folder, environment, seconds, descriptors=(), terminal=None, group=None):
    """Runs a command to its end, or for so many seconds; output goes to a file, so that nobody can hold it open."""
    def begin():
        if group is not None:
            os.setpgid(0, group)
            return
        os.setsid()
        if terminal is not None:
            fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)

    with tempfile.TemporaryFile("a+b") as file:
        process = subprocess.Popen(
            words, cwd=folder, env=environment, stdout=file, stderr=subprocess.STDOUT, pass_fds=tuple(descriptors),
            stdin=subprocess.DEVNULL if terminal is None else terminal, preexec_fn=begin)
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            status = None
            if group is None:
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except OSError:
                    pass
            process.kill()
            process.wait()
        return Ran(read_ends(file), status)


def as_user(folder, as_root=False):
    """Makes the whole program an ordinary user's, when it was started by root; returns in the user's process.

    The part that stays root prepares the user's runtime folder, waits, and cleans up.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if os.geteuid() != 0 or as_root:
        return
    runtime, displays = f"/run/user/{USER}", "/tmp/.X11-unix"
    made = [p for p in (runtime, displays) if not os.path.exists(p)]
    for path in made:
        os.makedirs(path)
    if runtime in made:
        os.chown(runtime, USER, USER)
    if displays in made:
        os.chmod(displays, 0o1777)
    home = tempfile.mkdtemp(dir=folder, prefix="chancery-user-")
    os.chown(home, USER, USER)
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(USER)
        os.setuid(USER)
        environment = {"PATH": PATH, "HOME": home, "USER": "clerk", "LANG": "C.UTF-8",
                       "DECOY_OF_PARENT": "decoy-" + secrets.token_hex(12)}
        os.execve("/usr/bin/python3", ["/usr/bin/python3", os.path.abspath(sys.argv[0])] + sys.argv[1:], environment)
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGTERM))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _, status = os.waitpid(child, 0)
    for path in made + [home]:
        remove(path)
    sys.exit(os.waitstatus_to_exitcode(status) % 256)


def spread(count, all):
    """So many of them, spread from the first to the last."""
    return all if count >= len(all) else [all[i * (len(all) - 1) // max(count - 1, 1)] for i in range(count)]
