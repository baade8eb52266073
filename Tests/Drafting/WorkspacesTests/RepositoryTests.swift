import Drafting
import Git
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("A repository over libgit2")
struct RepositoryTests {
  private static let main = "refs/heads/main"

  private struct Absent: Error {}

  /// The kind of the failure of what is tried; `nil` when it works.
  private static func failure(_ body: () throws -> Void) -> GitError.Kind? {
    do {
      try body()
      return nil
    } catch {
      return (error as? GitError)?.kind
    }
  }

  private static func commit(_ message: String, on head: ObjectID, in repository: borrowing Repository) throws
    -> ObjectID
  {
    let signature = Signature(name: "A Person", email: "person@example.invalid", seconds: 1_000)
    let tree = try repository.commit(head).tree
    return try repository.makeCommit(tree: tree, parents: [head], message: message, by: signature)
  }

  @Test("A reference moves only from where it was expected")
  func publish() async throws {
    try await Ground.with { ground in
      let lender = RepositoryActor(try Repository.open(at: ground.target.string))
      try await lender.with { repository throws in
        guard let head = try repository.headCommit() else { throw Absent() }
        let next = try Self.commit("next\n", on: head, in: repository)
        let other = try Self.commit("other\n", on: head, in: repository)
        let untouched = try repository.resolve(reference: Self.main)
        #expect(untouched == head)
        try repository.publish(next, as: Self.main, replacing: head)
        for expected in [head, other, nil] {
          let kind = Self.failure { try repository.publish(other, as: Self.main, replacing: expected) }
          #expect(kind == .modified)
        }
        let absent = Self.failure { try repository.publish(other, as: "refs/heads/gone", replacing: head) }
        #expect(absent == .modified)
        let bad = Self.failure { try repository.publish(next, as: "refs/heads/../../x", replacing: nil) }
        #expect(bad == .invalid)
        try repository.publish(other, as: "refs/heads/fresh", replacing: nil)
        let fresh = try repository.resolve(reference: "refs/heads/fresh")
        #expect(fresh == other)
        try repository.deleteReference("refs/heads/fresh")
        try repository.deleteReference("refs/heads/fresh")
        let gone = try repository.resolve(reference: "refs/heads/fresh")
        #expect(gone == nil)
      }
      try await ground.shell("touch .git/refs/heads/main.lock", in: ground.target)
      try await lender.with { repository in
        guard let head = try repository.headCommit() else { return }
        let kind = Self.failure { try repository.publish(head, as: Self.main, replacing: head) }
        #expect(kind == .locked)
      }
    }
  }

  @Test("Of many who expect the same, one moves the reference")
  func race() async throws {
    try await Ground.with { ground in
      let path = ground.target.string
      try await git("branch", "start", in: ground.target)
      let winners = try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<8 {
          group.addTask {
            try await RepositoryActor(try Repository.open(at: path)).with { repository in
              guard let head = try repository.resolve(reference: "refs/heads/start") else { return false }
              let mine = try Self.commit("\(number)\n", on: head, in: repository)
              return Self.failure { try repository.publish(mine, as: Self.main, replacing: head) } == nil
            }
          }
        }
        return try await group.reduce(into: 0) { if $1 { $0 += 1 } }
      }
      #expect(winners == 1)
    }
  }

  /// Copies a commit out of a store's repository and publishes it.
  private static func copy(
    _ revision: Revision, of store: ScratchStore, to path: String, as reference: String, base: String?
  ) async throws -> Int {
    let source = store.repository.path
    return try await RepositoryActor(try Repository.open(at: path)).with { destination in
      let scratch = try Repository.open(at: source, owner: .chancery)
      guard let tip = ObjectID(hex: revision.commit) else { return 0 }
      let count = try scratch.copyObjects(
        of: tip, notIn: [base].compactMap(\.self).compactMap(ObjectID.init(hex:)), to: destination)
      try destination.publish(tip, as: reference, replacing: nil)
      return count
    }
  }

  @Test("What a draft adds is copied to the target whole, and nothing more", arguments: [true, false])
  func copy(shallow: Bool) async throws {
    try await Ground.with { ground in
      try await ground.shell("echo 2 > second; git add .; git commit -qm second", in: ground.target)
      var target = ground.target
      if shallow {
        target = ground.folder.appending("shallow")
        try await git("clone", "-q", "--bare", "--depth", "1", "file://\(ground.target)", "shallow", in: ground.folder)
      }
      let store = try await ground.store(of: target)
      let base = store.repository.base.commit
      let one = try await store.draft("echo 1 > docs/deep/one; cp docs/a.md copied", on: ground).revision
      let two = try await store.draft("mv src source; rm -r docs; ln -s a z", on: ground, at: one).revision
      // The commit, three trees and two blobs, of which the copied file's is only made young again.
      #expect(try await Self.copy(one, of: store, to: target.string, as: "refs/heads/one", base: base) == 6)
      _ = try await Self.copy(two, of: store, to: target.string, as: "refs/heads/two", base: base)
      try await ground.shell("mv run elsewhere", in: ground.folder)
      #expect(try await git("fsck", "--strict", "--no-dangling", in: target) == "")
      #expect(try await git("cat-file", "-p", "one:docs/deep/one", in: target) == "1")
      #expect(try await git("rev-parse", "two^{tree}", in: target) == two.tree)
    }
  }

  @Test("A copy to where the base is not is refused; the whole history may go there")
  func copyToStranger() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let draft = try await store.draft("echo 1 > one", on: ground).revision
      try await git("init", "-q", "--bare", "stranger", in: ground.folder)
      let stranger = ground.folder.appending("stranger")
      let error = await #expect(throws: GitError.self) {
        try await Self.copy(draft, of: store, to: stranger.string, as: Self.main, base: store.repository.base.commit)
      }
      #expect(error?.kind == .notFound)
      _ = try await Self.copy(draft, of: store, to: stranger.string, as: Self.main, base: nil)
      #expect(try await git("fsck", "--strict", in: stranger) == "")
      #expect(try await git("rev-list", "--count", "main", in: stranger) == "2")
    }
  }

  @Test("Only the folder itself is opened; what lies above is found by asking")
  func opening() async throws {
    try await Ground.with { ground in
      let inner = ground.target.appending("docs").string
      let refused = Self.failure { _ = try Repository.open(at: inner).path }
      #expect(refused == .notFound)
      let found = [try Repository.discover(from: inner), try Repository.discover(from: ground.run.string)]
      #expect(found == ["\(ground.target)/.git/", nil])
      let again = Self.failure { _ = try Repository.create(at: "\(ground.target)/.git").path }
      #expect(again == .exists)
    }
  }

  @Test("Every working tree's HEAD is known, also of one whose folder is away")
  func worktrees() async throws {
    try await Ground.with { ground in
      try await ground.shell(
        """
        git worktree add -q ../side -b side; git worktree add -q --detach ../loose; git worktree add -q ../away -b away
        mv ../away ../hidden
        """, in: ground.target)
      let heads = try await RepositoryActor(try Repository.open(at: ground.folder.appending("side").string)).with {
        try $0.worktreeHeads()
      }
      #expect(Set(heads.map(\.branch)) == ["refs/heads/main", "refs/heads/side", "refs/heads/away", nil])
      #expect(heads.count == 4 && heads.first?.folder == ground.target.string)
    }
  }

  @Test("A tree takes no path that git could not check out, and lets files and folders trade places")
  func badPaths() async throws {
    try await withTemporaryFolder { folder in
      try await RepositoryActor(try Repository.create(at: folder.appending("r.git").string)).with { repository in
        let entry = TreeEntry(mode: .regular, id: try repository.writeBlob([1]))
        for path in [
          "", "/a", "a/", "a//b", "..", "a/../b", ".git", "a/.GIT/b", ".git ", "git~1", "a\0b", ".g\u{200C}it",
        ] {
          let kind = Self.failure { _ = try repository.updateTree(nil, [.put(TreePath(path), entry)]) }
          #expect(kind == .invalid, "\(path)")
        }
        let tree = try repository.updateTree(nil, [.put(TreePath("d/x"), entry), .put(TreePath("f"), entry)])
        let removals = [TreeChange.remove(TreePath("f")), .remove(TreePath("d/x"))]
        let swapped = try repository.updateTree(
          tree, [.put(TreePath("d"), entry), .put(TreePath("f/y"), entry)] + removals)
        let paths = try repository.files(inTree: swapped).map(\.path)
        #expect(paths == [TreePath("d"), TreePath("f/y")])
        let missing = Self.failure { _ = try repository.updateTree(tree, [.remove(TreePath("never"))]) }
        #expect(missing != nil)
        let emptied = try repository.updateTree(tree, removals)
        #expect(emptied == Repository.emptyTree)
      }
    }
  }

  @Test("An object whose content is not what its name says is refused")
  func damaged() async throws {
    try await withTemporaryFolder { folder in
      let path = folder.appending("r.git").string
      let ids = try await RepositoryActor(try Repository.create(at: path)).with { repository in
        [try repository.writeBlob([1]), try repository.writeBlob([2])]
      }
      let files = ids.map { "r.git/objects/\($0.hex.prefix(2))/\($0.hex.dropFirst(2))" }
      _ = try await runTool("cp", ["-f", files[0], files[1]], in: folder)
      let kind = await RepositoryActor(try Repository.open(at: path)).with { repository in
        Self.failure { _ = try repository.blob(ids[1]) }
      }
      #expect(kind == .damaged)
    }
  }
}
