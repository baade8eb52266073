#!/usr/bin/env python3
"""Makes random edits in overlays, and says which tree `git add -A` makes of each.

usage: edits.py FOLDER SEED COUNT      in a mount namespace of its own, by whoever may mount an overlay there

Leaves FOLDER/repository (bare) and, for each sequence of edits, its upper layer. Prints a line for each: the upper
layer, the tree that lies below, the tree that git made, and the edits. Rules of `.gitignore` are the base's and are not
edited, since Chancery takes them from the base and git from the files.
"""
import ctypes, json, os, pathlib, random, shutil, subprocess, sys

FOLDER, SEED, COUNT = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
LIBC = ctypes.CDLL(None, use_errno=True)
NAMES = ["a", "b", "c", "d.txt", "e f", "-dash", "quote\"s", "new\nline", "\u00e9", "e\u0301", "x" * 120, "UPPER", "upper"]
IGNORED = ["o.log", "build", "only"]
ENVIRONMENT = dict(os.environ, GIT_DIR=str(FOLDER / "repository"), GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1",
                   GIT_AUTHOR_NAME="e", GIT_AUTHOR_EMAIL="e@e", GIT_COMMITTER_NAME="e", GIT_COMMITTER_EMAIL="e@e")


def mount(lower, upper, work, point):
    options = f"userxattr,lowerdir={lower},upperdir={upper},workdir={work}"
    if LIBC.mount(b"overlay", str(point).encode(), b"overlay", 0, options.encode()) != 0:
        sys.exit(f"edits.py: mount: {os.strerror(ctypes.get_errno())}")


def git(view, index, *words):
    environment = dict(ENVIRONMENT, GIT_INDEX_FILE=str(index), GIT_WORK_TREE=str(view))
    command = ["git", "-c", "core.excludesFile=/dev/null", "-c", "core.attributesFile=/dev/null", *words]
    return subprocess.run(command, cwd=view, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def make_base(random, folder):
    """A tree with files, links and rules; some of the tracked files are ignored."""
    folder.mkdir(parents=True)
    (folder / ".gitignore").write_text("*.log\nbuild/\n/only\n!keep.log\n")
    (folder / "rules").mkdir()
    (folder / "rules/.gitignore").write_text("inner\n*.tmp\n")
    for _ in range(random.randint(3, 25)):
        path = folder.joinpath(*(random.choice(NAMES) for _ in range(random.randint(1, 4))))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_symlink():
                continue
            if random.random() < 0.15:
                path.symlink_to(random.choice(["a", "../b", "nowhere", "/chancery/nowhere"]))
            else:
                path.write_text(random.choice(["", "x\n", "line\n" * 50, "\r\n", "\0binary"]))
                path.chmod(random.choice([0o644, 0o644, 0o755]))
        except OSError:
            pass
    (folder / "tracked.log").write_text("tracked though ignored\n")
    (folder / "build").mkdir()
    (folder / "build/kept").write_text("tracked in an ignored folder\n")


class Edits:
    def __init__(self, random, view):
        self.random, self.view, self.done = random, view, []

    def some(self):
        """A path that is there and holds no rules, or one that is not."""
        found = [self.view]
        for folder, folders, files in os.walk(self.view):
            found += [pathlib.Path(folder, name) for name in folders + files]
        found = [path for path in found if path.name not in (".gitignore", "rules", "pipe") and path != self.view]
        if found and self.random.random() < 0.75:
            return self.random.choice(sorted(found))
        parents = [path for path in found if path.is_dir() and not path.is_symlink()] + [self.view, self.view / "rules"]
        return self.random.choice(sorted(parents)) / self.random.choice(NAMES + IGNORED + ["inner", "t.tmp", "keep.log"])

    def clear(self, path):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif os.path.lexists(path):
            path.unlink()

    def write(self, path):
        if path.is_dir() or path.is_symlink():
            self.clear(path)
        path.write_text(self.random.choice(["", "new\n", "x\n", "line\n" * self.random.randint(1, 60)]))

    def append(self, path):
        if path.is_symlink():
            return
        with open(path, "a") as file:
            file.write("more\n")

    def rewrite(self, path):
        if path.is_symlink():
            return
        content = path.read_bytes()
        path.unlink()
        path.write_bytes(content)

    def remove(self, path):
        self.clear(path)

    def folder(self, path):
        self.clear(path)
        path.mkdir()
        for name in self.random.sample(NAMES, self.random.randint(0, 3)):
            (path / name).write_text(f"in {name}\n")

    def link(self, path):
        self.clear(path)
        path.symlink_to(self.random.choice(["a", "../b", "/chancery/nowhere", "other"]))

    def move(self, path):
        target = self.some()
        if target not in path.parents and path not in target.parents and target != path:
            self.clear(target)
            shutil.move(path, target)

    def copy(self, path):
        target = self.some()
        if not os.path.lexists(target) and path.is_file():
            os.link(path, target)

    def mode(self, path):
        if not path.is_symlink() and path.is_file():
            path.chmod(self.random.choice([0o644, 0o755, 0o600, 0o700]))

    def touch(self, path):
        os.utime(path, (1, 1), follow_symlinks=False)

    def pipe(self, path):
        # Git refuses to add anything where a tracked file became one.
        os.mkfifo(path.parent / "pipe")

    def run(self, count):
        verbs = ["write", "append", "rewrite", "remove", "folder", "link", "move", "copy", "mode", "touch", "pipe"]
        for _ in range(count):
            verb, path = self.random.choice(verbs), self.some()
            try:
                getattr(self, verb)(path)
                self.done.append(f"{verb} {path.relative_to(self.view)}")
            except OSError:
                pass


def main():
    numbers = random.Random(SEED)
    FOLDER.mkdir(parents=True, exist_ok=True)
    subprocess.run(["git", "init", "-q", "--bare", str(FOLDER / "repository")], check=True)
    point, index, base_index = FOLDER / "point", FOLDER / "index", FOLDER / "base-index"
    point.mkdir()
    base = below = None
    for number in range(COUNT):
        if number % 20 == 0:
            base = FOLDER / f"base-{number}"
            make_base(numbers, base)
            base_index.unlink(missing_ok=True)
            git(base, base_index, "add", "-A", "-f")
            below = git(base, base_index, "write-tree")
        upper, work = FOLDER / f"{number}/files", FOLDER / f"work-{number}"
        upper.mkdir(parents=True)
        work.mkdir()
        mount(base, upper, work, point)
        edits = Edits(numbers, point)
        edits.run(numbers.randint(1, 14))
        # With its time: git takes a file of the same second and size for unchanged once its index is newer than both.
        shutil.copy2(base_index, index)
        git(point, index, "add", "-A")
        print(json.dumps([str(upper), below, git(point, index, "write-tree"), edits.done]), flush=True)
        LIBC.umount2(str(point).encode(), 2)


main()
