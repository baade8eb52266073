package import Models
package import Plans
package import RunJournal

/// What one run comes to, from its journal alone.
package struct RunMeasure: Hashable, Sendable {
  package var run: RunID
  package var planName: String
  package var mode: RunStart.Mode
  /// The tiers as they were bound when the run began.
  package var tiers: [Tier: ModelChoice]
  /// `nil` while the run has not ended.
  package var outcome: RunOutcome?
  /// Whether any effect of it was applied and taken back, even after the run had ended.
  package var isTakenBack = false
  package var startedAt: Instant
  package var endedAt: Instant?
  /// Answers that persons gave to proposals.
  package var approvals: Int
  /// Approvals that a command gave without a terminal and without a signature: nobody's.
  package var unattendedApprovals = 0
  package var prompts: Int
  /// Time that persons attended to prompts.
  package var attendedMilliseconds: Int64
  /// Time from each suspension for approval to the next entry; nobody needs to have been there.
  package var awaitingMilliseconds: Int64
  package var time: TimeMeasure
  package var spending: Spending
  package var tasks: [TaskMeasure]
  package var calls: [Service: CallMeasure]
  /// Mistakes by who made them; `nil` where no model is known to have.
  package var mistakes: [Service?: [Mistake: MistakeMeasure]]

  /// Measures a run; `nil` where the entries are not those of a run from its start.
  package init?(of entries: some Sequence<JournalEntry>) {
    var tally: RunTally?
    for entry in entries {
      if tally == nil {
        guard case .runStarted(let start) = entry.event else { return nil }
        tally = RunTally(start, at: entry.at)
      } else {
        tally?.add(entry)
      }
    }
    guard let tally else { return nil }
    self = tally.measure
  }

  init(_ start: RunStart, at now: Instant) {
    run = start.run
    planName = start.planName
    mode = start.mode
    tiers = Dictionary(
      start.tiers.compactMap { name, choice in Tier(rawValue: name).map { ($0, choice) } },
      uniquingKeysWith: { first, _ in first })
    startedAt = now
    approvals = 0
    prompts = 0
    attendedMilliseconds = 0
    awaitingMilliseconds = 0
    time = TimeMeasure()
    spending = Spending()
    tasks = []
    calls = [:]
    mistakes = [:]
  }

  /// Whether the run counts as a try to get something committed: it ended, was no dry-run, and had something to commit.
  package var isAttempt: Bool { mode == .full && outcome != nil && outcome != .drafted }

  /// Whether what the run was for was committed, and stands.
  package var isCompleted: Bool { isAttempt && outcome == .committed && !isTakenBack }

  /// Whether it was, and no person had answered any proposal of it.
  package var isCompletedAlone: Bool { isCompleted && approvals == 0 }
}
