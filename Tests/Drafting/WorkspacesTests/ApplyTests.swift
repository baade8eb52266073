import Drafting
import Hashing
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Change sets")
struct ApplyTests {
  private static func put(_ path: String, _ text: String, against: String? = nil, runs: Bool = false)
    -> ChangeSet.Change
  {
    ChangeSet.Change(
      path: path, against: against.map { SHA256Digest(of: $0) },
      content: .file(bytes: Array(text.utf8), isExecutable: runs))
  }

  private static func remove(_ path: String, against: String?) -> ChangeSet.Change {
    ChangeSet.Change(path: path, against: against.map { SHA256Digest(of: $0) }, content: .absent)
  }

  @Test("All changes of a set are applied: edits, new folders, removals, rights, and places traded")
  func applied() async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      try await workspace.apply(
        ChangeSet(changes: [
          Self.put("README.md/inside", "x\n"),
          Self.remove("README.md", against: "hello\n"),
          Self.put("src", "a file now\n"),
          Self.remove("src/app.py", against: "print(1)\nprint(2)\nprint(3)\n"),
          Self.remove("src/lib/util.py", against: "x = 1\n"),
          Self.put("docs/b.md", "changed\n", against: "b\n", runs: true),
          Self.put("bin/run.sh", "#!/bin/sh\nexit\n", against: "#!/bin/sh\n"),
          Self.put("new/deep/file", "new\n"),
          Self.remove("never/was", against: nil),
        ]))
      let found = try await ground.shell(
        "cat README.md/inside src docs/b.md bin/run.sh new/deep/file; stat -c %a docs/b.md bin/run.sh new/deep/file",
        in: FilePath(workspace.root))
      #expect(found == "x\na file now\nchanged\n#!/bin/sh\nexit\nnew\n755\n644\n644\n")
      #expect(try await ground.shell("ls staging/*", in: ground.run) == "")
    }
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    var last: ChangeSet.Change
    var error: WorkspaceError
    var testDescription: String { "\(error)" }
  }

  static let refusals: [Refusal] = [
    Refusal(last: put("docs/a.md", "x", against: "other\n"), error: .changed(path: "docs/a.md")),
    Refusal(last: put("docs/a.md", "x"), error: .alreadyExists(path: "docs/a.md")),
    Refusal(last: remove("docs/a.md", against: "other\n"), error: .changed(path: "docs/a.md")),
    Refusal(last: put("docs/none.md", "x", against: "b\n"), error: .missing(path: "docs/none.md")),
    Refusal(last: put("docs/deep", "x"), error: .wrongKind(path: "docs/deep", found: "folder")),
    Refusal(last: put("link", "x"), error: .wrongKind(path: "link", found: "symbolic link")),
    Refusal(
      last: put("crlf.txt/x", "x"), error: .wrongKind(path: "crlf.txt/x", found: "file where a folder is needed")),
    Refusal(
      last: put("./README.md", "x"), error: .forbiddenPath(path: "README.md", reason: "the change set names it twice")),
    // These two are seen only while the changes are being made.
    Refusal(
      last: put("fresh/file/below", "x"),
      error: .wrongKind(path: "fresh/file/below", found: "file where a folder is needed")),
    Refusal(last: put("src", "x"), error: .wrongKind(path: "src", found: "folder that is not empty")),
  ]

  @Test("One change that does not fit leaves everything as it was", arguments: refusals)
  func refused(refusal: Refusal) async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      let root = FilePath(workspace.root)
      try await ground.shell("mkdir -p hollow/inner; chmod 700 hollow/inner", in: root)
      let before = try await ground.listing(of: root)
      let changes = [
        Self.remove("README.md", against: "hello\n"), Self.put("README.md/deeper/x", "x"),
        Self.remove("src/lib/util.py", against: "x = 1\n"),
        Self.put("docs/b.md", "changed", against: "b\n", runs: true),
        Self.put("fresh/file", "x"), refusal.last,
      ]
      let rest = refusal.last.path == "./README.md" ? [refusal.last] + changes.dropLast() : changes
      await #expect(throws: refusal.error) { try await workspace.apply(ChangeSet(changes: rest)) }
      #expect(try await ground.listing(of: root) == before)
      #expect(try await ground.shell("ls staging/*", in: ground.run) == "")
    }
  }

  @Test("Empty folders give way to a file, and come back when the set fails")
  func emptyFolders() async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      let root = FilePath(workspace.root)
      try await ground.shell("mkdir -p src/lib/hollow/inner; chmod 701 src/lib/hollow/inner", in: root)
      let before = try await ground.listing(of: root)
      let changes = [
        Self.remove("src/lib/util.py", against: "x = 1\n"), Self.put("src/lib", "file\n"),
      ]
      await #expect(throws: WorkspaceError.self) {
        try await workspace.apply(ChangeSet(changes: changes + [Self.put("src/lib/x", "y")]))
      }
      #expect(try await ground.listing(of: root) == before)
      try await workspace.apply(ChangeSet(changes: changes))
      #expect(try await workspace.read("src/lib").bytes == Array("file\n".utf8))
    }
  }
}
