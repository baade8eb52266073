import Metrics
import Plans
import RunJournal
import TestKit

extension RunBuilder {
  /// A run of one step that is drafted at once and ends so.
  static func plain(
    _ run: String, _ outcome: RunOutcome?, mode: RunStart.Mode = .full, cents: Int64? = 3, approved: Bool = false,
    hasCommitStep: Bool = true
  ) -> RunMeasure? {
    var history = RunBuilder(run, mode: mode)
    history.start("code", 1)
    history.call("code", 1, wait: 100, cents: cents)
    history.finish("code", 1)
    if approved { history.prompt("s", attended: 30_000, .approve) }
    if let outcome { history.end(outcome) }
    return RunMeasure(of: history.entries) { _ in hasCommitStep }
  }
}
