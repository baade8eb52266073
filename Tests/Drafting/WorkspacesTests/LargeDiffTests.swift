import Foundation
import Git
import LinuxSystem
import SystemPackage
import TestKit
import Testing

@Suite("Diffs of large files")
struct LargeDiffTests {
  private struct Found {
    var patch: String
    var delta: FileDelta
  }

  /// Lends the diff of one file from one content to another, in a repository in memory only as far as libgit2 likes.
  private static func diff(
    from old: [UInt8]?, to new: [UInt8]?, named name: String = "a file", in folder: FilePath
  ) async throws -> Found {
    let lender = RepositoryActor(try Repository.create(at: folder.appending("bare.git").string))
    return try await lender.with { repository throws(GitError) in
      let path = TreePath(name)
      let trees = try [old, new].map { content throws(GitError) in
        let entry = try content.map { bytes throws(GitError) in
          TreeChange.put(path, TreeEntry(mode: .regular, id: try repository.writeBlob(bytes)))
        }
        return try repository.updateTree(nil, [entry].compactMap(\.self))
      }
      let deltas = try repository.deltas(from: trees[0], to: trees[1])
      let patch = String(decoding: try repository.patch(from: trees[0], to: trees[1]), as: UTF8.self)
      guard let delta = deltas.first, deltas.count == 1 else {
        throw GitError(kind: .invalid, operation: "compare", reason: "\(deltas.count) deltas")
      }
      return Found(patch: patch, delta: delta)
    }
  }

  private func put(_ text: String, at path: FilePath) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path.string))
  }

  private static func lines(_ count: Int, using random: inout SplitMix) -> [String] {
    (0..<count).map { index in
      Int.random(in: 0..<3, using: &random) == 0 ? "}" : "line \(index) \(UInt32.random(in: 0..<100, using: &random))"
    }
  }

  @Test("git makes the new content of the old one by them, and finds no fewer changed lines", arguments: 0..<8)
  func applies(seed: UInt64) async throws {
    var random = SplitMix(seed: seed &+ 77)
    var lines = Self.lines(9000, using: &random)
    let before = lines
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      let place = Int.random(in: 0..<lines.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: lines.remove(at: place)
      case 1: lines.insert("new \(UInt16.random(in: 0..<9, using: &random))", at: place)
      case 2: lines[place] = "}"
      default: lines.swapAt(place, Int.random(in: 0..<lines.count, using: &random))
      }
    }
    let old = before.joined(separator: "\n") + (seed % 3 == 0 ? "" : "\n")
    let new = lines.joined(separator: "\n") + (seed % 2 == 0 ? "" : "\n")
    try await withTemporaryFolder { folder in
      let found = try await Self.diff(from: Array(old.utf8), to: Array(new.utf8), in: folder)
      try put(old, at: folder.appending("a file"))
      try put(found.patch, at: folder.appending("patch"))
      try await git("init", "-q", in: folder)
      try put(new, at: folder.appending("other"))
      let counted = try await runTool("git", ["diff", "--no-index", "--numstat", "a file", "other"], in: folder)
      let fewest = counted.output.split(separator: "\t").prefix(2).compactMap { Int($0) }
      #expect(found.delta.linesAdded >= fewest[0] && found.delta.linesRemoved >= fewest[1])
      #expect(found.delta.linesAdded < fewest[0] + 200, "far more lines than git finds")
      try await git("apply", "patch", in: folder)
      #expect(try await runTool("cmp", ["a file", "other"], in: folder).status == 0)
    }
  }

  @Test(
    "A new file and a deleted one are shown whole, under odd names too", arguments: ["plain", "é \"odd\"\t b/name"])
  func whole(name: String) async throws {
    let text = Array(String(repeating: "a line of text\n", count: 6000).utf8)
    try await withTemporaryFolder { folder in
      let added = try await Self.diff(from: nil, to: text, named: name, in: folder)
      #expect(added.delta.linesAdded == 6000 && !added.delta.isBinary)
      #expect(added.patch.contains("new file mode 100644\n") && added.patch.contains("\n--- /dev/null\n+++ "))
      try await git("init", "-q", in: folder)
      try put(added.patch, at: folder.appending("patch"))
      try await git("apply", "patch", in: folder)
    }
    try await withTemporaryFolder { folder in
      let deleted = try await Self.diff(from: text, to: nil, named: name, in: folder)
      #expect(deleted.delta.linesRemoved == 6000 && deleted.patch.contains("\n+++ /dev/null\n@@ -1,6000 +0,0 @@\n"))
    }
  }

  // Both took libgit2's own diff more than a minute.
  @Test("Texts that have little in common are compared in linear time", .timeLimit(.minutes(1)))
  func unlike() async throws {
    var random = SplitMix(seed: 5)
    let letters: [UInt8] = (0..<2_000_000).map { _ in UInt8.random(in: 97...122, using: &random) }
    let old: [UInt8] = letters.flatMap { [$0, 10] }
    let new: [UInt8] = letters.reversed().flatMap { [$0, 10] }
    try await withTemporaryFolder { folder in
      let found = try await Self.diff(from: old, to: new, in: folder)
      #expect(found.delta.linesAdded > 1_900_000 && found.delta.linesRemoved > 1_900_000)
      #expect(found.patch.contains("Too large to show: +"))
    }
  }

  @Test("A text that is too large to show is named with its size, its lines counted, and stands as unreadable")
  func tooLarge() async throws {
    let text = Array(String(repeating: "some line of text\n", count: 300_000).utf8)
    try await withTemporaryFolder { folder in
      let found = try await Self.diff(from: nil, to: text, in: folder)
      #expect(found.delta.isBinary && found.delta.linesAdded == 300_000 && found.delta.newSize == text.count)
      #expect(found.patch.hasSuffix("Too large to show: +300000 -0 lines, \(text.count) bytes\n"))
      #expect(found.patch.utf8.count < 1000)
    }
    try await withTemporaryFolder { folder in
      // What is changed in it can be shown all the same.
      let found = try await Self.diff(from: text, to: text + Array("one more\n".utf8), in: folder)
      #expect(!found.delta.isBinary && found.delta.linesAdded == 1 && found.delta.linesRemoved == 0)
      #expect(
        found.patch.hasSuffix(
          "@@ -299998,3 +299998,4 @@\n" + String(repeating: " some line of text\n", count: 3) + "+one more\n"))
    }
  }

  @Test("A large binary file is not read as text")
  func binary() async throws {
    try await withTemporaryFolder { folder in
      let found = try await Self.diff(from: nil, to: [UInt8](repeating: 0, count: 1 << 20), in: folder)
      #expect(found.delta.isBinary && found.delta.linesAdded == 0)
      #expect(found.patch.contains("Binary files /dev/null and b/a file differ\n"))
    }
  }

  @Test("Texts that lie in no repository are compared in the same way")
  func texts() throws {
    let old = String(repeating: "a line of text\n", count: 10_000)
    let found = try TextDifference(from: old, to: "first\n" + old)
    #expect(found.added == 1 && found.removed == 0)
    #expect(found.lines == ["@@ -1,3 +1,4 @@", "+first", " a line of text", " a line of text", " a line of text"])
    let new = try TextDifference(from: "", to: String(repeating: "a line of text\n", count: 100_000))
    #expect(new.lines == ["Too large to show: +100000 -0 lines"])
  }
}
