import EffectKit
import GitPush
import KindStage
import KindSupport
import Plans
import SystemPackage
import TestKit
import Testing

// alone: its remotes hang, and what is not meant to has two seconds.
@Suite("Pushing to a remote that hangs")
struct PushTimeoutTests {
  @Test("A remote that hangs is given up on, in doubt, and a look afterwards settles it", .timeLimit(.minutes(20)))
  func hangs() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let head = try await push.advance()
      let effect = try await push.propose(.init(branch: "main", timeoutSeconds: 2))
      try await push.hook("pre-receive", "sleep 300")
      let error = await failure { try await push.commit(effect) }
      guard case .inDoubt(let reason)? = error else { throw StageFailure(reason: "\(error as Any)") }
      #expect(reason.contains("took longer"))
      guard case .notApplied = await push.planner.probe(effect, key: "k") else { throw StageFailure(reason: "probe") }
      try await push.hook("pre-receive", "exit 0")
      try await push.commit(effect)
      #expect(try await push.remoteHead() == head)
    }
  }

  @Test("A push that landed though its answer was lost is found by a look", .timeLimit(.minutes(20)))
  func answerLost() async throws {
    try await withTemporaryFolder { folder in
      let push = try await PushStage(in: folder)
      let head = try await push.advance()
      let effect = try await push.propose(.init(branch: "main", timeoutSeconds: 2))
      try await push.hook("post-receive", "sleep 300")
      let receipt = try await push.commit(effect)
      #expect(try await push.remoteHead() == head)
      #expect(receipt.detail.contains(head.prefix(12)))
      try await push.apply(effect, seen: effect)
      #expect(try await push.remoteHead() == head)
    }
  }
}
