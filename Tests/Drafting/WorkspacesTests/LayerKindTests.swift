import Drafting
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

/// What a command can leave in a workspace besides files, and how it is answered.
@Suite("What no tree can hold, in a layer as in a checkout", .layers)
struct LayerKindTests {
  struct Kind: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var script: String
    var changes: [String] = []
    var leftOut: [String] = []
  }

  static let kinds: [Kind] = [
    Kind(
      testDescription: "names that are not UTF-8",
      script: "echo x > \"$(printf 'a\\377')\"; mkdir \"$(printf 'b\\377')\"; echo y > \"$(printf 'b\\377')/f\"",
      leftOut: ["a\u{FFFD}", "b\u{FFFD}"].map { "\($0): a name that is not UTF-8; the file stays as it was" }),
    Kind(
      testDescription: "a repository", script: "git init -q other; echo x > other/f; git init -q docs/other",
      leftOut: ["docs/other: a repository of its own", "other: a repository of its own"]),
    Kind(
      testDescription: "a folder with a gitfile",
      script: "mkdir other; echo gitdir: /etc > other/.git; echo x > other/f",
      leftOut: ["other: a repository of its own"]),
    Kind(
      testDescription: "a folder whose .git is a fifo", script: "mkdir other; mkfifo other/.git; echo x > other/f",
      leftOut: ["other: a repository of its own"]),
    Kind(
      testDescription: "a repository in a folder of the base", script: "git init -q docs; echo x >> docs/a.md",
      changes: ["docs/a.md"], leftOut: ["docs/.git: a name that git keeps for itself"]),
    Kind(
      testDescription: "a gitfile in a folder of the base",
      script: "echo gitdir: /etc > docs/.git; echo x >> docs/a.md",
      changes: ["docs/a.md"], leftOut: ["docs/.git: a name that git keeps for itself"]),
    Kind(
      testDescription: "names that other systems take for .git",
      script: "mkdir .GIT; echo x > .GIT/config; echo x > 'git~1'",
      leftOut: [".GIT: a name that git keeps for itself", "git~1: a name that git keeps for itself"]),
    Kind(
      testDescription: "a workspace without its repository",
      script: "rm -rf .git; echo gitdir: /etc > .git; echo x > new",
      changes: ["new"]),
    Kind(testDescription: "a fifo", script: "mkfifo pipe", leftOut: ["pipe: a fifo"]),
    Kind(
      testDescription: "a fifo in the place of a file", script: "rm docs/b.md; mkfifo docs/b.md",
      changes: ["docs/b.md"],
      leftOut: ["docs/b.md: a fifo"]),
    Kind(
      testDescription: "a fifo in the place of a folder", script: "rm -r docs/deep; mkfifo docs/deep",
      changes: ["docs/deep/er/x.md"], leftOut: ["docs/deep: a fifo"]),
    Kind(
      testDescription: "a socket",
      script: "/usr/bin/python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"sock\")'",
      leftOut: ["sock: a socket"]),
    Kind(
      testDescription: "folders that lie very deep",
      script: "d=$(printf 'd/%.0s' $(seq 140)); mkdir -p $d; echo x > ${d}f; echo y > d/g", changes: ["d/g"],
      leftOut: [String(repeating: "d/", count: 128) + "d: more than 128 folders deep"]),
    Kind(
      testDescription: "a link where git looks for submodules", script: "ln -s README.md .gitmodules",
      leftOut: [".gitmodules: a link of a name that git keeps for itself"]),
    Kind(
      testDescription: "a long file without content", script: "truncate -s 60M hole; truncate -s 8G ignored.log",
      changes: ["hole"], leftOut: ["ignored.log: ignored"]),
  ]

  @Test("It is left out and named, and all else is kept", arguments: kinds)
  func leftOut(kind: Kind) async throws {
    try await OverlayGround.with { overlay in
      let layered = try await overlay.draft(kind.script, in: try await overlay.store())
      #expect(layered.changes.map(\.path) == kind.changes)
      #expect(layered.leftOut == kind.leftOut)
      let plain = try await ScratchStore(folder: overlay.ground.run.string, bases: overlay.ground.bases) { Ground.time }
      let copied = try await plain.draft(kind.script, on: overlay.ground)
      #expect(copied.revision.tree == layered.revision.tree && copied.leftOut == kind.leftOut)
    }
  }

  @Test("A device is left out and named", .root)
  func device() async throws {
    try await OverlayGround.with { overlay in
      let draft = try await overlay.draft(
        "mknod zero c 1 5; rm link; mknod link b 7 200", in: try await overlay.store())
      #expect(draft.changes.map(\.path) == ["link"])
      #expect(draft.leftOut == ["link: a device", "zero: a device"])
    }
  }

  @Test(
    "What is too large is refused and named, whether it holds anything or not",
    arguments: [
      ("truncate -s 1T docs/hole", WorkspaceError.tooLarge(path: "docs/hole", bytes: 1 << 40, limit: 64 << 20)),
      (
        "for i in $(seq 99); do truncate -s 60M h$i; done",
        .tooLarge(path: "the whole of what was changed", bytes: 5 * 60 << 20, limit: 256 << 20)
      ),
    ])
  func tooLarge(script: String, error: WorkspaceError) async throws {
    try await OverlayGround.with { overlay in
      let store = try await overlay.store()
      await #expect(throws: error) { try await overlay.draft(script, in: store) }
    }
  }
}
