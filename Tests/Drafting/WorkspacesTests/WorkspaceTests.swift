import Drafting
import Hashing
import Policy
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Files of a workspace")
struct WorkspaceTests {
  static let forbiddenPaths = [
    "/chancery-outside", "../x", "a/../../x", "docs/..", ".git", ".git/config", "docs/.GIT/hooks", ".Git", "git~1",
    ".git ",
    ".git.", ".git::$INDEX_ALLOCATION", ".git\\config", "a\\.git", ".g\u{200C}it", ".git\u{FEFF}", "a\0b",
    String(repeating: "x", count: 256), String(repeating: "a/", count: 2100) + "b", "",
    String(repeating: "a/", count: 200) + "b",
  ]

  @Test("Paths that lead out, name .git in any spelling or cannot be paths are refused")
  func forbidden() async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      for path in Self.forbiddenPaths {
        let change = ChangeSet.Change(path: path, against: nil, content: .file(bytes: [1], isExecutable: false))
        #expect(await isForbidden { _ = try await workspace.read(path) }, "\(path)")
        #expect(await isForbidden { try await workspace.apply(ChangeSet(changes: [change])) }, "\(path)")
        if path.isEmpty { continue }
        #expect(await isForbidden { _ = try await workspace.files(below: path) }, "\(path)")
        #expect(await isForbidden { _ = try await workspace.list(path) }, "\(path)")
      }
    }
  }

  @Test("A path is the same with `./`, doubled slashes and a slash at the end", arguments: ["a/b", "./a//b", "a/./b/"])
  func oneForm(path: String) throws {
    #expect(try WorkspacePath(path).text == "a/b")
    #expect(try WorkspacePath.normal(path) == "a/b")
  }

  private func isForbidden(_ body: () async throws -> Void) async -> Bool {
    do {
      try await body()
      return false
    } catch {
      if case .forbiddenPath = error as? WorkspaceError { return true }
      return false
    }
  }

  @Test("A link is deleted by itself, and only where it still points to what it did")
  func deletedLinks() async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      let links = (try await workspace.link("link"), try await workspace.link("folderlink"))
      #expect(links.0 != nil && links.1 != nil)
      #expect(try await workspace.link("README.md") == nil)
      #expect(try await workspace.link("no/such/place") == nil)
      let root = FilePath(workspace.root)
      let before = try await ground.shell("find . -path ./.git -prune -o -type f -print | sort", in: root)
      let removals = ["link", "folderlink"].map { path in
        ChangeSet.Change(path: path, against: path == "link" ? links.0 : links.1, content: .absent)
      }
      try await ground.shell("readlink link > ../was; ln -sfn elsewhere link", in: root)
      await #expect(throws: WorkspaceError.changed(path: "link")) {
        try await workspace.apply(ChangeSet(changes: removals))
      }
      #expect(try await workspace.link("folderlink") != nil)
      try await ground.shell("ln -sfn \"$(cat ../was)\" link", in: root)
      try await workspace.apply(ChangeSet(changes: removals))
      #expect(try await workspace.changes().map(\.path).sorted() == ["folderlink", "link"])
      #expect(try await ground.shell("find . -path ./.git -prune -o -type f -print | sort", in: root) == before)
    }
  }

  @Test("A new file that the base's rules ignore is known to be no part of a draft")
  func exclusion() async throws {
    try await Ground.with { ground in
      let repository = ground.target
      try await ground.shell(
        "mkdir -p dist; echo kept > dist/kept; printf 'dist/\\n*.log\\n' > .gitignore; git add -f dist/kept .gitignore; "
          + "git commit -qm ignore", in: repository)
      let workspace = try await ground.store().workspace()
      for path in ["dist/app.js", "dist/a/b", "x.log", "src/y.log"] {
        #expect(try await workspace.exclusion(of: path) == ".gitignore", "\(path)")
      }
      for path in ["dist/kept", "src/new.py", "README.md"] {
        #expect(try await workspace.exclusion(of: path) == nil, "\(path)")
      }
    }
  }

  @Test("No link leads out: neither one of the base nor one that a command planted")
  func links() async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      try await ground.shell("mkdir outside; echo secret > outside/f", in: ground.folder)
      let root = FilePath(workspace.root)
      try await ground.shell(
        "ln -s \(ground.folder)/outside out; ln -s out/f direct; mkdir d; ln -s ../out d/in", in: root)
      for path in ["out/f", "d/in/f", "folderlink/app.py"] {
        let link = String(path.dropLast(path.hasSuffix("app.py") ? 7 : 2).split(separator: "/").last ?? "")
        let error = WorkspaceError.forbiddenPath(path: path, reason: "it leads through the symbolic link \(link)")
        await #expect(throws: error) { try await workspace.read(path) }
        for content in [ChangeSet.Content.absent, .file(bytes: [1], isExecutable: false)] {
          let change = ChangeSet.Change(path: path, against: SHA256Digest(of: "secret\n"), content: content)
          await #expect(throws: error) { try await workspace.apply(ChangeSet(changes: [change])) }
        }
      }
      for path in ["direct", "link"] {
        await #expect(throws: WorkspaceError.wrongKind(path: path, found: "symbolic link")) {
          try await workspace.read(path)
        }
      }
      await #expect(throws: WorkspaceError.self) { try await workspace.list("out") }
      #expect(try await workspace.files(below: "").filter { $0.hasPrefix("out") || $0.hasPrefix("d/") } == [])
      #expect(try await ground.shell("cat outside/f; ls outside", in: ground.folder) == "secret\nf\n")
    }
  }

  @Test("Files are read with their digest, lists are sorted and name kinds")
  func reading() async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      let file = try await workspace.read("./bin/run.sh")
      #expect(file == WorkspaceFile(bytes: Array("#!/bin/sh\n".utf8), isExecutable: true))
      #expect(try await workspace.read("crlf.txt").bytes == Array("one\r\ntwo\r\n".utf8))
      await #expect(throws: WorkspaceError.missing(path: "nowhere/f")) { try await workspace.read("nowhere/f") }
      await #expect(throws: WorkspaceError.wrongKind(path: "docs", found: "folder")) {
        try await workspace.read("docs")
      }
      await #expect(throws: WorkspaceError.wrongKind(path: "README.md/x", found: "file where a folder is needed")) {
        try await workspace.read("README.md/x")
      }
      try await ground.shell("touch .git/x; mkfifo src/pipe; chmod 000 docs", in: FilePath(workspace.root))
      #expect(
        try await workspace.list("src/") == [
          WorkspaceEntry(name: "app.py", kind: .file, size: 27), WorkspaceEntry(name: "lib", kind: .folder, size: 0),
          WorkspaceEntry(name: "pipe", kind: .other, size: 0),
        ])
      #expect(try await workspace.list("").map(\.name).contains(".git") == false)
      #expect(
        try await workspace.files(below: "docs") == ["docs/a.md", "docs/b.md", "docs/deep/er/x.md", "docs/tracked.log"])
      await #expect(throws: WorkspaceError.wrongKind(path: "src/pipe", found: "fifo")) {
        try await workspace.read("src/pipe")
      }
    }
  }

  @Test("A file that is too large is refused without being read")
  func tooLarge() async throws {
    try await Ground.with { ground in
      let workspace = try await ground.store().workspace()
      try await ground.shell("truncate -s 8G big", in: FilePath(workspace.root))
      await #expect(throws: WorkspaceError.tooLarge(path: "big", bytes: 8 << 30, limit: 64 << 20)) {
        try await workspace.read("big")
      }
    }
  }
}
