import Approval
import EffectKit
import JSON
import Plans
import RunJournal
import Synchronization

/// A target with many branches, each of which an effect takes from `old` to `new`; it keeps what was done, in order.
///
/// An effect of a branch whose name begins with `final` cannot be undone.
final class Shelf: Sendable {
  struct State {
    var branches: [String: String] = [:]
    /// `apply NAME` and `undo NAME`, as they happened.
    var done: [String] = []
    /// What the adapter throws for a branch, by what it was asked to do, and whether it does it before.
    var mishaps: [String: (error: EffectError, isDone: Bool)] = [:]
    /// What deriving a compensation throws, by branch.
    var obstacles: [String: EffectError] = [:]
    var isUnreadable = false
  }

  private let state = Mutex(State())

  var now: State { state.withLock { $0 } }

  func change(_ body: @Sendable (inout State) -> Void) { state.withLock { body(&$0) } }

  fileprivate func perform(_ action: String, _ name: String, leaving value: String) throws(EffectError) {
    let mishap = now.mishaps["\(action) \(name)"]
    if mishap?.isDone != false {
      change {
        $0.branches[name] = value
        $0.done.append("\(action) \(name)")
      }
    }
    if let mishap { throw mishap.error }
  }

  struct Planner: EffectPlanner {
    let shelf: Shelf

    func propose(
      _ declaration: EffectDeclaration, in context: EffectContext
    ) async throws(EffectError) -> ProposedEffect {
      effect(try declaration.value(as: MoveDeclaration.self).into.description)
    }

    func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect { self.effect(effect.name) }
    func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

    func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
      if shelf.now.isUnreadable { return .unknown("the target cannot be read") }
      return value(effect.name) == "new" ? .applied("it is there") : .notApplied("it is not there")
    }

    func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
      if let obstacle = shelf.now.obstacles[applied.effect.name] { throw obstacle }
      return compensation(at: value(applied.effect.name))
    }

    func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
      if shelf.now.isUnreadable { return .unknown("the target cannot be read") }
      return value(applied.effect.name) == "old" ? .applied("it is gone") : .notApplied("it is there")
    }

    private func value(_ name: String) -> String { shelf.now.branches[name] ?? "old" }

    private func compensation(at value: String) -> Compensation {
      Compensation(arguments: ["commit": "old"], fingerprint: ["commit": .string(value)], preview: "moves it back")
    }

    private func effect(_ name: String) -> ProposedEffect {
      ProposedEffect(
        kind: .gitMerge, arguments: ["name": .string(name)],
        identity: ["repository": "target", "reference": .string(name)],
        fingerprint: ["commit": .string(value(name))], measured: ["references-moved": 1],
        names: [.branches: [name]], targets: TargetName.reference(name, inRepository: "/target"),
        compensation: name.hasPrefix("final") ? nil : compensation(at: "new"), preview: "\(name) moves")
    }
  }

  struct Applier: EffectApplier {
    let shelf: Shelf

    func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
      try shelf.perform("apply", authority.effect.name, leaving: "new")
      return EffectReceipt(detail: "moved", evidence: ["was": "old"])
    }

    func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt { EffectReceipt(detail: "settled") }

    func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
      try shelf.perform("undo", authority.applied.effect.name, leaving: "old")
      return EffectReceipt(detail: "moved back")
    }

    func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt { EffectReceipt(detail: "settled") }
  }
}

extension ProposedEffect {
  fileprivate var name: String { arguments["name"]?.stringValue ?? "" }
}
