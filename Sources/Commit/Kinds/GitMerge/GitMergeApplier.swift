package import Approval
package import EffectKit
import Git
import Plans

/// Merges a draft into a branch of the target: copies the merge's objects, then moves the branch by compare-and-swap.
package struct GitMergeApplier: EffectApplier {
  private let target: String
  private let scratch: String

  package init(target: String, scratch: String) {
    self.target = target
    self.scratch = scratch
  }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let merge = try GitMerge(authority.effect)
    try copyObjects(of: merge)
    let move = merge.move(in: target, key: authority.idempotencyKey)
    try await move.make()
    return await move.settle()
  }

  package func settle(_ effect: ProposedEffect) async -> EffectReceipt {
    do {
      return try await GitMerge(effect).move(in: target, key: "").settle()
    } catch {
      return EffectReceipt(detail: "\(error)")
    }
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    let move = try GitMerge(authority.applied.effect).moveBack(in: target, key: authority.idempotencyKey)
    try await move.make()
    return await move.settle()
  }

  package func settleCompensation(of applied: AppliedEffect) async -> EffectReceipt {
    do {
      return try await GitMerge(applied.effect).moveBack(in: target, key: applied.compensationKey).settle()
    } catch {
      return EffectReceipt(detail: "\(error)")
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
      for id in [merge.replaced, merge.base].compactMap({ $0.flatMap(ObjectID.init(hex:)) }) where destination.has(id) {
        known.append(id)
      }
      try source.copyObjects(of: result, notIn: known, to: destination)
    } catch {
      throw .notApplied("the merge's objects could not be written to the target: \(error)")
    }
  }
}
