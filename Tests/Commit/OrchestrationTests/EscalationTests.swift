import Drafting
import Models
import Orchestration
import Plans
import Policy
import RunJournal
import Testing

@Suite("Escalation to the slow tier")
struct EscalationTests {
  private static func rig(attempts: Int = 2, approval: ApprovalRule = .byRisk) -> Rig {
    var rig = Rig()
    let merge = EffectDeclaration(MoveDeclaration(into: "main"))
    let test = CheckCommand(run: CommandLine(words: ["test"]))
    rig.plan = Plan(
      name: "plan", goal: "a goal",
      steps: [
        Step(
          id: "code",
          kind: .draft(
            Step.Draft(instruction: "code it", checks: [test], attempts: attempts, escalation: .slow))),
        Step(id: "ship", needs: ["code"], kind: .commit(Step.Commit(approval: approval, effects: [merge]))),
      ])
    return rig
  }

  private func starts(_ events: [RunEvent]) -> [StepStart] {
    events.compactMap { if case .stepStarted(let start) = $0 { start } else { nil } }
  }

  @Test("After the fast tier's attempts the slow tier drafts, is told what failed, and the journal says so")
  func escalates() async throws {
    var rig = Self.rig()
    rig.passes = { _, tree in tree.contains("attempt 3") }
    rig.decide = { _ in .approve }
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .committed)
    #expect(starts(events).map(\.tier) == [.fast, .fast, .slow])
    #expect(starts(events).map(\.isEscalated) == [nil, nil, true])
    let calls = events.compactMap { if case .modelCalled(let call) = $0 { call } else { nil } }
    #expect(calls.filter { $0.purpose.task == .draft }.map(\.asked.model).suffix(2) == ["a/slow", "a/slow"])
    #expect(state.steps["code"]?.feedback.count == 2)
  }

  @Test("What the slow tier drafted and judges itself is shown to a person, even where it is small and tested")
  func asksPerson() async throws {
    var rig = Self.rig()
    rig.passes = { _, tree in tree.contains("attempt 3") }
    let (state, _) = try await rig.run()
    #expect(state.suspension?.cause == .approval)
    #expect(state.suspension?.detail == "a/slow judges what it drafted itself")
    var fast = Self.rig()
    fast.passes = { _, _ in true }
    #expect(try await fast.run().state.end?.outcome == .committed)
  }

  @Test("Without a draft that passes the step fails after as many attempts again, and says how many")
  func usedUp() async throws {
    var rig = Self.rig()
    rig.passes = { _, _ in false }
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .failed)
    #expect(state.end?.reason.contains("used up its 4 attempts") == true)
    #expect(starts(events).map(\.tier) == [.fast, .fast, .slow, .slow])
  }

  @Test("An attempt that follows another step's does not bring a step nearer to escalating")
  func excused() {
    let draft = Step.Draft(instruction: "code it", attempts: 2, escalation: .slow)
    #expect([1, 2, 3, 4].map { draft.tier(at: $0) } == [.fast, .fast, .slow, .slow])
    #expect(Step.Draft(instruction: "code it", attempts: 2).tier(at: 3) == .fast)
    #expect(draft.allowedAttempts == 4)
  }

  @Test("A claim that the runtime's own check contradicts is a mistake of its own, told with the check's output")
  func claim() async throws {
    var rig = Self.rig(attempts: 1)
    rig.answer = { request in
      if request.purpose.task == .verdict { return Rig.says(Rig.verdict("approve")) }
      return request.purpose.turn == 1 ? Rig.drafts(request) : Rig.says("Done; all tests pass.")
    }
    rig.passes = { _, tree in tree.contains("attempt 2") }
    let (state, events) = try await rig.run()
    let mistakes = events.compactMap { if case .mistakeMade(let made) = $0 { made } else { nil } }
    #expect(mistakes.first?.mistake == .contradictedClaim && mistakes.first?.turn == 2)
    #expect(state.steps["code"]?.feedback.first?.contains("a check failed") == true)
  }
}
