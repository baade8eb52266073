"""The states that a loss of power can leave, from one traced run (KP_TRACE of killpoint.c).

  states.py save ROOT STORE NAME...     writes down what is below ROOT under the names, before the run; with + what is on
                                        another machine, whose power is not lost
  states.py list ROOT STORE TRACE       lists the distinct states: after which call, and what of it the disk took
  states.py make ROOT STORE TRACE CALL MODEL   puts a state there; files keep their inodes

Models: `all` that was called is on the disk, as after kill -9; `torn`, and half the sectors of the last write; `data` that was not
synced is lost; `names` that were made, moved or deleted since their folder was synced are as before; `both`; `target`:
both, but for the state folder, which lies on another disk that took everything. As with ext4, XFS and btrfs, syncing a
new file keeps its name as well."""
import json, os, shutil, sys

root, store = os.path.realpath(sys.argv[2]), sys.argv[3]
MODELS = ["all", "torn", "data", "names", "both", "target"]


def save(names):
    os.makedirs(store + "/kept", exist_ok=True)
    apart = [root + "/" + name[1:] for name in names if name.startswith("+")]
    names = [name.lstrip("+") for name in names]
    saved = {"names": names, "apart": apart, "files": {}, "folders": [], "links": {}}
    for name in names:
        top = f"{root}/{name}"
        if os.path.isfile(top):
            entries = [(root, [], [name])]
        else:
            entries = list(os.walk(top))
        for folder, folders, files in entries:
            if folder != root:
                saved["folders"].append(folder)
            for link in [f for f in folders if os.path.islink(f"{folder}/{f}")]:
                saved["links"][f"{folder}/{link}"] = os.readlink(f"{folder}/{link}")
            for file in files:
                path = f"{folder}/{file}"
                if os.path.islink(path):
                    saved["links"][path] = os.readlink(path)
                elif os.path.isfile(path):
                    status = os.stat(path)
                    number = len(saved["files"])
                    shutil.copyfile(path, f"{store}/{number}")
                    saved["files"][path] = [number, status.st_ino, status.st_mode & 0o7777, status.st_mtime_ns]
    json.dump(saved, open(store + "/saved.json", "w"))


def read_trace(file):
    data, place, calls = open(file, "rb").read(), 0, []
    while place < len(data):
        end = data.index(b"\n", place)
        name, path, other, number, length = data[place:end].split(b"\t")
        place = end + 1 + int(length)
        text = [os.path.normpath(p.decode(errors="surrogateescape")) if p else "" for p in (path, other)]
        calls.append((name.decode(), text[0], text[1], int(number), data[end + 1 : place]))
    return calls


class Disk:
    """Names lead to inodes; of both there is what was called and what the disk has."""

    def __init__(self):
        self.saved = json.load(open(store + "/saved.json"))
        self.names, self.data, self.bits = {}, {}, {}
        for path, (number, _, bits, _) in self.saved["files"].items():
            self.names[path], self.data[number], self.bits[number] = number, open(f"{store}/{number}", "rb").read(), bits
        self.folders, self.links = set(self.saved["folders"]), dict(self.saved["links"])
        self.next = len(self.names)
        self.moves = []  # renames that the disk may not have
        self.kept_names, self.kept_data, self.kept_links = dict(self.names), dict(self.data), dict(self.links)

    def make(self, path, bits):
        self.names[path] = self.next
        self.data[self.next], self.kept_data[self.next], self.bits[self.next] = b"", b"", bits & ~0o022
        self.next += 1

    def apply(self, call):
        name, path, other, number, payload = call
        inode = self.names.get(path)
        if name in ("make", "empty"):
            if inode is None:
                self.make(path, number or 0o666)
            elif name == "empty":
                self.data[inode] = b""
        elif name == "write" and inode is not None:
            old = self.data[inode].ljust(number, b"\0")
            self.data[inode] = old[:number] + payload + old[number + len(payload) :]
        elif name == "truncate" and inode is not None:
            self.data[inode] = self.data[inode][:number].ljust(number, b"\0")
        elif name == "bits" and inode is not None:
            self.bits[inode] = number
        elif name == "rename":
            for table in (self.names, self.links):
                if other in table:
                    table[path] = table.pop(other)
                    self.moves.append((other, path, table[path]))
            if other in self.folders:
                self.move(other, path)
        elif name == "exchange" and inode is not None and other in self.names:
            self.names[path], self.names[other] = self.names[other], inode
        elif name == "link" and other in self.names:
            self.names[path] = self.names[other]
        elif name == "symlink":
            self.links[path] = other
        elif name == "unlink":
            self.names.pop(path, None)
            self.links.pop(path, None)
        elif name == "mkdir":
            self.folders.add(path)
        elif name == "rmdir":
            self.folders.discard(path)
        elif name == "sync":
            self.sync(path)
        elif name == "sync-all":
            self.kept_names, self.kept_data, self.kept_links = dict(self.names), dict(self.data), dict(self.links)

    def move(self, old, new):
        """A folder moves with all below it; the disk takes that at once, or a state would have half a folder."""
        for table in (self.names, self.links, self.kept_names, self.kept_links):
            for path in [p for p in table if p.startswith(old + "/")]:
                table[new + path[len(old) :]] = table.pop(path)
        for folder in [f for f in self.folders if f == old or f.startswith(old + "/")]:
            self.folders.discard(folder)
            self.folders.add(new + folder[len(old) :])

    def sync(self, path):
        if path in self.folders:
            for now, kept in ((self.names, self.kept_names), (self.links, self.kept_links)):
                for gone in [n for n in kept if os.path.dirname(n) == path and n not in now]:
                    del kept[gone]
                kept.update({n: now[n] for n in now if os.path.dirname(n) == path})
            # A rename from one folder to another is one step for the disk.
            for old, new, what in [m for m in self.moves if path in (os.path.dirname(m[0]), os.path.dirname(m[1]))]:
                self.moves.remove((old, new, what))
                for now, kept in ((self.names, self.kept_names), (self.links, self.kept_links)):
                    if kept.get(old) == what and now.get(old) != what:
                        del kept[old]
                    if now.get(new) == what:
                        kept[new] = what
        elif path in self.names:
            inode = self.names[path]
            self.kept_data[inode] = self.data[inode]
            self.kept_names.setdefault(path, inode)

    def state(self, model):
        """Names and contents as they are after the loss."""
        all_names, all_data = model in ("all", "torn", "data"), model in ("all", "torn", "names")
        apart = self.saved["apart"] + ([root + "/state"] if model == "target" else [])

        def is_apart(path):
            return any(path == place or path.startswith(place + "/") for place in apart)

        files, links = {}, {}
        for table, kept, into in ((self.names, self.kept_names, files), (self.links, self.kept_links, links)):
            for path in set(table) | set(kept):
                source = table if all_names or is_apart(path) else kept
                if path in source:
                    into[path] = source[path]
        contents = {}
        for path, inode in files.items():
            contents[path] = (inode, (self.data if all_data or is_apart(path) else self.kept_data).get(inode, b""))
        # The index of the write-ahead log is memory that a loss of power takes.
        return {p: c for p, c in contents.items() if not p.endswith("-shm")}, links

    def digest(self, model):
        files, links = self.state(model)
        return hash((frozenset((p, c[1]) for p, c in files.items()), frozenset(links.items())))


def torn(place, payload):
    """What a disk took of a write: whole sectors, some half of them."""
    middle = (place + len(payload) // 2 + 511) // 512 * 512 - place
    return payload[: min(middle, len(payload))]


def states(calls):
    """Each distinct state once: call, model, disk."""
    disk, seen = Disk(), set()
    for number in range(len(calls) + 1):
        if number:
            name, path, other, place, payload = calls[number - 1]
            if name == "write" and torn(place, payload) != payload:
                # Only a look ahead: the whole write comes right after.
                old = dict(disk.data)
                disk.apply((name, path, other, place, torn(place, payload)))
                yield from fresh(disk, number, ["torn"], seen)
                disk.data = old
            disk.apply(calls[number - 1])
        yield from fresh(disk, number, [m for m in MODELS if m != "torn"], seen)


def fresh(disk, number, models, seen):
    for model in models:
        digest = disk.digest(model)
        if digest not in seen:
            seen.add(digest)
            yield number, model, disk


def put(disk, model):
    files, links = disk.state(model)
    originals = {saved[1]: saved[0] for saved in disk.saved["files"].values()}
    for name in disk.saved["names"]:
        top = f"{root}/{name}"
        entries = [(root, [], [name])] if os.path.isfile(top) else list(os.walk(top, topdown=False))
        for folder, folders, found in entries:
            for file in found + [f for f in folders if os.path.islink(f"{folder}/{f}")]:
                path = f"{folder}/{file}"
                status = os.lstat(path)
                if not os.path.islink(path) and status.st_ino in originals:
                    os.rename(path, f"{store}/kept/{originals[status.st_ino]}")
                    # A rename onto a second name of the same file does nothing.
                    if os.path.lexists(path):
                        os.unlink(path)
                else:
                    os.unlink(path)
            if folder != root and folder not in disk.saved["folders"]:
                os.rmdir(folder)
    for folder in sorted(disk.folders | {os.path.dirname(p) for p in list(files) + list(links)}):
        os.makedirs(folder, exist_ok=True)
    placed = {}
    for path, (inode, data) in files.items():
        kept = f"{store}/kept/{inode}"
        if inode in placed:
            os.link(placed[inode], path)
            continue
        if os.path.exists(kept):
            os.rename(kept, path)
        is_same = os.path.exists(path) and open(path, "rb").read() == data
        if not is_same:
            with open(path, "wb") as file:
                file.write(data)
        os.chmod(path, disk.bits[inode])
        for saved in disk.saved["files"].values():
            if saved[0] == inode and data == open(f"{store}/{inode}", "rb").read():
                os.utime(path, ns=(saved[3], saved[3]))
        placed[inode] = path
    for path, target in links.items():
        if not os.path.lexists(path):
            os.symlink(target, path)


if sys.argv[1] == "save":
    save(sys.argv[4:])
else:
    calls = read_trace(sys.argv[4])
    if sys.argv[1] == "list":
        for number, model, _ in states(calls):
            call = calls[number - 1] if number else ("nothing", "", "")
            print(number, model, call[0], call[1].replace(root + "/", ""))
    else:
        wanted, model, disk = int(sys.argv[5]), sys.argv[6], Disk()
        for call in calls[: wanted - 1]:
            disk.apply(call)
        if wanted:
            name, path, other, place, payload = calls[wanted - 1]
            disk.apply((name, path, other, place, torn(place, payload) if model == "torn" else payload))
        put(disk, model)
