package import Authority
package import Effects
import Git
import Plans

/// Merges a draft into a branch of the target: copies the merge's objects, then moves the branch by compare-and-swap.
package struct GitMergeAdapter: EffectAdapter {
  private let target: String
  private let scratch: String

  /// What the branch's reflog says of an effect, by which a probe knows it again.
  static func note(for key: String) -> String { "chancery: merge, key \(key.prefix(16))" }

  package init(target: String, scratch: String) {
    self.target = target
    self.scratch = scratch
  }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let merge = try GitMerge(authority.effect)
    try copyObjects(of: merge)
    try await publish(merge, key: authority.idempotencyKey)
    return await settle(merge)
  }

  package func settle(_ effect: ProposedEffect) async -> EffectReceipt {
    do {
      return await settle(try GitMerge(effect))
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

  /// Moves the branch, waiting a little while another git process holds it.
  private func publish(_ merge: GitMerge, key: String) async throws(EffectError) {
    var patience = 20
    while true {
      do {
        try publishOnce(merge, key: key)
        return
      } catch let error as GitError {
        switch error.kind {
        case .modified: throw .stale("\(merge.branch) moved after the seal; nothing was merged")
        case .locked where patience > 0:
          patience -= 1
          // Cancelled or not, waiting on is harmless: nothing has happened yet.
          try? await Task.sleep(for: .milliseconds(100))
        case .locked: throw .notApplied("another git process keeps \(merge.branch) locked; nothing was merged")
        default: throw .notApplied("\(error)")
        }
      } catch {
        throw .notApplied("\(error)")
      }
    }
  }

  private func publishOnce(_ merge: GitMerge, key: String) throws {
    guard let result = ObjectID(hex: merge.result) else { throw EffectError.invalid("\(merge.result) is no object id") }
    let repository = try Repository.open(at: target)
    try repository.publish(
      result, as: merge.reference, replacing: merge.replaced.flatMap(ObjectID.init(hex:)),
      note: Self.note(for: key))
  }

  /// Whether the branch is at the merge now. Once it has moved on, a work tree may hold what came after.
  private func isThere(_ merge: GitMerge) -> Bool {
    guard let repository = try? Repository.open(at: target),
      let head = try? repository.resolve(reference: merge.reference)
    else { return false }
    return head.hex == merge.result
  }

  /// Brings work trees that have the branch checked out to the merge.
  private func settle(_ merge: GitMerge) async -> EffectReceipt {
    guard isThere(merge) else {
      return EffectReceipt(detail: "\(merge.branch) has moved on; work trees were left alone")
    }
    let detail = "\(merge.branch) is at \(merge.result.prefix(12))"
    let checkouts = Checkouts(git: UserGit(folder: target), reference: merge.reference)
    do {
      var troubles: [String] = []
      let folders = try await checkouts.folders()
      for folder in folders {
        if let trouble = await checkouts.update(folder, from: merge.replacedTree, to: merge.result) {
          troubles.append(
            "the work tree \(folder) was left as it was (\(trouble)); "
              + "`git -C \(folder) read-tree -m -u \(merge.replacedTree) \(merge.result)` brings it there")
        }
      }
      if !troubles.isEmpty { return EffectReceipt(detail: ([detail] + troubles).joined(separator: "; ")) }
      return EffectReceipt(detail: folders.isEmpty ? detail : "\(detail), work tree and index with it")
    } catch {
      return EffectReceipt(detail: "\(detail); its work trees could not be looked at: \(error)")
    }
  }
}
