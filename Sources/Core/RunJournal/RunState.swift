import Models
package import Plans
package import Policy

/// What a run is, folded from its events and nothing else: whoever has the journal has the run.
package struct RunState: Hashable, Sendable {
  package let start: RunStart
  package let startedAt: Instant
  package internal(set) var updatedAt: Instant
  /// Events folded so far, which is the next entry's sequence number.
  package internal(set) var count: Int
  package internal(set) var mode: RunStart.Mode
  package internal(set) var steps: [StepID: StepState] = [:]
  /// Checks that passed, by the tree that they ran on.
  package internal(set) var passedChecks: [String: Set<[String]>] = [:]
  /// Ignored folders of the target that checks saw, as they were then.
  package internal(set) var brought: Set<BroughtRecord> = []
  /// Those that checks saw which passed, by the tree that they ran on.
  package internal(set) var checkedWith: [String: Set<BroughtRecord>] = [:]
  package internal(set) var spending = Spending()
  package internal(set) var services: [ServiceUse.Key: ServiceUse] = [:]
  package internal(set) var violations: [BoundaryViolation] = []
  package internal(set) var denials: [TargetsDenied] = []
  /// Who drives the run now, by login name.
  package internal(set) var person: String?
  /// Isolation layers that some process of the run had to do without.
  package internal(set) var missingLayers: Set<String> = []
  /// Every seal of the run so far, so that none is used twice.
  var seals: Set<String> = []
  package internal(set) var suspension: RunSuspended?
  package internal(set) var end: RunEnded?
  /// Set where the journal came back from a backup while the run was open: what the run did after that is not known.
  package internal(set) var restoration: RestoreAccepted?

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
    /// What the process that drives the run has set aside for model calls and not used yet.
    package var reserve = SpendReserve()
    /// What processes that are gone had set aside and not accounted for: it counts as used, since their last calls may
    /// be lost with them.
    package var unaccounted = SpendReserve()
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
    fold(entry.event, at: entry.at)
    updatedAt = entry.at
    count += 1
  }

  /// Time between two entries counts as work unless the run was suspended or a new process picked it up.
  private mutating func countTime(until entry: JournalEntry) {
    if case .driverAttached = entry.event { return }
    guard suspension == nil, end == nil else { return }
    if case .promptClosed(let prompt) = entry.event {
      spending.attendedMilliseconds = spending.attendedMilliseconds.plus(max(0, prompt.attendedMilliseconds))
    } else {
      let passed = max(0, entry.at.milliseconds(since: updatedAt))
      spending.workingMilliseconds = spending.workingMilliseconds.plus(passed)
    }
  }

  /// Every event by itself, so that a new one cannot be overlooked.
  private mutating func fold(_ event: RunEvent, at moment: Instant) {
    switch event {
    case .runStarted, .mistakeMade, .networkUsed, .draftsMerged, .promptClosed: break
    case .promptOpened(let prompt): noteReview(of: prompt.seal)
    case .driverAttached(let driver): fold(driver)
    case .spendReserved(let reserve): spending.reserve.add(reserve)
    case .stepStarted(let start): fold(start)
    case .modelCalled(let call): fold(call)
    case .commandRan(let command): fold(command)
    case .draftRecorded(let draft): steps[draft.step, default: StepState()].drafts.append(draft)
    case .attemptFailed(let failure): fold(failure)
    case .stepFinished(let result): fold(result)
    case .stepFailed(let failure): steps[failure.step, default: StepState()].phase = .failed(failure)
    case .stepReopened(let reopening): fold(reopening)
    case .boundaryExceeded(let excess): violations = excess.violations
    case .targetsDenied(let denied): denials.append(denied)
    case .proposalSealed(let sealed): fold(sealed)
    case .proposalVoided(let voided): fold(voided)
    case .baseMoved(let moved): fold(moved)
    case .verdictGiven(let verdict): update(verdict.seal) { $0.verdict = verdict }
    case .approvalGiven(let approval): fold(approval, at: moment)
    case .effectIntended(let intended):
      update(intended.seal) { $0.effects[intended.effect] = EffectState(intended: intended) }
    case .effectSettled(let settled): update(settled.seal) { $0.settle(settled) }
    case .effectResolved(let resolved): fold(resolved)
    case .undoRequested(let request): fold(request)
    case .compensationIntended(let intended): begin(intended)
    case .compensationSettled(let settled): settle(settled)
    case .restoreAccepted(let restoration): self.restoration = restoration
    case .runSuspended(let suspension): fold(suspension)
    case .runEnded(let end): fold(end)
    }
  }
}

/// A journal that cannot be folded: it was not written by this program, or not whole.
package struct HistoryError: Error, Hashable, Sendable, CustomStringConvertible {
  package var run: RunID
  package var sequence: Int
  package var reason: String

  package init(run: RunID, sequence: Int, reason: String) {
    self.run = run
    self.sequence = sequence
    self.reason = reason
  }

  package var description: String { "entry \(sequence) of run \(run): \(reason)" }
}

extension RunState {
  /// Whether an effect was begun, or taking one back, and nothing says what became of it.
  package var hasEffectInDoubt: Bool {
    steps.values.contains { step in
      step.commits.flatMap(\.effects.values).contains { $0.isInDoubt || $0.compensation?.isInDoubt == true }
    }
  }

  /// Whether the run was open when its journal came back from a backup: nothing is applied for it any more.
  package var isRestored: Bool { restoration != nil && end == nil }
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

  /// The commit step some of whose effects are being undone, also after the run's end.
  package var undoing: StepID? { steps.first { $0.value.toUndo != nil }?.key }

  /// The seal under which effects are being undone, also after the run's end.
  package var sealBeingUndone: String? { undoing.flatMap { steps[$0]?.toUndo?.sealed?.seal } }

  /// Effects that were begun, under every seal.
  package var begunEffects: [EffectState] { steps.values.flatMap(\.commits).flatMap(\.effects.values) }

  /// Whether a process could go on with the run.
  package var isOpen: Bool { end == nil }
}
