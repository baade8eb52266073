package import Models

/// Rates, minutes and money of many runs, group by group.
package struct Report: Hashable, Sendable {
  package var grouping: Grouping
  /// By key.
  package var groups: [Group]
  /// Calls of all runs, whatever the grouping.
  package var calls: [Service: CallMeasure] = [:]
  /// Mistakes of all runs, whatever the grouping.
  package var mistakes: [Mistake: MistakeMeasure] = [:]
  /// Runs whose entries could not be measured; they are in no figure.
  package var unreadable: Int

  package init(of runs: [RunMeasure], by grouping: Grouping, unreadable: Int = 0) {
    self.grouping = grouping
    self.unreadable = unreadable
    var members: [String: [RunMeasure]] = [:]
    for run in runs {
      for key in grouping.keys(of: run) { members[key, default: []].append(run) }
      for (service, measure) in run.calls { calls[service, default: CallMeasure()] += measure }
      for (mistake, measure) in run.mistakes.values.joined() { mistakes[mistake, default: MistakeMeasure()] += measure }
    }
    groups = members.keys.sorted().map { Group($0, of: members[$0] ?? [], by: grouping) }
  }

  /// The figures of one group.
  ///
  /// An *attempt* at a plan is a run that ended, was no dry-run, and had something to commit. Rates, human time and cost
  /// are of attempts only. Tasks, time, calls and mistakes are of all runs; when grouped by tier, model or lane, tasks,
  /// calls and mistakes are only those of that tier, model or lane, while all else is of the whole runs.
  package struct Group: Hashable, Sendable {
    package var key: String
    package var runs = 0
    /// Attempts at a plan.
    package var attempts = 0
    /// Runs that ended as dry-runs or without anything to commit.
    package var drafted = 0
    /// Runs that have not ended.
    package var open = 0
    /// Attempts of which something was taken back after it had been applied.
    package var undone = 0
    /// Attempts that ended as committed and of which nothing was taken back.
    package var completed = 0
    /// Those of them in which no person answered a proposal.
    package var completedAlone = 0
    package var tasks = 0
    /// Draft attempts of the tasks.
    package var drafts = 0
    /// Tasks that were escalated to the slow tier.
    package var escalated = 0
    /// Tasks whose first draft was taken and stayed.
    package var firstPasses = 0
    /// Attended by persons, over the attempts.
    package var attendedMilliseconds: Int64 = 0
    /// Suspended for approval, over the attempts.
    package var awaitingMilliseconds: Int64 = 0
    /// Spent on the attempts, completed or not.
    package var spending = Spending()
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
  /// Attempts that were committed, of all attempts.
  package var completionRate: Ratio { Ratio(completed, of: attempts) }
  /// Attempts that were committed without a person's answer, of all attempts.
  package var completionRateAlone: Ratio { Ratio(completedAlone, of: attempts) }
  /// Drafts beyond the first of each task, a task.
  package var retriesPerTask: Ratio { Ratio(drafts - tasks, of: tasks) }
  /// Tasks whose first draft was taken and stayed, of all tasks.
  package var firstPassYield: Ratio { Ratio(firstPasses, of: tasks) }
  /// Attended minutes, an attempt: the ratio counts milliseconds in sixty thousandths.
  package var humanMinutesPerRun: Ratio { Ratio(attendedMilliseconds, of: Int64(attempts) * 60_000) }
  package var costPerSuccess: CostPerSuccess { CostPerSuccess(spending, successes: completed) }

  private mutating func add(_ run: RunMeasure, by grouping: Grouping) {
    runs += 1
    if run.outcome == nil { open += 1 } else if !run.isAttempt { drafted += 1 }
    if run.isAttempt {
      attempts += 1
      undone += run.isTakenBack ? 1 : 0
      completed += run.isCompleted ? 1 : 0
      completedAlone += run.isCompletedAlone ? 1 : 0
      attendedMilliseconds += run.attendedMilliseconds
      awaitingMilliseconds += run.awaitingMilliseconds
      spending += run.spending
    }
    time += run.time
    for task in run.tasks where grouping.includes(task.service, in: key) {
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
}
