package import Models
import Plans
package import RunJournal

/// Rates, minutes and money of many runs, group by group.
package struct Report: Hashable, Sendable {
  package var grouping: Grouping
  /// By key.
  package var groups: [Group]
  /// Calls of all runs, whatever the grouping.
  package var calls: [Service: CallMeasure] = [:]
  /// Mistakes of all runs, whatever the grouping.
  package var mistakes: [Mistake: MistakeMeasure] = [:]
  /// What was applied with nobody asked because a policy says so, over all runs.
  package var unattended = UnattendedMeasure()
  /// Runs with a proposal for which a rule was waived, by the rule and who waived it.
  package var waivers: [String: Int] = [:]
  /// Runs whose entries could not be measured; they are in no figure.
  package var unreadable: Int

  package init(of runs: [RunMeasure], by grouping: Grouping, unreadable: Int = 0) {
    self.grouping = grouping
    self.unreadable = unreadable
    var members: [String: [RunMeasure]] = [:]
    for run in runs {
      unattended.add(run)
      for waiver in run.waivers { waivers[waiver, default: 0] += 1 }
      for key in grouping.keys(of: run) { members[key, default: []].append(run) }
      for (service, measure) in run.calls { calls[service, default: CallMeasure()] += measure }
      for (mistake, measure) in run.mistakes.values.joined() { mistakes[mistake, default: MistakeMeasure()] += measure }
    }
    groups = members.keys.sorted().map { Group($0, of: members[$0] ?? [], by: grouping) }
  }

  /// The figures of one group.
  ///
  /// A run is *counted* when it was meant to commit and has waited for something or ended. Rates, human time and cost are
  /// of counted runs only. Tasks are of all runs that have stopped once; time, calls and mistakes are of all runs. When
  /// grouped by tier, model or lane, tasks, calls and mistakes are only those of that tier, model or lane, while all else
  /// is of the whole runs.
  package struct Group: Hashable, Sendable {
    package var key: String
    package var runs = 0
    /// Dry-runs that nobody went on with.
    package var dryRuns = 0
    /// Runs of plans without a commit step.
    package var withoutCommit = 0
    /// Runs meant to commit that have neither waited nor ended, as far as their journals say.
    package var running = 0
    /// Runs in the denominators: all others.
    package var counted = 0
    /// Counted runs that wait, by what for.
    package var waiting: [RunSuspended.Cause: Int] = [:]
    /// Counted runs that waited and that somebody goes on with.
    package var resumed = 0
    /// Counted runs that ended, by how.
    package var ended: [RunOutcome: Int] = [:]
    /// Counted runs of which something was undone after it had been applied.
    package var undone = 0
    /// Counted runs that ended as committed and of which nothing was undone.
    package var completed = 0
    /// Those of them in which no person was asked or had to settle anything.
    package var completedAlone = 0
    package var tasks = 0
    /// Draft attempts of the tasks.
    package var drafts = 0
    /// Tasks that were escalated to the slow tier.
    package var escalated = 0
    /// Tasks whose first draft was taken and stayed.
    package var firstPasses = 0
    /// Attended by persons, over the counted runs.
    package var attendedMilliseconds: Int64 = 0
    /// Suspended for approval, over the counted runs.
    package var awaitingMilliseconds: Int64 = 0
    /// Spent on the counted runs, completed or not.
    package var spending = Spending()
    /// Spent on all other runs.
    package var otherSpending = Spending()
    package var time = TimeMeasure()
    package var calls: [Service: CallMeasure] = [:]
    package var mistakes: [Mistake: MistakeMeasure] = [:]

    init(_ key: String, of runs: [RunMeasure], by grouping: Grouping) {
      self.key = key
      for run in runs { add(run, by: grouping) }
    }
  }
}

extension Report.Group {
  /// Counted runs that were committed and stand, of all counted runs.
  package var completionRate: Ratio { Ratio(completed, of: counted) }
  /// Counted runs that were committed and stand without a person's doing, of all counted runs.
  package var completionRateAlone: Ratio { Ratio(completedAlone, of: counted) }
  /// Drafts beyond the first of each task, a task.
  package var retriesPerTask: Ratio { Ratio(drafts - tasks, of: tasks) }
  /// Tasks whose first draft was taken and stayed, of all tasks.
  package var firstPassYield: Ratio { Ratio(firstPasses, of: tasks) }
  /// Attended minutes, a counted run: the ratio counts milliseconds in sixty thousandths.
  package var humanMinutesPerRun: Ratio { Ratio(attendedMilliseconds, of: Int64(counted) * 60_000) }
  package var costPerSuccess: CostPerSuccess { CostPerSuccess(spending, successes: completed) }

  private mutating func add(_ run: RunMeasure, by grouping: Grouping) {
    runs += 1
    switch run.class {
    case .dryRun: dryRuns += 1
    case .withoutCommit: withoutCommit += 1
    case .toCommit where run.isCounted: count(run)
    case .toCommit: running += 1
    }
    if !run.isCounted { otherSpending += run.spending }
    time += run.time
    for task in run.tasks where run.areTasksCounted && grouping.includes(task.service, in: key) {
      tasks += 1
      drafts += task.drafts
      escalated += task.isEscalated ? 1 : 0
      firstPasses += task.isFirstPass ? 1 : 0
    }
    for (service, measure) in run.calls where grouping.includes(service, in: key) {
      calls[service, default: CallMeasure()] += measure
    }
    for (service, measures) in run.mistakes where grouping.includes(service, in: key) {
      for (mistake, measure) in measures { mistakes[mistake, default: MistakeMeasure()] += measure }
    }
  }

  private mutating func count(_ run: RunMeasure) {
    counted += 1
    if let outcome = run.outcome {
      ended[outcome, default: 0] += 1
    } else if let cause = run.waitsFor {
      waiting[cause, default: 0] += 1
    } else {
      resumed += 1
    }
    undone += run.isUndone ? 1 : 0
    completed += run.isCompleted ? 1 : 0
    completedAlone += run.isCompletedAlone ? 1 : 0
    attendedMilliseconds.add(run.attendedMilliseconds)
    awaitingMilliseconds.add(run.awaitingMilliseconds)
    spending += run.spending
  }
}
