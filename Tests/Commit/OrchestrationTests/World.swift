import Approval
import EffectKit
import JSON
import Plans
import RunJournal
import Synchronization

/// A target with one branch, which counts what is done to it.
final class World: Sendable {
  struct State {
    var head = "old"
    /// The tree that merging makes, where that is not the draft's.
    var mergedTree: String?
    /// The merges that exist; where any are named, an effect with another is stale, as it is in the real world.
    var merges: Set<String> = []
    var applications = 0
    var settlings = 0
    /// What the surveyor throws when it derives the effect again.
    var obstacle: EffectError?
    /// What the adapter throws, and whether it moves the branch before.
    var mishap: (error: EffectError, isApplied: Bool)?
    var isUnreadable = false
    /// How the effect is put to people.
    var wording = "main moves"
  }

  private let state = Mutex(State())

  var now: State { state.withLock { $0 } }

  func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }

  var planner: Planner { Planner(world: self) }
  var applier: Applier { Applier(world: self) }

  struct Planner: EffectPlanner {
    let world: World

    func propose(
      _ declaration: EffectDeclaration, in context: EffectContext
    ) async throws(EffectError) -> ProposedEffect {
      effect(result: "merge of \(context.draft)")
    }

    func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
      if let obstacle = world.now.obstacle { throw obstacle }
      let merges = world.now.merges
      if !merges.isEmpty, !merges.contains(effect.arguments["result"]?.stringValue ?? "") {
        throw .stale("there is no such merge")
      }
      return self.effect(result: effect.arguments["result"]?.stringValue ?? "")
    }

    func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

    func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
      let now = world.now
      if now.isUnreadable { return .unknown("the target cannot be read") }
      if now.head == effect.arguments["result"]?.stringValue { return .applied("it is there") }
      return now.head == effect.fingerprint["commit"]?.stringValue ? .notApplied("it is not there") : .unknown("odd")
    }

    private func effect(result: String) -> ProposedEffect {
      ProposedEffect(
        kind: .gitMerge, arguments: ["result": .string(result)], identity: ["repository": "target"],
        fingerprint: ["commit": .string(world.now.head)], measured: ["references-moved": 1],
        targets: TargetName.reference("main", inRepository: "/target"), lands: world.now.mergedTree,
        compensation: Compensation(arguments: [:], fingerprint: [:], preview: "puts it back"),
        preview: world.now.wording)
    }
  }

  struct Applier: EffectApplier {
    let world: World

    func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
      let result = authority.effect.arguments["result"]?.stringValue ?? ""
      let mishap = world.now.mishap
      if mishap?.isApplied != false {
        world.change {
          $0.head = result
          $0.applications += 1
        }
      }
      if let mishap { throw mishap.error }
      return EffectReceipt(detail: "moved")
    }

    func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt {
      world.change { $0.settlings += 1 }
      return EffectReceipt(detail: "settled")
    }
  }
}
