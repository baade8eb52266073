import Drafting
import JSON
import Models
import Orchestration
import Plans
import RunJournal
import Testing

@Suite("A branch that moves on under a draft")
struct MovedDraftTests {
  private static func rig(approval: ApprovalRule) -> Rig {
    var rig = Rig()
    rig.plan = Rig.plan(approval: approval)
    rig.branch = Branch()
    return rig
  }

  /// Writes one file for the step; from the second attempt on there is one, which has to be read first.
  private static func drafts(_ request: ModelRequest) -> ModelAnswer {
    guard request.purpose.attempt > 1 else { return Rig.drafts(request) }
    let file = "\(request.purpose.step).txt"
    return switch request.purpose.turn {
    case 1: Rig.calls("read", ["path": .string(file)])
    case 2: Rig.calls("write", ["path": .string(file), "content": .string("attempt \(request.purpose.attempt)")])
    default: Rig.says("done")
    }
  }

  @Test("A conflict goes back to the drafter, who starts from where the branch is; other drafts stay")
  func conflict() async throws {
    var rig = Self.rig(approval: .byRisk)
    let branch = try #require(rig.branch)
    rig.answer = { request in
      guard request.purpose.task != .verdict else { return Rig.says(Rig.verdict("approve")) }
      if request.purpose.step == "docs", request.purpose.turn == 1, request.purpose.attempt == 1 {
        branch.commit("docs.txt", "of somebody else")
      }
      return Self.drafts(request)
    }
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .committed, "\(String(describing: state.end))")
    #expect(state.steps["docs"]?.attempts == 2 && state.steps["code"]?.attempts == 1)
    #expect(state.steps["docs"]?.feedback.first?.contains("conflicts with it in: docs.txt") == true)
    // Nobody's mistake is held against the drafter.
    #expect(state.steps["docs"]?.excusedAttempts == 1)
    #expect(branch.files == ["a.txt": "one", "code.txt": "attempt 1", "docs.txt": "attempt 2"])
    #expect(events.filter { if case .baseMoved = $0 { true } else { false } }.count == 1)
  }

  @Test("A check that fails on what merging makes goes back to the drafter, who starts from that")
  func failedCheck() async throws {
    var rig = Self.rig(approval: .always)
    let branch = try #require(rig.branch)
    rig.answer = { request in
      request.purpose.task == .verdict ? Rig.says(Rig.verdict("approve")) : Self.drafts(request)
    }
    rig.passes = { words, tree in
      !(words == ["test"] && tree.contains("other.txt") && !tree.contains("docs.txt=attempt 2"))
    }
    rig.decide = { question in
      if question.since == nil { branch.commit("other.txt", "x") }
      return .approve
    }
    let (state, _) = try await rig.run()
    #expect(state.end?.outcome == .committed, "\(String(describing: state.end))")
    #expect(state.steps["docs"]?.attempts == 2)
    #expect(state.steps["docs"]?.feedback.first?.contains("the target has moved on") == true)
    #expect(branch.files["other.txt"] == "x" && branch.files["docs.txt"] == "attempt 2")
  }
}
