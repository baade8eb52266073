package import RunJournal

/// What a list of runs shows of each, read without its entries.
package struct RunSummaryRow: Hashable, Sendable {
  /// Where a run stands by its journal; whether a process drives it is known from its lock.
  package enum Phase: Hashable, Sendable {
    /// Neither ended nor suspended: driven by a process, or left by one that died.
    case open
    case suspended(RunSuspended.Cause)
    case ended(RunOutcome)
  }

  package var run: RunID
  package var planName: String
  /// Absolute path of the target's repository.
  package var target: String
  package var mode: RunStart.Mode
  package var startedAt: Instant
  package var latestAt: Instant
  package var phase: Phase
  package var entries: Int
}

extension RunSummaryRow.Phase {
  /// Where the run stands after one more event.
  func after(_ event: RunEvent) -> Self {
    switch event {
    case .runSuspended(let suspended): .suspended(suspended.cause)
    case .runEnded(let ended): .ended(ended.outcome)
    case .driverAttached: if case .ended = self { self } else { .open }
    default: self
    }
  }

  var text: String {
    switch self {
    case .open: "open"
    case .suspended(let cause): "suspended:\(cause.rawValue)"
    case .ended(let outcome): "ended:\(outcome.rawValue)"
    }
  }

  init?(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    switch (parts.first, parts.dropFirst().first) {
    case ("open", nil): self = .open
    case ("suspended", let cause?):
      guard let cause = RunSuspended.Cause(rawValue: cause) else { return nil }
      self = .suspended(cause)
    case ("ended", let outcome?):
      guard let outcome = RunOutcome(rawValue: outcome) else { return nil }
      self = .ended(outcome)
    default: return nil
    }
  }
}
