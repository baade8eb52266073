"""What the attempts aim at: a home with decoy secrets, a repository, victims, listeners and canaries.

Everything lies in folders that the fixture makes and removes, and belongs to the ordinary user that the attempts
run as. A `Stage` is the part of it that one run of one attempt may spoil.
"""

import ctypes
import fcntl
import hashlib
import os
import pty
import re
import secrets
import selectors
import shutil
import socket
import stat
import subprocess
import threading
import time
import tty

HERE = os.path.dirname(os.path.abspath(__file__))
PATH = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin"
SECRET_FILES = [
    ".ssh/id_ed25519", ".aws/credentials", ".config/gcloud/application_default_credentials.json", ".netrc", ".npmrc",
    ".pypirc", ".cargo/credentials.toml", ".docker/config.json", ".kube/config", ".bash_history",
    ".gnupg/private-keys-v1.d/key", ".local/state/chancery/battery-decoy", ".config/chancery/battery-decoy",
]


def quiet(*words, **options):
    """Runs a tool of the fixture and returns its output; a failure is an error."""
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options).stdout


def write(path, text):
    """Writes a file, with the folders that it lies in."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def remove(path):
    """Removes a folder, also one that an attempt made unreadable; what is not there is no error."""
    if not os.path.isdir(path) or os.path.islink(path):
        return
    # What an attempt left running may shut a folder while it is removed, so there are several rounds.
    for _ in range(5):
        unlock(path)
        shutil.rmtree(path, ignore_errors=True)
        if not os.path.lexists(path):
            return
        time.sleep(0.2)
    shutil.rmtree(path)


def unlock(path):
    """Makes a folder and all folders below it readable and writable, as far as that can be done."""
    try:
        os.chmod(path, 0o700)
        entries = list(os.scandir(path))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            unlock(entry.path)


def attributes(path):
    """The extended attributes of a file, by name."""
    try:
        names = os.listxattr(path, follow_symlinks=False)
        return {n: os.getxattr(path, n, follow_symlinks=False) for n in names}
    except OSError:
        return {}


def content(path, mode):
    """A digest of what a file or link holds."""
    if stat.S_ISLNK(mode):
        return os.readlink(path)
    if not stat.S_ISREG(mode):
        return None
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return "unreadable"


def listing(root, without=()):
    """Everything that can be told of a folder and what is in it, but for the times of folders and of reading."""
    found = {}
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if os.path.relpath(os.path.join(folder, f), root) not in without]
        for name in [""] + [f for f in folders if os.path.islink(os.path.join(folder, f))] + files:
            path = os.path.join(folder, name) if name else folder
            try:
                s = os.lstat(path)
            except OSError:
                continue
            plain = not stat.S_ISDIR(s.st_mode)
            found[os.path.relpath(path, root)] = (
                s.st_mode, s.st_uid, s.st_gid, attributes(path), content(path, s.st_mode),
                (s.st_nlink, s.st_size, s.st_mtime_ns) if plain else None)
    return found


class Listeners:
    """Servers that write down what they are told, all on one thread."""

    def __init__(self):
        self.heard = bytearray()
        self.selector = selectors.DefaultSelector()
        self.paths = []
        self.lock = threading.Lock()
        threading.Thread(target=self.serve, daemon=True).start()

    def add(self, family, address, kind=socket.SOCK_STREAM):
        """Opens a server and returns its address; None where the system has no such family."""
        try:
            server = socket.socket(family, kind)
            server.bind(address)
            if kind != socket.SOCK_DGRAM:
                server.listen(64)
        except OSError:
            return None
        if family == socket.AF_UNIX and not address.startswith("\0"):
            self.paths.append(address)
        server.setblocking(False)
        self.selector.register(server, selectors.EVENT_READ, self.accept if kind != socket.SOCK_DGRAM else self.read)
        return server.getsockname()

    def add_pipe(self, path):
        """Reads from a named pipe."""
        os.mkfifo(path)
        self.selector.register(os.open(path, os.O_RDWR | os.O_NONBLOCK), selectors.EVENT_READ, self.read)

    def accept(self, server):
        connection, _ = server.accept()
        connection.setblocking(False)
        self.selector.register(connection, selectors.EVENT_READ, self.read)

    def read(self, source):
        data = os.read(source if isinstance(source, int) else source.fileno(), 65536)
        with self.lock:
            self.heard += data + b"\n"
        if not data and not isinstance(source, int):
            self.selector.unregister(source)
            source.close()

    def serve(self):
        while True:
            for key, _ in self.selector.select(0.2):
                try:
                    key.data(key.fileobj)
                except (OSError, ValueError, KeyError):
                    try:
                        self.selector.unregister(key.fileobj)
                    except KeyError:
                        pass

    def heard_of(self, text):
        """Whether anyone was told this, with a moment for what is under way."""
        time.sleep(0.05)
        with self.lock:
            return text.encode() in self.heard

    def size(self):
        with self.lock:
            return len(self.heard)


class Fixture:
    """The whole target, for one ordinary user."""

    def __init__(self, folder, repository=None):
        self.name = "chancery-battery-" + secrets.token_hex(4)
        self.base = os.path.join(folder, self.name)
        self.home = self.base + "/home"
        self.repository = repository or self.home + "/project"
        self.temporary = "/tmp/" + self.name + "-tmp"
        self.other_temporary = "/var/tmp/" + self.name
        self.shared = "/dev/shm/" + self.name
        self.runtime = self.runtime_folder()
        self.state = self.home + "/.local/state/chancery"
        self.configuration = self.home + "/.config/chancery"
        self.tools = self.home + "/bin"
        self.secrets = [v for v in [os.environ.get("DECOY_OF_PARENT")] if v]
        self.folders = [self.base, self.temporary, self.other_temporary, self.shared, self.runtime]
        for path in self.folders + [self.home, self.state, self.configuration, self.tools]:
            os.makedirs(path, exist_ok=True)
        self.listeners = Listeners()
        self.make_program()
        self.make_repository()
        self.plant()
        self.listen()

    def runtime_folder(self):
        for folder in (os.environ.get("XDG_RUNTIME_DIR"), f"/run/user/{os.getuid()}"):
            if folder and os.access(folder, os.W_OK):
                return os.path.join(folder, self.name)
        return self.base + "/run"

    def secret(self):
        self.secrets.append("decoy-" + secrets.token_hex(12))
        return self.secrets[-1]

    def make_program(self):
        self.program = self.base + "/attempt"
        words = ["cc", "-O1", "-s", "-o", self.program, HERE + "/attempt.c", "-lpthread"]
        if subprocess.run(words + ["-static"], stderr=subprocess.DEVNULL).returncode:
            quiet(*words)

    def make_repository(self):
        r = self.repository
        write(r + "/README.md", "# Project\n")
        write(r + "/src/app.py", "print('app')\n")
        write(r + "/Makefile", "test:\n\t@echo tested\n")
        write(r + "/.gitignore", ".env\ncanaries/\n.socket\n")
        shutil.copy(self.program, r + "/attempt")
        quiet("git", "init", "-q", "-b", "main", "--template=", r)
        self.git(r, "add", "-A")
        self.git(r, "commit", "-q", "-m", "first")
        self.git(r, "branch", "other")
        self.git(r, "remote", "add", "origin", f"https://user:{self.secret()}@decoy.example/project.git")
        write(r + "/.git/hooks/.keep", "")
        write(r + "/.env", f"TOKEN={self.secret()}\n")
        self.template = self.base + "/workspace"
        self.clone(r, self.template)

    @staticmethod
    def git(folder, *words):
        return quiet("git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", *words)

    def clone(self, repository, workspace):
        quiet("git", "clone", "-q", "--shared", "--template=", repository, workspace)
        write(workspace + "/.git/hooks/.keep", "")

    def plant(self):
        for name in SECRET_FILES:
            write(f"{self.home}/{name}", self.secret() + "\n")
        write(self.home + "/.git-credentials", f"https://user:{self.secret()}@decoy.example\n")
        for folder in (self.temporary, self.other_temporary, self.shared, self.runtime):
            write(folder + "/secret", self.secret() + "\n")
        self.key_secret = self.secret()
        self.environment = {
            "PATH": PATH, "HOME": self.home, "USER": "clerk", "LOGNAME": "clerk", "LANG": "C.UTF-8", "TERM": "dumb",
            "XDG_STATE_HOME": self.home + "/.local/state", "XDG_CONFIG_HOME": self.home + "/.config",
            "XDG_RUNTIME_DIR": self.runtime, "SSH_AUTH_SOCK": self.temporary + "/agent",
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={self.runtime}/bus", "DECOY_TOKEN": self.secret(),
        }

    def listen(self):
        add, tcp, udp = self.listeners.add, socket.SOCK_STREAM, socket.SOCK_DGRAM
        paths = {
            self.temporary: ["socket", "agent"], self.other_temporary: ["socket"], self.shared: ["socket"],
            self.home: [".socket", ".gnupg/S.gpg-agent"], self.runtime: ["docker.sock", "bus", "wayland-0"],
            self.repository: [".socket", ".git/fsmonitor--daemon.ipc"], self.state: ["socket"]}
        for folder, names in paths.items():
            for name in names:
                add(socket.AF_UNIX, f"{folder}/{name}")
        add(socket.AF_UNIX, self.temporary + "/socket-d", udp)
        self.listeners.add_pipe(self.temporary + "/pipe")
        abstract = self.name
        for suffix, kind in (("", tcp), ("-d", udp), ("-p", socket.SOCK_SEQPACKET)):
            add(socket.AF_UNIX, "\0" + abstract + suffix, kind)
        display = self.display()
        add(socket.AF_UNIX, "\0" + display)
        port = add(socket.AF_INET, ("0.0.0.0", 0))[1]
        six, udp_six = add(socket.AF_INET6, ("::1", 0)), add(socket.AF_INET6, ("::1", 0), udp)
        vsock = add(socket.AF_VSOCK, (socket.VMADDR_CID_ANY, 41000 + os.getpid() % 20000))
        self.values = {
            "home": self.home, "state": self.state, "configuration": self.configuration, "runtime": self.runtime,
            "base": self.base, "tmp": self.temporary, "vartmp": self.other_temporary, "shm": self.shared,
            "agent": self.temporary + "/agent", "abstract": abstract, "display": display, "tcp": port,
            "tcp6": six[1] if six else 1, "udp": add(socket.AF_INET, ("127.0.0.1", 0), udp)[1],
            "udp6": udp_six[1] if udp_six else 1, "vsock": vsock[1] if vsock else 1, "hostip": self.own_address(),
            "uid": os.getuid(), "keyname": self.name, "netns": os.readlink("/proc/self/ns/net"),
            "pidns": os.readlink("/proc/self/ns/pid")}

    def display(self):
        """A display's socket where displays lie, or beside, where that folder cannot be made."""
        folder = "/tmp/.X11-unix"
        self.made_displays = not os.path.exists(folder)
        try:
            os.makedirs(folder, exist_ok=True)
            path = f"{folder}/X{900 + os.getpid() % 90000}"
        except OSError:
            path = self.temporary + "/X9"
        if not self.listeners.add(socket.AF_UNIX, path):
            path = self.temporary + "/X9"
            self.listeners.add(socket.AF_UNIX, path)
        return path

    @staticmethod
    def own_address():
        """The machine's own address, found without sending anything; the loopback's where there is none."""
        try:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
                s.connect(("192.0.2.1", 9))
                return s.getsockname()[0]
        except OSError:
            return "127.0.0.1"

    def close(self):
        """Removes everything."""
        for path in self.listeners.paths:
            if os.path.exists(path):
                os.unlink(path)
        if self.made_displays:
            try:
                os.rmdir("/tmp/.X11-unix")
            except OSError:
                pass
        for folder in self.folders + [self.repository]:
            remove(folder)

    def place(self, name):
        """Where canaries of a place lie."""
        return {
            "home": self.home + "/canaries", "/tmp": self.temporary, "/var/tmp": self.other_temporary,
            "/dev/shm": self.shared, "repo": self.repository + "/canaries", "state": self.state,
            "configuration": self.configuration, "runtime": self.runtime, "tools": self.tools}[name]


class Victim:
    """A process of the host that attempts may spoil."""

    def __init__(self, fixture, nonce, folder, canary):
        self.secret = fixture.secret()
        self.process = subprocess.Popen(
            [fixture.program, nonce + "-victim", "victim", self.secret, canary], cwd=folder, stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL, env=dict(fixture.environment, VICTIM_TOKEN=fixture.secret()),
            preexec_fn=lambda: os.setpgid(0, 0))
        self.pid = self.process.pid
        address, self.descriptor = self.process.stdout.readline().split()
        self.address = int(address, 16)
        self.before = self.state()

    def state(self):
        """What of it an attempt could change."""
        if self.process.poll() is not None:
            return None
        p = f"/proc/{self.pid}"
        with open(p + "/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        lines = [open(f"{p}/{name}").read() for name in ("limits", "oom_score_adj", "coredump_filter")]
        with open(p + "/mem", "rb", 0) as memory:
            memory.seek(self.address)
            page = memory.read(64)
        priority = ctypes.CDLL(None).syscall(252, 1, self.pid) if os.uname().machine == "x86_64" else 0
        return (fields[0] == "T", fields[16], fields[38], os.sched_getaffinity(self.pid), lines, page, priority)

    def changed(self):
        time.sleep(0.05)
        return self.state() != self.before

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Stage:
    """What one run of one attempt may spoil, and the values that its script speaks of."""

    def __init__(self, fixture, attempt, sizes):
        self.fixture, self.attempt = fixture, attempt
        self.nonce = secrets.token_hex(8)
        self.open = []
        self.victim = self.terminal = None
        self.repository = fixture.repository
        self.make_canary(attempt.options.get("place", "home"))
        self.values = dict(fixture.values, **sizes)
        if attempt.options.get("repo") == "own":
            self.own_repository()
        self.values.update(
            nonce=self.nonce, canary=self.canary, folder=self.folder, repo=self.repository, id=attempt.name,
            key=secrets.randbits(30) | 2, key2=secrets.randbits(30) | 2)
        self.values["try"] = "./attempt " + self.nonce
        self.prepare()
        self.before = listing(self.folder)
        self.repository_before = listing(self.repository, {"canaries"}) if "repository" in attempt.oracles else None

    def make_canary(self, place):
        self.folder = f"{self.fixture.place(place)}/{self.nonce}"
        self.canary = self.folder + "/canary"
        write(self.canary, "untouched\n")
        try:
            os.setxattr(self.canary, "user.kept", b"x")
        except OSError:
            pass

    def own_repository(self):
        self.repository = f"{self.fixture.home}/repositories/{self.nonce}"
        shutil.copytree(
            self.fixture.repository, self.repository, symlinks=True,
            ignore=lambda _, names: [n for n in names if n in ("canaries", ".socket", "fsmonitor--daemon.ipc")])

    def prepare(self):
        """Makes what the script speaks of, and nothing else."""
        text, options = self.attempt.script, self.attempt.options
        if re.search(r"\{(victim|address|vfd)\}", text) or "victim" in self.attempt.oracles:
            self.victim = Victim(self.fixture, self.nonce, self.folder, self.canary)
            write(self.canary, "untouched " + self.victim.secret + "\n")
            self.values.update(
                victim=self.victim.pid, address=self.victim.address, vfd=int(self.victim.descriptor))
        if "{fd_" in text or "descriptors" in options:
            self.open_descriptors()
        if "{key}" in text:
            quiet(self.fixture.program, self.nonce, "make-ipc", str(self.values["key"]), self.fixture.secret())
            self.ipc_before = self.ipc()
        if "terminal" in options:
            self.terminal = pty.openpty()
            tty.setraw(self.terminal[1])

    def open_descriptors(self):
        """Descriptors that a careless parent leaves open for the launcher."""
        connection = socket.create_connection(("127.0.0.1", self.fixture.values["tcp"]))
        ours, theirs = socket.socketpair()
        socket.send_fds(ours, [b"x"], [os.open(self.canary, os.O_RDWR)])
        found = {
            "fd_file": os.open(self.canary, os.O_RDWR), "fd_folder": os.open(self.folder, os.O_RDONLY),
            "fd_secret": os.open(self.fixture.home + "/.ssh/id_ed25519", os.O_RDONLY),
            "fd_socket": connection.detach(), "fd_pass": theirs.detach()}
        self.keep = ours
        # High numbers, so that no program's own descriptors are taken for these.
        for name, fd in found.items():
            high = fcntl.fcntl(fd, fcntl.F_DUPFD, 200)
            os.close(fd)
            self.open.append(high)
            self.values[name] = high

    def ipc(self):
        return quiet(self.fixture.program, self.nonce, "show-ipc", str(self.values["key"]))

    def typed(self):
        """Whether the attempt put text into the terminal's input."""
        os.set_blocking(self.terminal[1], False)
        try:
            return self.nonce.encode() in os.read(self.terminal[1], 4096)
        except OSError:
            return False

    def leftovers(self):
        """Processes of this attempt, by their command lines, but for the victim."""
        found = []
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == os.getpid() or (self.victim and int(name) == self.victim.pid):
                continue
            try:
                with open(f"/proc/{name}/cmdline", "rb") as file:
                    if self.nonce.encode() in file.read():
                        found.append(int(name))
            except OSError:
                pass
        return found

    def outlives(self):
        """Whether a process is there half a second after the launcher has ended."""
        time.sleep(0.5)
        for _ in range(10):
            if self.leftovers():
                return True
            time.sleep(0.03)
        return False

    def ipc_left(self):
        words = [self.fixture.program, self.nonce, "drop-ipc", str(self.values["key2"])]
        return subprocess.run(words, stdout=subprocess.DEVNULL).returncode == 0

    def judge(self, oracle, output):
        """Whether the attempt reached what it aimed at, seen from outside."""
        if oracle == "did":
            return ("did:" + self.nonce).encode() in output
        if oracle == "secret":
            return any(s.encode() in output for s in self.fixture.secrets)
        if oracle == "heard":
            return self.fixture.listeners.heard_of(self.nonce)
        return {
            "folder": lambda: listing(self.folder) != self.before,
            "repository": lambda: listing(self.repository, {"canaries"}) != self.repository_before,
            "victim": lambda: self.victim.changed(), "outlives": self.outlives, "typed": self.typed,
            "ipc": lambda: self.ipc() != self.ipc_before, "ipc-left": self.ipc_left}[oracle]()

    def close(self):
        """Ends what is left of the attempt and removes its canaries."""
        for _ in range(20):
            left = self.leftovers()
            for pid in left:
                try:
                    os.kill(pid, 9)
                except OSError:
                    pass
            if not left:
                break
        if self.victim:
            self.victim.close()
        for fd in self.open + list(self.terminal or ()):
            os.close(fd)
        if "{key}" in self.attempt.script:
            subprocess.run([self.fixture.program, self.nonce, "drop-ipc", str(self.values["key"])], stdout=subprocess.DEVNULL)
        remove(self.folder)
        if self.repository != self.fixture.repository:
            remove(self.repository)
