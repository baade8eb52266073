import Drafting
import Git
import Policy
import RunJournal
import SystemPackage
import TestKit
import Testing
import Workspaces

@Suite("Merging and comparing drafts")
struct MergeTests {
  @Test("Drafts that go together become one commit with both as parents")
  func together() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let top = try await store.draft("sed -i 1s/a/top/ docs/a.md; git --version >/dev/null", on: ground)
      let bottom = try await store.draft("sed -i 8s/h/bottom/ docs/a.md; echo n > new", on: ground)
      let moved = try await store.draft("mkdir papers; mv docs/a.md papers/a.md", on: ground)
      let merge = try await store.merge([top, bottom, moved].map(\.revision), message: "all\n")
      guard case .merged(let all) = merge else {
        Issue.record("\(merge)")
        return
      }
      let scratch = FilePath(store.repository.path)
      #expect(try await git("show", "\(all.commit):papers/a.md", in: scratch) == "top\nb\nc\nd\ne\nf\ng\nbottom")
      let parents = try await git("log", "-1", "--format=%P %an %at", all.commit, in: scratch).split(separator: " ")
      #expect(parents.count == 4 && parents[1] == moved.revision.commit && parents[2...] == ["Chancery", "1700000000"])
      #expect(try await git("fsck", "--strict", "--no-dangling", in: scratch) == "")
    }
  }

  @Test("Files are merged as the target's attributes have it, and it is asked only for what two drafts changed")
  func drivers() async throws {
    try await Ground.with { ground in
      let plain = try await ground.store()
      let store = try await ScratchStore(
        folder: ground.run.string, bases: ground.bases,
        mergeDrivers: { paths, base, scratch in
          guard paths.map(\.shown) == ["docs/a.md"], base.hex == plain.repository.base.commit,
            scratch == plain.repository.path
          else { throw Unasked() }
          return [paths[0]: .union]
        }, now: { Ground.time })
      let one = try await store.draft("echo one >> docs/a.md; echo x > x", on: ground)
      let two = try await store.draft("echo two >> docs/a.md; echo y > y", on: ground)
      guard case .conflicted = try await plain.merge([one, two].map(\.revision), message: "all\n") else {
        Issue.record("they go together without it")
        return
      }
      guard case .merged(let all) = try await store.merge([one, two].map(\.revision), message: "all\n") else {
        Issue.record("they do not go together")
        return
      }
      let text = try await git("show", "\(all.commit):docs/a.md", in: FilePath(store.repository.path))
      #expect(text.hasSuffix("h\none\ntwo"))
    }
  }

  private struct Unasked: Error {}

  struct Clash: Sendable, CustomTestStringConvertible {
    var one: String
    var two: String
    var paths: [String]
    var testDescription: String { "\(one) | \(two)" }
  }

  @Test(
    "Drafts that do not go together are a result with the paths",
    arguments: [
      Clash(one: "sed -i 1s/a/x/ docs/a.md", two: "sed -i 1s/a/y/ docs/a.md", paths: ["docs/a.md"]),
      Clash(one: "echo x >> docs/a.md; echo 1 > n", two: "rm docs/a.md; echo 2 > n", paths: ["docs/a.md", "n"]),
      Clash(one: "echo 1 > d", two: "mkdir d; echo 2 > d/x", paths: ["d"]),
      Clash(one: "mkdir d; echo 2 > d/x", two: "echo 1 > d", paths: ["d"]),
      Clash(
        one: "rm README.md; mkdir README.md; echo 1 > README.md/x", two: "echo 2 >> README.md", paths: ["README.md"]),
      Clash(one: "printf '\\000a' > blob.bin", two: "printf '\\000b' > blob.bin", paths: ["blob.bin"]),
      Clash(one: "ln -sfn a link", two: "ln -sfn b link", paths: ["link"]),
      Clash(one: "rm -r docs; ln -s src docs", two: "echo x > docs/new", paths: ["docs"]),
      Clash(one: "ln -s README.md z", two: "echo x > z", paths: ["z"]),
    ])
  func clash(clash: Clash) async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let zero = try await store.draft("echo 0 > zero", on: ground)
      let one = try await store.draft(clash.one, on: ground)
      let two = try await store.draft(clash.two, on: ground)
      let merge = try await store.merge([zero, one, two].map(\.revision), message: "all\n")
      guard case .conflicted(let index, let partial, let paths) = merge else {
        Issue.record("\(merge)")
        return
      }
      #expect(index == 2)
      #expect(clash.paths.allSatisfy { path in paths.contains { $0 == path || $0.hasPrefix(path + "/") } }, "\(paths)")
      let changed = try await store.changes(from: store.repository.base, to: partial).map(\.path)
      #expect(changed.contains("zero"))
    }
  }

  @Test(
    "Each draft's whole change is in the merge",
    arguments: [
      ("chmod +x docs/a.md", "echo more >> docs/a.md"),
      ("rm -r docs", "echo x > src/new"),
      ("mv src source", "echo x > src/new"),
      ("echo same > same", "echo same > same; echo other > other"),
      ("rm docs/b.md", "rm docs/b.md"),
      ("printf '* merge=union\\n' > .gitattributes", "sed -i 1s/a/y/ docs/a.md"),
    ])
  func equalsGit(one: String, two: String) async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let drafts = [try await store.draft(one, on: ground), try await store.draft(two, on: ground)].map(\.revision)
      guard case .merged(let merged) = try await store.merge(drafts, message: "m\n") else {
        Issue.record("the drafts go together")
        return
      }
      let scratch = FilePath(store.repository.path)
      let tree = try await git(
        "-c", "merge.directoryRenames=false", "merge-tree", "--write-tree", drafts[0].commit, drafts[1].commit,
        in: scratch)
      #expect(merged.tree == tree)
    }
  }

  @Test("A draft that contains the others is the merge; none to merge is an error")
  func contained() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let one = try await store.draft("echo 1 > one", on: ground).revision
      let two = try await store.draft("echo 2 > two", on: ground, at: one).revision
      for list in [[one, two], [two, one], [two], [store.repository.base, two, one, store.repository.base]] {
        #expect(try await store.merge(list, message: "m\n") == .merged(two))
      }
      await #expect(throws: DraftStoreError.self) { try await store.merge([], message: "m\n") }
    }
  }

  @Test("Drafts over two merges of the same drafts still go together")
  func crissCross() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let one = try await store.draft("sed -i 1s/a/one/ docs/a.md", on: ground).revision
      let two = try await store.draft("sed -i 8s/h/two/ docs/a.md", on: ground).revision
      guard case .merged(let left) = try await store.merge([one, two], message: "left\n"),
        case .merged(let right) = try await store.merge([two, one], message: "right\n")
      else {
        Issue.record("the drafts go together")
        return
      }
      let over = try await store.draft("sed -i 1s/one/three/ docs/a.md", on: ground, at: left).revision
      let under = try await store.draft("sed -i 8s/two/four/ docs/a.md", on: ground, at: right).revision
      guard case .merged(let all) = try await store.merge([over, under], message: "all\n") else {
        Issue.record("the drafts go together")
        return
      }
      let text = try await git("show", "\(all.commit):docs/a.md", in: FilePath(store.repository.path))
      #expect(text == "three\nb\nc\nd\ne\nf\ng\nfour")
    }
  }

  @Test("The diff shows everything, whatever the draft's attributes say")
  func diff() async throws {
    try await Ground.with { ground in
      let store = try await ground.store()
      let script = """
        echo '*.md -diff' > docs/.gitattributes; echo '* binary' > .gitattributes; echo EVILMARK >> docs/a.md
        chmod +x docs/b.md; ln -sfn /chancery/nowhere link; printf '\\000' > blob.bin; mv src/app.py src/moved.py
        printf 'no end' > end; rm big.psd; ln -s README.md big.psd; echo odd > 'new
        line'; : > empty
        """
      let draft = try await store.draft(script, on: ground)
      let text = try await store.diff(from: store.repository.base, to: draft.revision)
      for part in [
        "+EVILMARK\n", "old mode 100644\nnew mode 100755\n", "--- a/link\n+++ b/link\n", "+/chancery/nowhere\n",
        "Binary files a/blob.bin and b/blob.bin differ\n", "deleted file mode 100644", "-print(1)\n", "+print(1)\n",
        "\\ No newline at end of file", "new file mode 120000", "\"b/new\\nline\"", "b/empty",
      ] { #expect(text.contains(part), "\(part) in \(text)") }
      #expect(draft.changes.map(\.path).count == 12)
      let own = try await git(
        "-c", "core.attributesFile=/dev/null", "diff", "--no-renames", "--no-ext-diff", "--full-index", "--no-textconv",
        "--numstat", store.repository.base.commit, draft.revision.commit, in: FilePath(store.repository.path))
      for change in draft.changes where !change.isBinary && !change.path.contains("\n") && change.path != "big.psd" {
        #expect(own.contains("\(change.linesAdded)\t\(change.linesRemoved)\t\(change.path)"), "\(change) in \(own)")
      }
    }
  }
}
