import Drafting
import Git
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Objects of a draft")
struct HeldObjectTests {
  @Test("A draft of many files becomes one pack, whole and without a loose object")
  func onePack() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let before = try await ground.shell("find objects -type f | sort", in: FilePath(store.repository.path))
      let script = "mkdir many; for i in $(seq 300); do mkdir -p many/$((i % 7)); echo $i > many/$((i % 7))/$i; done"
      let draft = try await store.draft(script, on: ground)
      #expect(draft.changes.count == 300)
      let after = try await ground.shell("find objects -type f | sort", in: FilePath(store.repository.path))
      let new = Set(after.split(separator: "\n")).subtracting(before.split(separator: "\n"))
      #expect(new.count == 2 && new.allSatisfy { $0.hasPrefix("objects/pack/pack-") }, "\(new)")
      let scratch = FilePath(store.repository.path)
      #expect(try await git("fsck", "--strict", "--no-dangling", in: scratch) == "")
      #expect(try await git("ls-tree", "-r", "--name-only", draft.revision.commit, "many", in: scratch).count > 300)
      // The commit, the root, its new folder and the seven in it, and the files.
      let packs = try await ground.shell(
        "git verify-pack -v objects/pack/*.idx | grep -c '^[0-9a-f]\\{40\\}'", in: scratch)
      #expect(packs == "310\n")
    }
  }

  @Test("More than memory should hold goes to the disk before the draft is complete")
  func limit() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let script = "for i in 1 2 3 4; do head -c 30000000 /dev/urandom > big$i; done"
      let draft = try await store.draft(script, on: ground)
      #expect(draft.changes.map(\.path) == ["big1", "big2", "big3", "big4"])
      let scratch = FilePath(store.repository.path)
      #expect(try await ground.shell("ls objects/pack/*.pack | wc -l", in: scratch) == "2\n")
      #expect(try await git("fsck", "--strict", "--no-dangling", in: scratch) == "")
    }
  }

  @Test("A merge of drafts is as durable as they are")
  func merge() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let one = try await store.draft("sed -i s/a/A/ docs/a.md", on: ground)
      let two = try await store.draft("sed -i s/h/H/ docs/a.md; echo 2 > two", on: ground)
      guard case .merged(let both) = try await store.merge([one.revision, two.revision], message: "m\n") else {
        Issue.record("the drafts go together")
        return
      }
      let scratch = FilePath(store.repository.path)
      #expect(try await git("fsck", "--strict", "--no-dangling", in: scratch) == "")
      #expect(try await git("show", "\(both.commit):docs/a.md", in: scratch) == "A\nb\nc\nd\ne\nf\ng\nH")
    }
  }
}
