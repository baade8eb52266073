import Policy
package import RunJournal

/// Commands that go on with a run, by name. None of them approves: `review` asks a person.
package enum NextStep: String, Sendable, CaseIterable {
  case abort, commit, diff, log, resolve, resume, review, show, undo

  /// What can be done now, the most likely first; nothing where nothing is open.
  package static func all(of state: RunState, isDriven: Bool, isLost: Bool = false) -> [NextStep] {
    if isLost || state.isRestored { return [.show, .abort] }
    if let end = state.end, state.undoing == nil { return after(end.outcome, state) }
    switch state.suspension?.cause {
    case nil where isDriven: return [.log]
    case .approval, .rejection: return [.review, .show, .abort]
    case .drafted: return [.diff, .commit]
    case .inDoubt: return [.resume, .resolve]
    case .obstructed, .withheld, .interrupted, nil: return [.resume, .abort]
    }
  }

  private static func after(_ outcome: RunOutcome, _ state: RunState) -> [NextStep] {
    let isApplied = state.begunEffects.contains { effect in
      effect.settled?.outcome == .committed
    }
    switch outcome {
    case .committed, .aborted: return isApplied && !state.isUndone ? [.undo] : []
    case .drafted: return [.diff]
    default: return (isApplied ? [.undo] : []) + [.show, .log]
    }
  }
}
