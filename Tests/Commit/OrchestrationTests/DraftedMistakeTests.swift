import Approval
import Drafting
import EffectKit
import Models
import Orchestration
import Plans
import Policy
import RunJournal
import Synchronization
import Testing

@Suite("Files of a draft that an effect cannot use")
struct DraftedMistakeTests {
  /// Refuses a draft by what it holds.
  private struct Picky: EffectPlanner {
    let world: World.Planner
    let refusal: @Sendable (_ tree: String) -> UnusableFiles?

    func propose(
      _ declaration: EffectDeclaration, in context: EffectContext
    ) async throws(EffectError) -> ProposedEffect {
      if let files = refusal(context.draft) { throw .unusable(files) }
      return try await world.propose(declaration, in: context)
    }

    func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
      try await world.rederive(effect)
    }

    func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

    func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult { await world.probe(effect, key: key) }
  }

  private let script = UnusableFiles(
    ["code.txt"], reason: "code.txt:1: the row of Ada is wrong", told: "code.txt:1: mend it")

  private func rig(
    attempts: Int = 3, boundary: Boundary = Boundary(), _ refusal: @escaping @Sendable (String) -> UnusableFiles?
  ) -> Rig {
    var rig = Rig(plan: Rig.plan(boundary: boundary, attempts: attempts))
    rig.planners = [.gitMerge: Picky(world: rig.world.planner, refusal: refusal)]
    rig.appliers = [.gitMerge: rig.world.applier]
    return rig
  }

  @Test("The step that drafted the file is told without the target's own words, and drafts again")
  func sentBack() async throws {
    var rig = rig { $0.contains("code.txt=attempt 1") ? script : nil }
    let prompts = Mutex<[String]>([])
    rig.answer = { request throws(ModelError) in
      prompts.withLock { $0.append("\(request)") }
      return try Rig.answer(request)
    }
    let (state, events) = try await rig.run()
    #expect(state.end?.outcome == .committed)
    #expect(state.steps["code"]?.attempts == 2 && state.steps["docs"]?.attempts == 1)
    let reopened = events.compactMap { if case .stepReopened(let one) = $0 { one } else { nil } }
    let first = try #require(reopened.first)
    #expect(first.step == "code" && first.cause == .effect && first.detail == "git.merge: \(script.reason)")
    #expect(first.feedback == "the effect git.merge cannot be applied: code.txt:1: mend it")
    let all = prompts.withLock { $0 }
    #expect(all.contains { $0.contains("code.txt:1: mend it") })
    #expect(!all.contains { $0.contains("Ada") })
  }

  @Test("It goes back as often as the step has attempts, and the run's end says why in full")
  func bounded() async throws {
    let (state, _) = try await rig(attempts: 2) { _ in script }.run()
    #expect(state.end?.outcome == .failed && state.steps["code"]?.attempts == 2)
    #expect(state.end?.reason == "step code used up its 2 attempts; the last one: git.merge: \(script.reason)")
  }

  @Test("A file that the draft left as it was is nobody's to draft again")
  func ofTheBase() async throws {
    let (state, events) = try await rig { _ in UnusableFiles(["a.txt"], reason: "a.txt is no script") }.run()
    #expect(state.end?.outcome == .failed && state.end?.reason == "step ship: git.merge: a.txt is no script")
    #expect(!events.contains { if case .stepReopened = $0 { true } else { false } })
  }

  @Test("A missing file is drafted where the boundary lets it be; else the plan is wrong")
  func missing() async throws {
    let (state, events) = try await rig(attempts: 1) { _ in UnusableFiles(missing: "up.sql") }.run()
    #expect(state.end?.reason.contains("used up its one attempt") == true)
    #expect(events.contains { if case .stepReopened = $0 { true } else { false } })
    var boundary = Boundary()
    boundary.paths = Boundary.Paths(allow: ["*.txt"])
    let (other, more) = try await rig(boundary: boundary) { _ in UnusableFiles(missing: "up.sql") }.run()
    #expect(other.end?.reason == "step ship: git.merge: the draft has no file up.sql")
    #expect(!more.contains { if case .stepReopened = $0 { true } else { false } })
  }
}
