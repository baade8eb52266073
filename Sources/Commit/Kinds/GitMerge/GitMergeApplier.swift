package import Approval
package import EffectKit
import Git
import KindSupport
import Plans

/// Merges a draft into a branch of the target: copies the merge's objects, then moves the branch by compare-and-swap.
package struct GitMergeApplier: EffectApplier {
  private let target: String
  private let scratch: String

  private let supervisor: String

  /// - Parameter supervisor: the program that supervises the git which changes work trees; this one.
  package init(target: String, scratch: String, supervisor: String = "/proc/self/exe") {
    self.target = target
    self.scratch = scratch
    self.supervisor = supervisor
  }

  private func move(_ effect: ProposedEffect, _ key: String) throws(EffectError) -> BranchMove {
    var move = try GitMerge(effect).move(in: target, scratch: scratch, key: key)
    move.supervisor = supervisor
    return move
  }

  private func moveBack(_ applied: AppliedEffect) throws(EffectError) -> BranchMove {
    var move = try GitMerge(applied.effect).moveBack(in: target, scratch: scratch, key: applied.compensationKey)
    move.supervisor = supervisor
    return move
  }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let move = try move(authority.effect, authority.idempotencyKey)
    let lease = try await EffectLease(of: move.key, beside: scratch)
    let merge = try GitMerge(authority.effect)
    // A checkout of the pointers looks for the files.
    try await merge.keepLargeFiles(of: scratch, in: target)
    try copyObjects(of: merge)
    let remark = try await move.make()
    return await move.settle(holding: lease, isCutOff: false, remark: remark)
  }

  package func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt {
    await settle { () throws(EffectError) in try move(effect, key) }
  }

  package func recover(_ effect: ProposedEffect, key: String) async throws(EffectError) -> ProbeResult? {
    try await move(effect, key).recover(holding: try await EffectLease(of: key, beside: scratch))
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    let move = try moveBack(authority.applied)
    let lease = try await EffectLease(of: move.key, beside: scratch)
    let remark = try await move.make()
    return await move.settle(holding: lease, isCutOff: false, remark: remark)
  }

  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt {
    await settle { () throws(EffectError) in try moveBack(applied) }
  }

  package func recoverCompensation(of applied: AppliedEffect) async throws(EffectError) -> ProbeResult? {
    let move = try moveBack(applied)
    return try await move.recover(holding: try await EffectLease(of: move.key, beside: scratch))
  }

  private func settle(_ move: () throws(EffectError) -> BranchMove) async -> EffectReceipt {
    do {
      let move = try move()
      return await move.settle(holding: try await EffectLease(of: move.key, beside: scratch), isCutOff: true)
    } catch {
      return EffectReceipt(detail: error.reason)
    }
  }

  private func copyObjects(of merge: GitMerge) throws(EffectError) {
    do {
      guard let result = ObjectID(hex: merge.result) else {
        throw EffectError.invalid("\(merge.result) is no object id")
      }
      let source = try Repository.open(at: scratch, owner: .chancery)
      let destination = try Repository.open(at: target)
      var known: [ObjectID] = []
      for id in [merge.onto, merge.base].compactMap({ $0.flatMap(ObjectID.init(hex:)) }) where destination.has(id) {
        known.append(id)
      }
      try source.copyObjects(of: result, notIn: known, to: destination)
    } catch {
      throw .notApplied("the merge's objects could not be written to the target: \(error)")
    }
  }
}
