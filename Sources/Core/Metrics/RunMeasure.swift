package import Models
package import Plans
package import RunJournal

/// What one run comes to, from its journal alone.
package struct RunMeasure: Hashable, Sendable {
  package var run: RunID
  package var planName: String
  package var mode: RunStart.Mode
  /// Whether the plan has a commit step; a plan that cannot be read counts as one that has.
  package var hasCommitStep: Bool
  /// The tiers as they were bound when the run began.
  package var tiers: [Tier: ModelChoice]
  /// `nil` while the run has not ended.
  package var outcome: RunOutcome?
  /// What the run waits for; `nil` where it ended, or a process drives it as far as the journal says.
  package var waitsFor: RunSuspended.Cause?
  /// Whether it was ever suspended.
  package var hasStopped = false
  /// Whether it was ever suspended while it was meant to commit.
  package var hasWaited = false
  /// Processes that drove it.
  package var drivers = 0
  /// Effects in doubt that a person settled, and requests of persons to take effects back.
  package var interventions = 0
  /// Whether any effect of it was applied and undone, even after the run had ended.
  package var isUndone = false
  package var startedAt: Instant
  package var endedAt: Instant?
  /// Answers that persons gave to proposals.
  package var approvals: Int
  /// Approvals that a command gave without a terminal and without a signature: nobody's.
  package var unattendedApprovals = 0
  /// Effects that were begun because a policy's grant needs no person for them, by where the grant stands.
  package var grants: [String: Int] = [:]
  /// Rules that were waived for what it sealed, with who waived them.
  package var waivers: Set<String> = []
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
  ///
  /// - Parameter hasCommitStep: whether the plan of the run has a commit step, as far as that can be told.
  package init?(
    of entries: some Sequence<JournalEntry>, hasCommitStep: (RunStart) -> Bool? = { _ in nil }
  ) {
    var tally: RunTally?
    for entry in entries {
      if tally == nil {
        guard case .runStarted(let start) = entry.event else { return nil }
        tally = RunTally(start, hasCommitStep: hasCommitStep(start) ?? true, at: entry.at)
      } else {
        tally?.add(entry)
      }
    }
    guard let tally else { return nil }
    self = tally.measure
  }

  init(_ start: RunStart, hasCommitStep: Bool, at now: Instant) {
    self.hasCommitStep = hasCommitStep
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
}

extension RunMeasure {
  /// What a run is for. Each run is of one class.
  package enum Class: Hashable, Sendable {
    case dryRun
    /// Its plan has no commit step.
    case withoutCommit
    case toCommit
  }

  package var `class`: Class {
    guard mode == .full else { return .dryRun }
    return hasCommitStep && outcome != .drafted ? .toCommit : .withoutCommit
  }

  /// Whether the run is in the denominators: it was meant to commit, and has waited for something or ended.
  ///
  /// Once in it stays in, so that no figure gets better because somebody goes on with a run.
  package var isCounted: Bool { `class` == .toCommit && (outcome != nil || hasWaited) }

  /// Whether its tasks are counted: it ended or stopped once, so that none is counted while it is being drafted.
  package var areTasksCounted: Bool { outcome != nil || hasStopped }

  /// Whether what the run was for was committed, and stands.
  package var isCompleted: Bool { isCounted && outcome == .committed && !isUndone }

  /// Whether it was, by the process that began it, and nobody was asked or had to settle anything.
  package var isCompletedAlone: Bool {
    isCompleted && approvals == 0 && prompts == 0 && interventions == 0 && drivers <= 1
  }
}
