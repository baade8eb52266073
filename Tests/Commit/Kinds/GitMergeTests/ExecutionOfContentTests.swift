import Approval
import EffectKit
import Foundation
import Git
import GitMerge
import JSON
import KindStage
import KindSupport
import SystemPackage
import TestKit
import Testing

@Suite("What a merge does not run")
struct ExecutionOfContentTests {
  @Test("No hook and no file watcher of the target runs")
  func hooks() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell(
        """
        mkdir hooks
        for hook in pre-commit post-commit post-merge pre-merge-commit post-checkout post-rewrite post-index-change \
          reference-transaction pre-auto-gc prepare-commit-msg commit-msg update post-update fsmonitor; do
          printf '#!/bin/sh\\ntouch "\(folder.string)/ran-%s"\\n' $hook >hooks/$hook
          chmod +x hooks/$hook
          cp hooks/$hook target/.git/hooks/$hook
        done
        git -C target config core.hooksPath "\(folder.string)/hooks"
        git -C target config core.fsmonitor "\(folder.string)/hooks/fsmonitor"
        """, in: folder)
      let effect = try await stage.propose()
      try await shell("touch -d 2001-01-01 a.txt b.txt", in: stage.target)
      try await stage.commit(effect)
      _ = await stage.planner.probe(effect, key: "0123456789abcdef0123")
      _ = await stage.applier.settle(effect, key: "0123456789abcdef0123")
      #expect(try await shell("ls", in: folder).split(separator: "\n").filter { $0.hasPrefix("ran-") } == [])
      #expect(try await stage.read("a.txt") == "drafted\n")
    }
  }

  @Test("A drafted attribute that names filters and drivers that nobody defined runs nothing")
  func undefinedFilter() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(
        in: folder,
        drafting: """
          echo '* filter=evil diff=evil merge=evil' >.gitattributes; echo drafted >a.txt
          printf '[filter "evil"]\\n smudge = touch \(folder.string)/ran\\n required = true\\n' >.gitconfig
          printf '[submodule "s"]\\n path = s\\n url = ext::sh -c touch%% \(folder.string)/ran\\n' >.gitmodules
          """)
      try await shell("git config submodule.recurse true", in: stage.target)
      try await stage.commit(try await stage.propose())
      #expect(try await stage.status.isEmpty)
      #expect(!FileManager.default.fileExists(atPath: folder.appending("ran").string))
    }
  }

  @Test(
    "A filter of the user's own does not run on files that the draft turned it on for; what was reviewed is written")
  func definedFilter() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(
        in: folder, drafting: "echo '*.txt filter=upper' >.gitattributes; echo drafted >n.txt")
      try await shell(
        "git config filter.upper.smudge 'tr a-z A-Z'; git config filter.upper.clean 'tr A-Z a-z'", in: stage.target)
      try await stage.commit(try await stage.propose())
      #expect(try await stage.read("n.txt") == "drafted\n")
      #expect(try await git("show", "main:n.txt", in: stage.target) == "drafted")
    }
  }

  @Test("A replaced object of the target does not change what lands")
  func replaced() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await shell(
        """
        drafted=$(echo drafted | git hash-object -w --stdin); other=$(echo other | git hash-object -w --stdin)
        git replace $drafted $other
        """, in: stage.target)
      try await stage.commit(effect)
      #expect(try await stage.read("a.txt") == "drafted\n")
    }
  }

  @Test("Variables of git in the environment do not misdirect")
  func environment() async throws {
    await #expect(processExitsWith: .success) {
      try await withTemporaryFolder { folder in
        let stage = try await Stage(in: folder)
        let decoy = folder.appending("decoy")
        try await shell("git init -q -b main decoy; cd decoy; git commit -q --allow-empty -m decoy", in: folder)
        let before = try await shell("find . -type f -print0 | sort -z | xargs -0 sha256sum", in: decoy)
        let variables = [
          "GIT_DIR": "\(decoy)/.git", "GIT_WORK_TREE": "\(decoy)", "GIT_INDEX_FILE": "\(decoy)/.git/index",
          "GIT_OBJECT_DIRECTORY": "\(decoy)/.git/objects", "GIT_COMMON_DIR": "\(decoy)/.git", "GIT_NAMESPACE": "n",
          "GIT_ALTERNATE_OBJECT_DIRECTORIES": "\(decoy)/.git/objects", "GIT_CONFIG_COUNT": "1",
          "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": "\(folder)/hooks",
        ]
        try await shell(
          "mkdir hooks; printf '#!/bin/sh\\ntouch \(folder)/ran\\n' >hooks/post-index-change; chmod +x hooks/*",
          in: folder)
        for (name, value) in variables { setenv(name, value, 1) }
        let effect = try await stage.propose()
        try await stage.commit(effect)
        for name in variables.keys { unsetenv(name) }
        guard try await stage.head == effect.arguments["result"]?.stringValue else { exit(10) }
        guard try await stage.status.isEmpty, try await stage.read("a.txt") == "drafted\n" else { exit(11) }
        guard try await shell("find . -type f -print0 | sort -z | xargs -0 sha256sum", in: decoy) == before else {
          exit(12)
        }
        guard !FileManager.default.fileExists(atPath: folder.appending("ran").string) else { exit(13) }
      }
    }
  }
}
