import ArgumentParser
package import RunJournal

/// What a process ends with; scripts may rely on it.
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
    } else {
      switch state.suspension?.cause {
      case .approval: self = .waitingForApproval
      case .rejection: self = .rejected
      case .drafted: self = .done
      case .inDoubt: self = .inDoubt
      case .withheld: self = .blocked
      case .interrupted: self = .interrupted
      case .obstructed: self = .failed
      // Nobody drives it, and it was cut off between an effect and the word on it.
      case nil: self = state.hasEffectInDoubt ? .inDoubt : .failed
      }
    }
  }

  /// The status of taking back effects of a proposal; `nil` where the run's own says it.
  init?(undoing seal: String, in state: RunState) {
    guard state.undoing == nil, let commit = state.steps.values.map(\.commit).first(where: { $0.sealed?.seal == seal }),
      let undo = commit.undo
    else { return nil }
    self = undo.effects.allSatisfy { commit.effects[$0]?.isTakenBack == true } ? .done : .stale
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

  /// How the status is explained in `--help`.
  package var meaning: String {
    switch self {
    case .done: "done: committed, or nothing to do"
    case .failed: "failed: a step could not be done"
    case .usage: "the command line or a file is wrong"
    case .waitingForApproval: "waiting for approval"
    case .blocked: "blocked by the boundary"
    case .rejected: "rejected, by the slow tier or a person"
    case .stale: "stale: the world changed after the seal"
    case .inDoubt: "in doubt: an effect's outcome is not known"
    case .outOfBudget: "out of budget"
    case .interrupted: "interrupted; the run can be resumed"
    }
  }
}

/// Something that a command cannot do, said to a person.
package struct CommandFailure: Error, Sendable {
  package var status: ExitStatus
  /// What was tried and what came of it: a lower-case fragment.
  package var message: String
  /// What to do next.
  package var hint: String?

  package init(_ status: ExitStatus = .failed, _ message: String, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hint = hint
  }
}

/// Ends a command whose output is already complete.
struct QuietExit: Error {
  var status: ExitStatus
}
