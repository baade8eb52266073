import Drafting
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Drafts that attack whoever keeps them")
struct HostileDraftTests {
  struct Attack: Sendable, CustomTestStringConvertible {
    var name: String
    var script: String
    var changes: [String]
    var leftOut: [String]
    var testDescription: String { name }
  }

  private static let name = "a name that git keeps for itself"

  static let attacks: [Attack] = [
    Attack(
      name: "a configuration that runs programs",
      script: """
        git init -q .; git config core.fsmonitor 'touch pwned; false'; git config filter.z.clean 'touch pwned; cat'
        printf '#!/bin/sh\\ntouch pwned\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit
        echo '*.md filter=z' > docs/.gitattributes; echo x >> docs/a.md
        """,
      changes: ["docs/.gitattributes", "docs/a.md"], leftOut: []),
    Attack(
      name: "ignore rules and attributes outside the draft",
      script: """
        mkdir -p .git/info; echo 'src/sitecustomize.py' > .git/info/exclude; echo '*.md -diff' > .git/info/attributes
        echo EVIL > src/sitecustomize.py; echo EVIL >> docs/a.md
        """,
      changes: ["docs/a.md", "src/sitecustomize.py"], leftOut: []),
    Attack(
      name: "objects from elsewhere",
      script: "mkdir -p .git/objects/info; echo /nowhere > .git/objects/info/alternates; echo x >> docs/a.md",
      changes: ["docs/a.md"], leftOut: []),
    Attack(
      name: "a gitfile at the root, and one below a folder of the base",
      script: "rm -rf .git; echo 'gitdir: /tmp/evil' > .git; echo 'gitdir: /tmp/evil' > docs/.git; echo x >> docs/a.md",
      changes: ["docs/a.md"], leftOut: ["docs/.git: \(name)"]),
    Attack(
      name: "a repository of its own",
      script: "git init -q docs/sm; echo EVIL > docs/sm/f; mkdir new; echo gitdir: x > new/.git; echo y > new/y",
      changes: [], leftOut: ["docs/sm: a repository of its own", "new: a repository of its own"]),
    Attack(
      name: "other spellings of .git",
      script: "mkdir -p .GIT 'git~1' 'd/.git ' \"d/$(printf '.g\\342\\200\\214it')\"; touch .GIT/config d/ok",
      changes: ["d/ok"],
      leftOut: [".GIT: \(name)", "d/.git : \(name)", "d/.g\u{200C}it: \(name)", "git~1: \(name)"]),
    Attack(
      name: "a link that leads to another folder",
      script: "ln -s ../src docs/s; echo EVIL >> docs/s/app.py; ln -s /etc out",
      changes: ["docs/s", "out", "src/app.py"],
      leftOut: []),
    Attack(
      name: "a rename out of sight", script: "mv src/app.py docs/app.md", changes: ["docs/app.md", "src/app.py"],
      leftOut: []),
    Attack(
      name: "control characters", script: "printf 'rm -rf / # EVIL\\033[2K\\033[1Gharmless\\n' >> docs/a.md",
      changes: ["docs/a.md"], leftOut: []),
    Attack(
      name: "replacement references",
      script: "git init -q .; git hash-object -w docs/a.md; mkdir -p .git/refs/replace; echo x > docs/a.md",
      changes: ["docs/a.md"], leftOut: []),
    Attack(
      name: "folders without an end", script: "p=.; for i in $(seq 300); do mkdir x; cd x; touch f; done",
      changes: [], leftOut: []),
  ]

  @Test("Only files land, all of them are shown, and nothing runs", arguments: attacks)
  func attack(attack: Attack) async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let before = try await ground.listing(of: ground.target)
      let draft = try await store.draft(attack.script, on: ground)
      let names = draft.changes.map(\.path)
      if attack.name == "folders without an end" {
        #expect(
          names.count == 128 && draft.leftOut.count == 1 && draft.leftOut[0].hasSuffix("more than 128 folders deep"))
      } else {
        #expect(names == attack.changes)
        #expect(draft.leftOut == attack.leftOut)
      }
      let text = try await store.diff(from: store.repository.base, to: draft.revision)
      #expect(names.allSatisfy { text.contains($0) })
      #expect(try await ground.listing(of: ground.target) == before)
      let found = try await ground.shell("find . -name pwned", in: ground.folder)
      #expect(found == "")
      // Whatever was drafted can be made into a workspace again.
      let again = try await store.workspace(at: draft.revision, attempt: 2)
      #expect(try await again.snapshot(message: "again\n").revision.tree == draft.revision.tree)
    }
  }
}
