import Models
package import Plans
package import Policy

/// What a run is, folded from its events and nothing else: whoever has the journal has the run.
package struct RunState: Hashable, Sendable {
  package let start: RunStart
  package let startedAt: Instant
  package private(set) var updatedAt: Instant
  /// Events folded so far, which is the next entry's sequence number.
  package private(set) var count: Int
  package private(set) var mode: RunStart.Mode
  package private(set) var steps: [StepID: StepState] = [:]
  /// Checks that passed, by the tree that they ran on.
  package private(set) var passedChecks: [String: Set<[String]>] = [:]
  package private(set) var spending = Spending()
  package private(set) var services: [ServiceUse.Key: ServiceUse] = [:]
  package private(set) var violations: [BoundaryViolation] = []
  package private(set) var denials: [TargetsDenied] = []
  /// Who drives the run now, by login name.
  package private(set) var person: String?
  /// Walls of confinement that some process of the run had to do without.
  package private(set) var missingWalls: Set<String> = []
  /// Every seal of the run so far, so that none is used twice.
  private var seals: Set<String> = []
  package private(set) var suspension: RunSuspended?
  package private(set) var end: RunEnded?

  /// What the run has used up so far.
  package struct Spending: Hashable, Sendable {
    package var money = Money.zero
    /// Why the money is not the whole cost, once for each reason.
    package var unpriced: Set<String> = []
    package var modelCalls = 0
    /// Tokens that models read and wrote; for calls without a report the most that they could have.
    package var tokens = 0
    /// Draft attempts over all steps.
    package var attempts = 0
    /// Time during which a process drove the run and no prompt was open.
    package var workingMilliseconds: Int64 = 0
    /// Time during which a person attended to a prompt.
    package var attendedMilliseconds: Int64 = 0
  }

  /// Begins with the first entry of a journal.
  ///
  /// - Throws: `HistoryError` when that is not the start of a run.
  package init(first entry: JournalEntry) throws(HistoryError) {
    guard case .runStarted(let start) = entry.event, entry.sequence == 0 else {
      let reason = "a journal has to begin with the run's start"
      throw HistoryError(run: entry.run, sequence: entry.sequence, reason: reason)
    }
    self.start = start
    startedAt = entry.at
    updatedAt = entry.at
    count = 1
    mode = start.mode
  }

  /// Folds a whole journal.
  package init(folding entries: some Sequence<JournalEntry>) throws(HistoryError) {
    var iterator = entries.makeIterator()
    guard let first = iterator.next() else {
      throw HistoryError(run: RunID(""), sequence: 0, reason: "the journal is empty")
    }
    try self.init(first: first)
    while let entry = iterator.next() { try fold(entry) }
  }

  /// Folds the next entry.
  package mutating func fold(_ entry: JournalEntry) throws(HistoryError) {
    guard entry.sequence == count, entry.run == start.run else {
      throw HistoryError(run: entry.run, sequence: entry.sequence, reason: "entry \(count) was expected")
    }
    if case .proposalSealed(let sealed) = entry.event, !seals.insert(sealed.seal).inserted {
      throw HistoryError(
        run: entry.run, sequence: entry.sequence, reason: "seal \(sealed.seal.prefix(12)) was used before")
    }
    countTime(until: entry)
    fold(entry.event)
    updatedAt = entry.at
    count += 1
  }
}

/// A journal that cannot be folded: it was not written by this program, or not whole.
package struct HistoryError: Error, Hashable, Sendable {
  package var run: RunID
  package var sequence: Int
  package var reason: String

  package init(run: RunID, sequence: Int, reason: String) {
    self.run = run
    self.sequence = sequence
    self.reason = reason
  }
}

extension RunState {
  /// Whether an effect was begun, or taking one back, and nothing says what became of it.
  package var hasEffectInDoubt: Bool {
    steps.values.contains { step in
      step.commit.effects.values.contains { $0.isInDoubt || $0.compensation?.isInDoubt == true }
    }
  }

  /// Time between two entries counts as work unless the run was suspended or a new process picked it up.
  private mutating func countTime(until entry: JournalEntry) {
    if case .driverAttached = entry.event { return }
    guard suspension == nil, end == nil else { return }
    if case .promptClosed(let prompt) = entry.event {
      spending.attendedMilliseconds += prompt.attendedMilliseconds
    } else {
      spending.workingMilliseconds += max(0, entry.at.milliseconds(since: updatedAt))
    }
  }

  private mutating func fold(_ event: RunEvent) {
    switch event {
    case .runStarted, .mistakeMade, .networkUsed, .draftsMerged, .promptOpened, .promptClosed: break
    case .driverAttached(let driver):
      mode = driver.mode
      person = driver.person
      missingWalls.formUnion(driver.missingWalls ?? [])
      suspension = nil
    case .stepStarted(let start):
      let isNew = start.attempt > steps[start.step, default: StepState()].attempts
      if isNew, start.tier != nil || start.agent != nil { spending.attempts += 1 }
      steps[start.step, default: StepState()].attempts = start.attempt
      steps[start.step, default: StepState()].start = start
      steps[start.step, default: StepState()].drafters = []
      steps[start.step, default: StepState()].phase = .running(attempt: start.attempt)
    case .modelCalled(let call): count(call)
    case .commandRan(let command):
      if command.role == .check, command.passed, let tree = command.tree {
        passedChecks[tree, default: []].insert(command.words)
      }
    case .draftRecorded(let draft): steps[draft.step, default: StepState()].drafts.append(draft)
    case .attemptFailed(let failure):
      steps[failure.step, default: StepState()].phase = .waiting
      steps[failure.step, default: StepState()].feedback.append(failure.feedback)
    case .stepFinished(let result): steps[result.step, default: StepState()].phase = .finished(result)
    case .stepFailed(let failure): steps[failure.step, default: StepState()].phase = .failed(failure)
    case .stepReopened(let reopening): reopen(reopening)
    default: foldCommit(event)
    }
  }

  private mutating func foldCommit(_ event: RunEvent) {
    switch event {
    case .boundaryExceeded(let excess): violations = excess.violations
    case .targetsDenied(let denied): denials.append(denied)
    case .proposalSealed(let sealed):
      steps[sealed.step, default: StepState()].commit = CommitState()
      steps[sealed.step, default: StepState()].commit.sealed = sealed
      steps[sealed.step, default: StepState()].commit.missingWalls = missingWalls
      steps[sealed.step, default: StepState()].sealings += 1
    case .verdictGiven(let verdict): update(verdict.seal) { $0.verdict = verdict }
    case .approvalGiven(let approval):
      update(approval.seal) { $0.add(approval) }
      suspension = nil
    case .effectIntended(let intended):
      update(intended.seal) { $0.effects[intended.effect] = EffectState(intended: intended) }
    case .effectSettled(let settled): update(settled.seal) { $0.effects[settled.effect]?.settled = settled }
    case .effectResolved, .undoRequested, .compensationIntended, .compensationSettled: foldUndo(event)
    case .runSuspended(let suspension): self.suspension = suspension
    case .runEnded(let end):
      self.end = end
      // Whoever ends a run for good does not want the rest of it taken back either.
      for (id, step) in steps where !step.commit.effectsToTakeBack.isEmpty {
        steps[id, default: StepState()].commit.undo = nil
      }
    default: break
    }
  }

  private mutating func foldUndo(_ event: RunEvent) {
    switch event {
    case .effectResolved(let resolved):
      suspension = nil
      update(resolved.seal) { commit in
        switch resolved.action {
        case .effect: commit.effects[resolved.effect]?.settled = resolved.settlement
        case .compensation: commit.effects[resolved.effect]?.compensation?.settled = resolved.settlement
        }
      }
    case .undoRequested(let request):
      suspension = nil
      update(request.seal) { $0.begin(request) }
    case .compensationIntended(let intended):
      update(intended.seal) { $0.effects[intended.effect]?.compensation = CompensationState(intended: intended) }
    case .compensationSettled(let settled):
      update(settled.seal) { commit in
        let intended = commit.effects[settled.effect]?.compensation?.intended
        commit.effects[settled.effect]?.compensation = CompensationState(intended: intended, settled: settled)
      }
    default: break
    }
  }

  private mutating func count(_ call: ModelCall) {
    spending.modelCalls += 1
    spending.tokens += call.tokens
    services[call.service, default: ServiceUse()].add(call)
    if call.error == nil, call.purpose.task == .draft,
      steps[call.purpose.step]?.drafters.contains(call.asked) == false
    {
      steps[call.purpose.step]?.drafters.append(call.asked)
    }
    switch call.cost {
    case .priced(let money): spending.money += money
    case .unpriced(let reason): spending.unpriced.insert(reason)
    }
  }

  private mutating func reopen(_ reopening: StepReopened) {
    var step = steps[reopening.step, default: StepState()]
    step.phase = .waiting
    step.commit = CommitState()
    step.startingPoint = reopening.from
    if reopening.cause == .upstream {
      step.excusedAttempts += 1
    } else {
      step.feedback.append(reopening.feedback)
    }
    steps[reopening.step] = step
  }

  private mutating func update(_ seal: String, _ change: (inout CommitState) -> Void) {
    for (id, step) in steps where step.commit.sealed?.seal == seal {
      change(&steps[id, default: StepState()].commit)
    }
  }
}

extension RunState {
  /// The commit step that a seal belongs to, as long as the proposal is the current one.
  package func step(sealedAs seal: String) -> StepID? {
    steps.first { $0.value.commit.sealed?.seal == seal }?.key
  }

  /// The proposal that waits for something; the one that was done last where none does.
  package var openProposal: ProposalSealed? {
    let sealed = steps.sorted { $0.key.text < $1.key.text }.filter { $0.value.commit.sealed != nil }
    return (sealed.first { $0.value.result == nil } ?? sealed.last)?.value.commit.sealed
  }

  /// The commit step some of whose effects are being taken back, also after the run's end.
  package var undoing: StepID? { steps.first { !$0.value.commit.effectsToTakeBack.isEmpty }?.key }

  /// Whether a process could go on with the run.
  package var isOpen: Bool { end == nil }
}
