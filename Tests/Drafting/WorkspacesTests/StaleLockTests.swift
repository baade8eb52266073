import Git
import SystemPackage
import TestKit
import Testing

@Suite("Locks of killed processes")
struct StaleLockTests {
  @Test("A lock that a killed process left on a draft's reference does not keep the next one from it")
  func lock() async throws {
    try await withTemporaryFolder { folder in
      let repository = try Repository.create(at: folder.appending("own.git").string)
      let signature = Signature(name: "A", email: "a@example.invalid", seconds: 1)
      let tree = try repository.updateTree(nil, [])
      let commit = try repository.makeCommit(tree: tree, parents: [], message: "m", by: signature)
      let name = "refs/chancery/drafts/step/1"
      _ = try await runTool("mkdir", ["-p", folder.appending("own.git/refs/chancery/drafts/step").string])
      _ = try await runTool("touch", [folder.appending("own.git/\(name).lock").string])
      try repository.setReference(name, to: commit)
      #expect(try repository.resolve(reference: name) == commit)
    }
  }
}
