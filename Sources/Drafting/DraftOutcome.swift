package import History
package import Models

/// How an attempt at a draft ended.
package enum DraftOutcome: Hashable, Sendable {
  /// The model says that it is done, and has edited files or run commands. Whether the tree differs, a snapshot tells.
  case finished(summary: String)
  /// The model's fault; the next attempt is told `feedback`.
  case failed(Mistake, feedback: String)
  /// Nobody's mistake that another attempt could mend: the money is used up, or the model cannot be asked. Without an
  /// outcome it may pass, and the same attempt can be made later.
  case stopped(RunOutcome?, reason: String)
}
