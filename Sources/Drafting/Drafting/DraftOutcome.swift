package import Models
package import Policy
package import RunJournal

/// How an attempt at a draft ended.
package enum DraftOutcome: Hashable, Sendable {
  /// The drafter says that it is done, and has edited files or run commands. Whether the tree differs, a snapshot tells.
  case finished(DraftEnding)
  /// The model's fault; the next attempt is told `feedback`.
  case failed(Mistake, feedback: String)
  /// The draft was given up because it stayed over the boundary.
  case overBoundary([BoundaryViolation])
  /// Nobody's mistake that another attempt could mend: the money is used up, or the model cannot be asked. Without an
  /// outcome it may pass, and the same attempt can be made later.
  case stopped(RunOutcome?, reason: String)
}

/// What a drafter leaves behind besides its files.
package struct DraftEnding: Hashable, Sendable {
  /// What it says that it changed; it counts for nothing.
  package var summary: String
  /// The turn of its last answer, from 1; 0 where it has no turns.
  package var turn: Int
  /// Checks that it could have run after its last edit and did not.
  package var unrunChecks: [[String]]
  /// The sentence of the summary that claims success, where it was not held against the record yet.
  package var claim: String?

  package init(summary: String, turn: Int = 0, unrunChecks: [[String]] = [], claim: String? = nil) {
    self.summary = summary
    self.turn = turn
    self.unrunChecks = unrunChecks
    self.claim = claim
  }
}
