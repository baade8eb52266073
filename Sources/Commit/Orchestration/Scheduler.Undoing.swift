import Approval
import Plans
import RunJournal

/// Taking back what was applied.
extension Scheduler {
  /// The commit step some of whose effects are to be undone before anything else is done.
  func stepToUndo(in state: RunState) -> StepID? {
    guard state.mode == .full else { return nil }
    return plan.steps.map(\.id).first { id in
      guard let known = state.steps[id] else { return false }
      return known.toUndo != nil
        || (state.end == nil && known.commit.undo == nil && walkBack(of: id, in: state) != nil)
    }
  }

  /// How the run ends once what was asked back is undone, or is known not to be possible.
  func endAfterUndo(in state: RunState) -> RunEnded? {
    for step in plan.steps {
      guard let known = state.steps[step.id], known.toUndo == nil,
        let undo = known.commits.last(where: { $0.undo != nil })?.undo
      else { continue }
      let standing = known.standingEffects
      let rest =
        standing.isEmpty
        ? "the applied effects were undone"
        : "\(standing.joined(separator: ", ")) \(standing.count == 1 ? "was applied and stands" : "were applied and stand")"
      return RunEnded(outcome: outcome(after: undo, of: step.id, in: state), reason: "\(undo.reason); \(rest)")
    }
    return nil
  }

  private func outcome(after undo: UndoRequested, of step: StepID, in state: RunState) -> RunOutcome {
    if undo.cause == .person { return .aborted }
    if case .failed(let failure) = state.steps[step]?.phase { return failure.outcome }
    let isStale = state.steps[step]?.commit.effects.values.contains { $0.settled?.stale == true } == true
    return isStale ? .stale : .failed
  }

  /// What a failed step asks back by itself; `nil` where it has not failed, its plan does not say so, or nothing is to be
  /// undone.
  func walkBack(of step: StepID, in state: RunState) -> UndoRequested? {
    guard let commit = state.steps[step]?.commit, let reason = failure(of: step, in: state) else { return nil }
    return walkBack(in: commit, of: step, because: reason)
  }

  /// - Returns: `nil` where the plan does not say so or nothing is to be undone.
  func walkBack(in commit: CommitState, of step: StepID, because reason: String) -> UndoRequested? {
    guard case .commit(let declared) = plan.step(step)?.kind, declared.onFailure == .compensate,
      let record = commit.sealed, let sealed = try? SealedProposal(reading: record)
    else { return nil }
    var effects: [Int] = []
    for index in sealed.proposal.effects.indices.reversed() where commit.effects[index]?.settled?.outcome == .committed
    {
      // What it stood on is not pulled away from under an effect that stays.
      guard sealed.proposal.effects[index].isCompensable else { break }
      effects.append(index)
    }
    guard !effects.isEmpty else { return nil }
    return UndoRequested(seal: record.seal, effects: effects, cause: .failure, person: nil, reason: reason)
  }

  private func failure(of step: StepID, in state: RunState) -> String? {
    if case .failed(let failure) = state.steps[step]?.phase { return "step \(step): \(failure.reason)" }
    return state.steps[step]?.commit.effects.values.compactMap(\.settled).first(where: \.stale)?.detail
  }
}

extension StepState {
  /// Effects that were applied and not undone, by number; with their seal where there are several.
  fileprivate var standingEffects: [String] {
    commits.flatMap { commit -> [String] in
      let seal = earlier.isEmpty ? "" : commit.sealed.map { " of \($0.seal.prefix(12))" } ?? ""
      return commit.applied.filter { commit.effects[$0]?.isUndone != true }.map { "effect \($0 + 1)\(seal)" }
    }
  }
}
