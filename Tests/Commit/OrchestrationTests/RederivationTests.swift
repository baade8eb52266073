import Approval
import EffectKit
import Orchestration
import Plans
import Policy
import RunJournal
import Testing

/// What a proposal is built from is looked at before each effect; it is written out again only where something changed.
@Suite("A proposal that is derived again before each effect")
struct RederivationTests {
  private func rig(_ names: [String]) -> (rig: Rig, shelf: Shelf) {
    var rig = Rig()
    let shelf = Shelf()
    rig.shelf = shelf
    rig.decide = { _ in .approve }
    rig.plan.steps[3].kind = .commit(
      Step.Commit(effects: names.map { EffectDeclaration(MoveDeclaration(into: Template($0))) }))
    return (rig, shelf)
  }

  @Test("A rule that changes between two effects is seen before the second one")
  func between() async throws {
    let (begun, shelf) = rig(["a", "b"])
    var rig = begun
    let ban = Policy(Boundary(effects: [.gitMerge: 0]), layer: .user, path: "p", lines: ["effects.git.merge": 1])
    rig.policy = Policy(of: rig.plan)
    rig.livePolicies = LivePolicies(nil) { [shelf] in shelf.now.done.isEmpty ? Policy() : ban }
    let state = try await rig.run().state
    #expect(shelf.now.done == ["apply a"])
    #expect(state.end?.outcome != .committed)
  }
}
