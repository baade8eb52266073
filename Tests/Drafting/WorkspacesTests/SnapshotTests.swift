import Drafting
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Snapshots of a workspace")
struct SnapshotTests {
  struct Edit: CustomTestStringConvertible, Sendable {
    var name: String
    var script: String
    var testDescription: String { name }
  }

  static let edits: [Edit] = [
    Edit(name: "nothing", script: "true"),
    Edit(name: "modify", script: "echo more >> README.md"),
    Edit(name: "modify to the same size at once", script: "printf 'HELLO\\n' > README.md"),
    Edit(name: "add", script: "echo new > src/new.py; mkdir -p very/deep/folder; echo x > very/deep/folder/f"),
    Edit(name: "delete", script: "rm docs/a.md src/lib/util.py"),
    Edit(name: "delete everything", script: "find . -mindepth 1 -maxdepth 1 ! -name .git -exec rm -rf {} +"),
    Edit(name: "chmod", script: "chmod +x README.md; chmod -x bin/run.sh"),
    Edit(name: "chmod that git does not keep", script: "chmod 600 README.md; chmod 654 docs/a.md"),
    Edit(name: "file to link", script: "rm README.md; ln -s src/app.py README.md"),
    Edit(name: "link to file", script: "rm link; echo file > link"),
    Edit(name: "link to another place", script: "ln -sfn docs folderlink"),
    Edit(name: "dangling and outward links", script: "ln -s /chancery/nowhere out; ln -s nowhere gone; ln -s .. up"),
    Edit(name: "folder to file", script: "rm -r docs; echo file > docs"),
    Edit(name: "folder to link", script: "mv docs papers; ln -s papers docs"),
    Edit(name: "file to folder", script: "rm README.md; mkdir README.md; echo x > README.md/inside"),
    Edit(name: "link to folder", script: "rm folderlink; mkdir folderlink; echo x > folderlink/app.py"),
    Edit(name: "rename a folder", script: "mv src source; mv docs/deep/er docs/er"),
    Edit(name: "swap file and folder", script: "mv docs t; mv README.md docs; mv t README.md"),
    Edit(name: "empty folders", script: "mkdir -p empty/inner; rm sub/.gitignore"),
    Edit(
      name: "rewrite with the same content", script: "cp README.md t; rm README.md; mv t README.md; touch docs/a.md"),
    Edit(name: "line ends", script: "printf 'x\\r\\ny\\n' > src/app.py; printf 'a\\r' > cr"),
    Edit(name: "drafted attributes", script: "echo '* text=auto eol=lf' > .gitattributes; printf 'q\\r\\n' > q.bin"),
    Edit(name: "odd names", script: "echo 1 > 'a  b'; echo 2 > 'tab\t.txt'; echo 3 > 'new\nline'; echo 4 > '-dash'"),
    Edit(name: "odd signs", script: "echo 1 > 'q\"uo*te?[x]'; echo 2 > 'back\\slash'; echo 3 > ':colon'; echo 4 > '~'"),
    Edit(
      name: "spellings of one name", script: "echo 1 > \"$(printf 'e\\314\\201')\"; echo 2 > \"$(printf '\\303\\251')\""
    ),
    Edit(name: "names in two cases", script: "echo 1 > readme.md; echo 2 > Readme.md"),
    Edit(
      name: "order around a slash", script: "echo 1 > docs.md; echo 2 > docs-a; echo 3 > docs0; mkdir d; echo 4 > d/x"),
    Edit(
      name: "ignored", script: "mkdir build; echo x > build/out; echo x > a.log; echo x > only-root; touch keep.log"),
    Edit(
      name: "ignored deeper",
      script: "mkdir src/build sub/inner; echo x > src/build/o; echo x > sub/inner/a.tmp; echo x > sub/a.log"),
    Edit(name: "almost ignored", script: "echo x > sub/only-root; echo x > sub/local; echo x > local; echo x > build"),
    Edit(name: "tracked although ignored", script: "echo more >> docs/tracked.log; rm docs/b.md"),
    Edit(name: "ignored by its new kind", script: "rm README.md; mkdir -p README.md/build; echo x > README.md/build/x"),
    Edit(name: "hard links", script: "ln docs/a.md docs/c.md; echo more >> docs/c.md"),
    Edit(name: "back and forth", script: "mv src x; mv x src; mv docs/a.md q; mv q docs/a.md"),
    Edit(name: "binary", script: "head -c 70000 /dev/zero > zero.bin; printf '\\000x' > blob.bin"),
    Edit(name: "pointer of a large file", script: "sed -i s/abc/def/ big.psd"),
    Edit(name: "rights taken away", script: "echo x >> docs/a.md; chmod 000 docs/a.md; echo y > src/n; chmod 000 src"),
  ]

  @Test("The tree is the one that git itself would make of the same files", arguments: edits)
  func equalsGit(edit: Edit) async throws {
    try await Ground.with { ground in
      let draft = try await ground.store().draft(edit.script, on: ground)
      let copy = ground.folder.appending("copy")
      try await git("-c", "core.autocrlf=false", "clone", "-q", "target", "copy", in: ground.folder)
      try await ground.shell(edit.script, in: copy)
      // Git has no way to read what this user may not; attributes that the draft brought must not count.
      try await ground.shell(
        "chmod u+rwx src || true; chmod u+rw docs/a.md || true; mv .gitattributes ../attributes 2>/dev/null || true",
        in: copy)
      try await git("add", "-A", in: copy)
      if try await ground.shell("ls ..", in: copy).contains("attributes") {
        try await ground.shell(
          """
          mv ../attributes .gitattributes
          id=$(git hash-object -w --no-filters .gitattributes)
          git update-index --add --cacheinfo 100644,$id,.gitattributes
          """, in: copy)
      }
      #expect(try await git("write-tree", in: copy) == draft.revision.tree)
      let changed = try await git("diff", "--cached", "--name-only", "--no-renames", "-z", "HEAD", in: copy)
      #expect(draft.changes.map(\.path) == changed.split(separator: "\0").map(String.init))
    }
  }

  @Test("A draft is a commit on the base, by Chancery, at the time that was given, and the same each time")
  func commit() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let first = try await store.draft("echo more >> README.md", on: ground)
      let second = try await store.draft("echo more >> README.md", on: ground)
      #expect(first.revision == second.revision)
      let scratch = FilePath(store.repository.path)
      let shown = try await git("log", "-1", "--format=%an <%ae> %at %P%n%B", first.revision.commit, in: scratch)
      #expect(shown == "Chancery <chancery@localhost> 1700000000 \(store.repository.base.commit)\na draft\n")
      #expect(try await git("rev-parse", "refs/chancery/drafts/code/1", in: scratch) == first.revision.commit)
      #expect(try await git("fsck", "--strict", "--no-dangling", in: scratch) == "")
    }
  }

  @Test("A drafted .gitignore hides nothing, and shows nothing that the base hides")
  func draftedIgnores() async throws {
    try await Ground.with { ground in
      let script =
        "echo 'evil.py' >> .gitignore; echo evil > evil.py; echo '!*.log' > docs/.gitignore; echo x > docs/z.log"
      let draft = try await ground.store().draft(script, on: ground)
      #expect(draft.changes.map(\.path) == [".gitignore", "docs/.gitignore", "evil.py"])
      #expect(draft.leftOut == ["docs/z.log: ignored"])
    }
  }

  @Test("The figures say what changed")
  func figures() async throws {
    try await Ground.with { ground in
      let script = """
        printf 'x\\n' >> docs/a.md; chmod +x docs/a.md; rm docs/b.md; ln -s t new; printf '\\000' > blob.bin
        rm link; printf 'now a file\\n' > link
        """
      let draft = try await ground.store().draft(script, on: ground)
      let changes = draft.changes.map { change in
        var plain = change
        plain.before = nil
        return plain
      }
      #expect(
        changes == [
          FileChange(
            path: "blob.bin", kind: .modified, oldMode: 0o100644, newMode: 0o100644, linesAdded: 0, linesRemoved: 0,
            isBinary: true, newSize: 1),
          FileChange(
            path: "docs/a.md", kind: .modified, oldMode: 0o100644, newMode: 0o100755, linesAdded: 1, linesRemoved: 0,
            isBinary: false, newSize: 18),
          FileChange(
            path: "docs/b.md", kind: .deleted, oldMode: 0o100644, newMode: nil, linesAdded: 0, linesRemoved: 1,
            isBinary: false, newSize: 0),
          FileChange(
            path: "link", kind: .modified, oldMode: 0o120000, newMode: 0o100644, linesAdded: 1, linesRemoved: 1,
            isBinary: false, newSize: 11),
          FileChange(
            path: "new", kind: .added, oldMode: nil, newMode: 0o120000, linesAdded: 1, linesRemoved: 0,
            isBinary: false, newSize: 1),
        ])
    }
  }

  @Test("What no tree can hold is left out and named")
  func leftOut() async throws {
    try await Ground.with { ground in
      let script = """
        mkfifo pipe; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sock")'
        rm docs/b.md; mkfifo docs/b.md; ln -s README.md .gitmodules; echo x > "$(printf 'bad\\377name')"
        """
      let draft = try await ground.store().draft(script, on: ground)
      #expect(draft.changes.map(\.path) == ["docs/b.md"])
      #expect(
        draft.leftOut == [
          ".gitmodules: a link of a name that git keeps for itself",
          "bad\u{FFFD}name: a name that is not UTF-8; the file stays as it was",
          "docs/b.md: a fifo", "pipe: a fifo", "sock: a socket",
        ])
    }
  }

  @Test("A file of 8 GB is refused without being read, unless it is ignored")
  func hugeFile() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let ignored = try await store.draft("truncate -s 8G big.log", on: ground)
      #expect(ignored.leftOut == ["big.log: ignored"])
      await #expect(throws: WorkspaceError.tooLarge(path: "docs/big.bin", bytes: 8 << 30, limit: 64 << 20)) {
        try await store.draft("truncate -s 8G docs/big.bin", on: ground)
      }
    }
  }

  @Test("Names of the base that are not UTF-8 stay as they are")
  func baseNamesOutsideUTF8() async throws {
    try await Ground.with { ground in
      try await ground.shell(
        "n=$(printf 'bad\\377'); echo x > \"$n\"; mkdir \"d$n\"; echo y > \"d$n/f\"; git add -A; git commit -qm odd",
        in: ground.target)
      let store = try await ground.store()
      let touched = try await store.draft("echo x >> \"$(printf 'bad\\377')\"; rm -r dbad*; echo z > z", on: ground)
      #expect(touched.changes.map(\.path) == ["z"])
      #expect(
        touched.leftOut == [
          "bad\u{FFFD}: a name that is not UTF-8; the file stays as it was",
          "dbad\u{FFFD}/f: deleted, but its name is not UTF-8; the file stays as it was",
        ])
    }
  }
}
