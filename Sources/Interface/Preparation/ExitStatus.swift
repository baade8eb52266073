package import RunJournal

/// The status that a process ends with; scripts may rely on it.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  case done = 0
  case failed = 1
  case usage = 2
  case waitingForApproval = 3
  case blocked = 4
  case rejected = 5
  case stale = 6
  case inDoubt = 7
  case outOfBudget = 8
  case interrupted = 130

  /// The status that a run's state stands for.
  package init(of state: RunState) {
    if let end = state.end, state.undoing == nil {
      self.init(end.outcome)
    } else if state.isRestored {
      self = .inDoubt
    } else {
      switch state.suspension?.cause {
      case .approval: self = .waitingForApproval
      case .rejection: self = .rejected
      case .drafted: self = .done
      case .inDoubt: self = .inDoubt
      case .withheld: self = .blocked
      case .interrupted: self = .interrupted
      case .obstructed: self = .failed
      // No process drives it, and it was cut off between an effect and its outcome.
      case nil: self = state.hasEffectInDoubt ? .inDoubt : .failed
      }
    }
  }

  /// The status of undoing effects of a proposal; `nil` where the run's own status says it.
  package init?(undoing seal: String, in state: RunState) {
    guard state.undoing == nil,
      let commit = state.steps.values.flatMap(\.commits).first(where: { $0.sealed?.seal == seal }),
      let undo = commit.undo
    else { return nil }
    self = undo.effects.allSatisfy { commit.effects[$0]?.isUndone == true } ? .done : .stale
  }

  private init(_ outcome: RunOutcome) {
    switch outcome {
    case .committed, .drafted: self = .done
    case .failed, .aborted: self = .failed
    case .blocked: self = .blocked
    case .rejected: self = .rejected
    case .stale: self = .stale
    case .inDoubt: self = .inDoubt
    case .outOfBudget: self = .outOfBudget
    }
  }

  /// The explanation in `--help`.
  package var meaning: String {
    switch self {
    case .done: "done: committed, or nothing to do"
    case .failed: "failed: a step could not be done"
    case .usage: "the command line or a file is wrong"
    case .waitingForApproval: "waiting for approval"
    case .blocked: "blocked by the boundary"
    case .rejected: "rejected by the slow tier or a person"
    case .stale: "stale: the target changed, and the change cannot be sealed anew"
    case .inDoubt: "in doubt: the outcome of an effect is not known"
    case .outOfBudget: "out of budget"
    case .interrupted: "interrupted; the run can be resumed"
    }
  }
}
