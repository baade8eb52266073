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

@Suite("What a merge must not do behind anybody's back")
struct StrangerTests {
  @Test("An ignored file where the draft puts one is in the way, and stays as it is")
  func ignoredFile() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "mkdir src; echo drafted >src/secret.txt")
      let effect = try await stage.propose()
      try await shell(
        "echo 'src/secret.txt' >.git/info/exclude; mkdir src; echo mine >src/secret.txt", in: stage.target)
      await #expect(throws: EffectError.self) { try await stage.planner.rederive(effect) }
      let text = try String(contentsOfFile: stage.target.appending("src/secret.txt").string, encoding: .utf8)
      #expect(text == "mine\n")
      #expect(try await stage.head == stage.base)
    }
  }

  @Test("An ignored folder where the draft puts a file is in the way, and keeps what is in it")
  func ignoredFolder() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "echo drafted >out")
      let effect = try await stage.propose()
      try await shell("echo 'out/' >.git/info/exclude; mkdir out; echo mine >out/product", in: stage.target)
      await #expect(throws: EffectError.self) { try await stage.planner.rederive(effect) }
      #expect(FileManager.default.fileExists(atPath: stage.target.appending("out/product").string))
    }
  }

  @Test("An ignored file where the draft needs a folder is in the way; a tracked one that it removes is not")
  func fileForFolder() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "rm b.txt; mkdir b.txt out; echo x >b.txt/x; echo y >out/y")
      let effect = try await stage.propose()
      #expect(try await stage.planner.rederive(effect) == effect)
      try await shell("echo out >.git/info/exclude; echo mine >out", in: stage.target)
      await #expect(throws: EffectError.self) { try await stage.planner.rederive(effect) }
    }
  }

  @Test("A branch that only stands for another one is refused, and the other one named")
  func symbolic() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await git("branch", "-m", "main", "trunk", in: stage.target)
      try await git("symbolic-ref", "refs/heads/main", "refs/heads/trunk", in: stage.target)
      do {
        _ = try await stage.propose()
        Issue.record("a symbolic branch was accepted")
      } catch let error as EffectError {
        #expect("\(error)".contains("refs/heads/trunk"))
      }
    }
  }

  @Test("A merge that somebody took back after a crash is in doubt, and not done again")
  func undone() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      let effect = try await stage.propose()
      try await stage.commit(effect)
      let note = try await git("reflog", "show", "-1", "--format=%gs", "main", in: stage.target)
      let key = try #require(note.split(separator: " ").last.map(String.init))
      try await git("reset", "-q", "--hard", "main^1", in: stage.target)
      #expect(try await stage.head == stage.base)
      guard case .unknown = await stage.planner.probe(effect, key: key) else {
        Issue.record("a merge that was undone would be done again")
        return
      }
    }
  }

  @Test("What was drafted for one path does not land at another that the target has renamed it to")
  func renamed() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder, drafting: "printf 'one\\ntwo\\nTHREE\\n' >a.txt")
      try await shell("mkdir -p .github; git mv a.txt .github/ci.yml; git commit -qm moved", in: stage.target)
      await #expect(throws: EffectError.conflict(paths: ["a.txt"])) { try await stage.propose() }
    }
  }

  @Test("Where the target has moved on, what lands is measured from there")
  func landing() async throws {
    try await withTemporaryFolder { folder in
      let stage = try await Stage(in: folder)
      try await shell("echo theirs >b.txt; git commit -qam theirs", in: stage.target)
      let effect = try await stage.propose()
      let merged = try #require(try await stage.planner.mergeResult(of: effect))
      #expect(merged.fromCommit == (try await stage.head))
      #expect(merged.toTree == effect.arguments["tree"]?.stringValue)
    }
  }
}
