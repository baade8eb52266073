import Foundation
import Git
import SystemPackage
import TestKit
import Testing
import Workspaces

/// A draft's tree against the one that git makes of the same files.
@Suite("What a draft changed, and what git would add", .layers)
struct EqualityTests {
  private static let program = FilePath(#filePath).removingLastComponent().appending("Edits/edits.py").string

  /// How many sequences of edits are tried; many more with the variable.
  private static let count =
    ProcessInfo.processInfo.environment["CHANCERY_EDITS"].flatMap { Int($0) }
    ?? Extent.count(100, orAll: 1000)

  private struct Sequence {
    var upper: String
    var below: ObjectID
    var expected: ObjectID
    var edits: [String]

    init?(_ line: Substring) {
      guard let parts = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [Any], parts.count == 4,
        let upper = parts[0] as? String, let below = (parts[1] as? String).flatMap({ ObjectID(hex: $0) }),
        let expected = (parts[2] as? String).flatMap({ ObjectID(hex: $0) }), let edits = parts[3] as? [String]
      else { return nil }
      (self.upper, self.below, self.expected, self.edits) = (upper, below, expected, edits)
    }
  }

  @Test(
    "After any edits the tree is the one that git makes, id for id", .timeLimit(.minutes(20)),
    arguments: [1, 2])
  func anyEdits(half: Int) async throws {
    let seed = Int.random(in: 0..<1_000_000_000)
    try await withTemporaryFolder { folder in
      let words = TestMounter.isRoot ? ["-m"] : ["-Urm"]
      let made = try await runTool(
        "unshare", words + ["/usr/bin/python3", Self.program, "\(folder)/edits", String(seed), String(Self.count)])
      #expect(made.status == 0, "\(made.errors)")
      let sequences = made.output.split(separator: "\n").compactMap { Sequence($0) }
      #expect(sequences.count == Self.count, "seed \(seed): \(made.errors)")
      let repository = try Repository.open(at: "\(folder)/edits/repository", owner: .chancery)
      for sequence in sequences {
        let found = try LayerWalk.run(inFolderAt: sequence.upper, from: sequence.below, repository: repository)
        let tree = try repository.updateTree(sequence.below, found.changes)
        #expect(tree == sequence.expected, "seed \(seed), \(sequence.upper): \(sequence.edits) \(found)")
        if tree != sequence.expected { return }
      }
    }
  }
}
