import Approval
import Drafting
import EffectKit
import Models
import Plans
import RunJournal

/// A target that moves on: the seal lapses and the run goes on, with the rest of it where a part was applied.
extension RunExecutor {
  /// Puts a step back to where it is merged, checked, measured and sealed anew.
  func void(_ id: StepID, _ cause: ProposalVoided.Cause, _ reason: String) async throws {
    let known = await log.state.steps[id] ?? StepState()
    guard let record = known.commit.sealed else { return }
    guard known.commit.isUntouched || scheduler.mayContinue(known.commit, of: id) else {
      try await conclude(
        .failed("\(known.commit.progress); the seal does not hold for the rest: \(reason)", outcome: .stale), of: id)
      return
    }
    if cause == .changed, let stop = tooManyRemerges(known, reason) {
      try await conclude(stop, of: id)
      return
    }
    await line.leaveAll()
    try await log.record(
      .proposalVoided(ProposalVoided(step: id, seal: record.seal, cause: cause, reason: reason)))
  }

  /// Has drafts made again on top of where the target is now.
  func move(
    _ id: StepID, to base: Revision, redrafting target: StepID, feedback: String, from: Revision
  ) async throws {
    let state = await log.state
    if let stop = tooManyRemerges(state.steps[id] ?? StepState(), feedback) {
      try await conclude(stop, of: id)
      return
    }
    // A draft that another commit lands as well cannot be made again from this one's target.
    let others = plan.steps.filter { other in
      if case .commit = other.kind {
        other.id != id && plan.ancestors(of: other.id).contains { $0.id == target }
      } else {
        false
      }
    }
    if let other = others.first {
      let reason =
        "\(feedback); step \(target) cannot be drafted again from there, because step \(other.id) lands it too"
      try await conclude(.failed(reason, outcome: .stale), of: id)
      return
    }
    await line.leaveAll()
    try await log.record(.baseMoved(BaseMoved(step: id, base: base)))
    try await reopen(StepReopened(step: target, cause: .target, feedback: feedback, from: from))
  }

  private func tooManyRemerges(_ known: StepState, _ reason: String) -> StepStop? {
    let (most, rule) = policy.remerges
    guard known.remerges >= most else { return nil }
    let whose = rule.map { ", as \($0.key) of \($0.source) allows" } ?? "; remerges in the plan's boundary allows more"
    return .failed(
      "the seal was voided \(known.remerges) times, and the proposal was made anew as often\(whose); the last time: \(reason)",
      outcome: .stale)
  }

  /// Which draft conflicts with a target that has moved on, and what its drafter is told.
  func conflict(with conflict: TargetConflict, _ builder: ProposalBuilder) async throws -> StepStop {
    let head = conflict.target.revision
    let paths = conflict.paths.joined(separator: ", ")
    var culprit = builder.draftSteps.last
    for step in builder.draftSteps {
      guard let revision = builder.state.steps[step]?.result?.revision else { continue }
      if case .conflicted = try await ports.store.merge([head, revision], message: "a trial\n") {
        culprit = step
        break
      }
    }
    guard let culprit, head != builder.base else {
      return .failed("the draft conflicts with the target in: \(paths)", outcome: .stale)
    }
    let feedback = """
      the target has moved on to \(head.commit.prefix(12)), and your change conflicts with it in: \(paths). \
      The files now hold what the target has; make your change again on top of it.
      """
    let attempt = builder.state.steps[culprit]?.attempts ?? 1
    try await log.record(
      .mistakeMade(
        MistakeMade(step: culprit, attempt: attempt, turn: 0, mistake: .mergeConflict, detail: feedback)))
    return .targetMoved(to: head, culprit, feedback: feedback, from: head)
  }
}

extension CommitState {
  /// Which effects are applied, and which are not.
  var progress: String {
    guard let record = sealed, let proposal = try? SealedProposal(reading: record).proposal else {
      return "part of the proposal is applied"
    }
    let parts = proposal.effects.enumerated().map { index, effect in
      let isApplied = effects[index]?.settled?.outcome == .committed && effects[index]?.isUndone != true
      return "effect \(index + 1) (\(effect.kind.rawValue)) \(isApplied ? "is applied" : "is not applied")"
    }
    return parts.joined(separator: ", ")
  }
}

extension MergeTarget {
  var revision: Revision { Revision(commit: commit, tree: tree) }
}
