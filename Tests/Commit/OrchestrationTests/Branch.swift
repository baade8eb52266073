import Approval
import EffectKit
import JSON
import Orchestration
import Plans
import RunJournal
import Synchronization

/// A branch that others move on as well: a merge is made three ways, over the base that the drafts are measured from.
final class Branch: Sendable {
  private let state = Mutex(MemoryStore.base)
  private let overtaker = Mutex<String?>(nil)

  /// Somebody else commits right before the next merge is applied.
  func overtake(with file: String) { overtaker.withLock { $0 = file } }

  fileprivate func letOvertake() {
    let file = overtaker.withLock { file in
      defer { file = nil }
      return file
    }
    if let file { commit(file, "x") }
  }

  var head: Revision { state.withLock { $0 } }
  var files: [String: String] { MemoryStore.files(head.tree) }

  /// Somebody else commits.
  func commit(_ file: String, _ content: String) {
    state.withLock { head in
      var files = MemoryStore.files(head.tree)
      files[file] = content
      head = MemoryStore.revision(files)
    }
  }

  fileprivate func move(from old: String, to new: String) -> Bool {
    state.withLock { head in
      guard head.commit == old else { return false }
      head = Branch.revision(new)
      return true
    }
  }

  fileprivate static func revision(_ commit: String) -> Revision {
    Revision(commit: commit, tree: String(commit.dropFirst("commit of ".count)))
  }

  struct Planner: EffectPlanner {
    let branch: Branch

    func propose(
      _ declaration: EffectDeclaration, in context: EffectContext
    ) async throws(EffectError) -> ProposedEffect {
      let head = branch.head
      let base = MemoryStore.files(Branch.revision(context.base).tree)
      let ours = MemoryStore.files(Branch.revision(context.draft).tree)
      var merged = MemoryStore.files(head.tree)
      var clashes: [String] = []
      for path in Set(base.keys).union(ours.keys).sorted() where ours[path] != base[path] {
        if merged[path] != base[path], merged[path] != ours[path] { clashes.append(path) }
        merged[path] = ours[path]
      }
      guard clashes.isEmpty else { throw .conflict(paths: clashes) }
      return effect(from: head, to: MemoryStore.revision(merged))
    }

    func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
      self.effect(from: branch.head, to: Branch.revision(effect.arguments["result"]?.stringValue ?? ""))
    }

    func target(
      of declaration: EffectDeclaration, in context: EffectContext
    ) async throws(EffectError) -> MergeTarget? {
      MergeTarget(name: "main", commit: branch.head.commit, tree: branch.head.tree)
    }

    func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? {
      let from = Branch.revision(effect.fingerprint["commit"]?.stringValue ?? "")
      let to = Branch.revision(effect.arguments["result"]?.stringValue ?? "")
      return MergeResult(fromCommit: from.commit, fromTree: from.tree, toCommit: to.commit, toTree: to.tree)
    }

    func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult { .unknown("nobody looks") }

    private func effect(from head: Revision, to merged: Revision) -> ProposedEffect {
      ProposedEffect(
        kind: "git.merge", arguments: ["result": .string(merged.commit), "tree": .null],
        identity: ["repository": "target"], fingerprint: ["commit": .string(head.commit)],
        measured: ["references-moved": 1],
        compensation: Compensation(arguments: [:], fingerprint: [:], preview: "puts it back"),
        preview: "main moves from \(head.tree)")
    }
  }

  struct Applier: EffectApplier {
    let branch: Branch

    func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
      branch.letOvertake()
      let effect = authority.effect
      let old = effect.fingerprint["commit"]?.stringValue ?? ""
      guard branch.move(from: old, to: effect.arguments["result"]?.stringValue ?? "") else {
        throw .stale("main moved at the last moment")
      }
      return EffectReceipt(detail: "moved")
    }

    func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt { EffectReceipt(detail: "settled") }
  }
}

/// Lines in memory, which keep who came and went.
actor MemoryQueue: MergeQueue {
  private(set) var entered: [String] = []
  private(set) var waiting = 0
  private var isTaken = false
  private var others: [CheckedContinuation<Void, Never>] = []

  var isFree: Bool { !isTaken }

  func enter(_ target: String) async throws -> any LedgerLease {
    while isTaken {
      waiting += 1
      await withCheckedContinuation { others.append($0) }
      waiting -= 1
    }
    isTaken = true
    entered.append(target)
    return Place(queue: self)
  }

  fileprivate func leave() {
    isTaken = false
    for other in others { other.resume() }
    others = []
  }

  private struct Place: LedgerLease {
    let queue: MemoryQueue

    func close() async { await queue.leave() }
  }
}
