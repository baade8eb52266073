import Models
import Plans
import RunJournal

/// Reads the entries of a run in order and adds them up.
struct RunTally {
  private struct Key: Hashable {
    var step: StepID
    var attempt: Int
  }

  private var result: RunMeasure
  private var attempts: [Key: AttemptTally] = [:]
  /// Every attempt once, in the order in which they began.
  private var order: [Key] = []
  /// The attempt whose result the step has at the moment.
  private var finished: [StepID: Int] = [:]
  private var lastReopening: StepReopened.Cause?
  /// Whether a step was reopened after a person had looked at a proposal.
  private var isReviewedAgain = false
  private var unapproved: Set<String> = []
  /// Drafts that a loss of power took: nobody's retries.
  private var taken: Set<Key> = []
  /// The prompts that are open, and whether a mistake led to them.
  private var prompts: [String: Bool] = [:]
  private var awaitingSince: Instant?
  /// Effects that were applied and undone.
  private var undone: Set<AppliedPlace> = []

  private struct AppliedPlace: Hashable {
    var seal: String
    var effect: Int
  }

  init(_ start: RunStart, hasCommitStep: Bool, at now: Instant) {
    result = RunMeasure(start, hasCommitStep: hasCommitStep, at: now)
  }

  mutating func add(_ entry: JournalEntry) {
    if let since = awaitingSince {
      result.awaitingMilliseconds.add(max(0, entry.at.milliseconds(since: since)))
      awaitingSince = nil
    }
    switch entry.event {
    case .runSuspended(let suspended): suspend(suspended.cause, at: entry.at)
    case .restoreAccepted: restore()
    case .driverAttached(let driver): attach(driver)
    case .runEnded(let ended): end(ended.outcome, at: entry.at)
    case .stepStarted(let start): began(start)
    case .modelCalled(let call): count(call)
    case .mistakeMade(let made): change(made.step, made.attempt) { $0.mistakes.append((made.turn, made.mistake)) }
    case .commandRan(let command):
      change(command.step, command.attempt) { $0.commandMilliseconds.add(max(0, command.milliseconds)) }
    case .draftRecorded(let draft): change(draft.step, draft.attempt) { $0.isDraft = true }
    case .attemptFailed(let failed): change(failed.step, failed.attempt) { $0.ending = .lost(failed.mistake) }
    case .stepFinished(let done): finish(done)
    case .stepReopened(let reopened): reopen(reopened)
    case .verdictGiven(let verdict): if verdict.decision != .approve { unapproved.insert(verdict.seal) }
    case .promptOpened(let prompt): open(prompt)
    case .promptClosed(let prompt): close(prompt)
    case .approvalGiven(let approval): count(approval)
    case .effectIntended(let intended): begin(intended)
    case .compensationSettled(let settled): if settled.outcome == .committed { undo(settled.seal, settled.effect) }
    case .proposalSealed(let sealed): result.waivers.formUnion(Self.waivers(in: sealed))
    case .undoRequested(let request): if request.cause == .person { result.interventions += 1 }
    case .effectResolved(let resolved): resolve(resolved)
    // Nothing of these is measured. Each is named, so that a new event is not passed over in silence.
    case .runStarted, .spendReserved, .networkUsed, .stepFailed, .draftsMerged, .boundaryExceeded, .targetsDenied,
      .proposalVoided, .baseMoved, .effectSettled, .compensationIntended:
      break
    }
  }

  private mutating func suspend(_ cause: RunSuspended.Cause, at moment: Instant) {
    stop(for: cause)
    if cause == .approval { awaitingSince = moment }
  }

  /// Nobody knows what the run did last, until a person has found out.
  private mutating func restore() {
    result.interventions += 1
    stop(for: .inDoubt)
  }

  private mutating func stop(for cause: RunSuspended.Cause) {
    result.waitsFor = cause
    result.hasStopped = true
    if result.mode == .full { result.hasWaited = true }
  }

  private mutating func attach(_ driver: Driver) {
    // A dry-run that somebody went on with is a run.
    if driver.mode == .full { result.mode = .full }
    result.drivers += 1
    result.waitsFor = nil
  }

  private mutating func end(_ outcome: RunOutcome, at moment: Instant) {
    result.outcome = outcome
    result.endedAt = moment
    result.waitsFor = nil
  }

  private mutating func count(_ call: ModelCall) {
    result.spending += Spending(call.cost)
    result.calls[Service(tier: call.tier, choice: call.asked), default: CallMeasure()].add(call)
    change(call.purpose.step, call.purpose.attempt) { $0.add(call) }
  }

  /// A step that only follows another one back is charged with what sent that one back.
  private mutating func reopen(_ reopened: StepReopened) {
    let cause = reopened.cause == .upstream ? lastReopening ?? .check : reopened.cause
    lastReopening = cause
    if result.prompts > 0 { isReviewedAgain = true }
    lose(reopened.step, cause)
  }

  private mutating func open(_ prompt: PromptOpened) {
    result.prompts += 1
    prompts[prompt.seal] = isReviewedAgain || unapproved.contains(prompt.seal)
  }

  private mutating func close(_ prompt: PromptClosed) {
    let milliseconds = max(0, prompt.attendedMilliseconds)
    result.attendedMilliseconds.add(milliseconds)
    if prompts.removeValue(forKey: prompt.seal) == true { result.time.fixingByPerson.add(milliseconds) }
  }

  private mutating func count(_ approval: ApprovalGiven) {
    if approval.means == .unattended { result.unattendedApprovals += 1 } else { result.approvals += 1 }
  }

  private mutating func begin(_ intended: EffectIntended) {
    // An effect that was undone may be applied again.
    undone.remove(AppliedPlace(seal: intended.seal, effect: intended.effect))
    if let grant = intended.grant { result.grants[grant, default: 0] += 1 }
  }

  private mutating func undo(_ seal: String, _ effect: Int) { undone.insert(AppliedPlace(seal: seal, effect: effect)) }

  private mutating func resolve(_ resolved: EffectResolved) {
    result.interventions += 1
    if resolved.action == .compensation, resolved.isCommitted { undo(resolved.seal, resolved.effect) }
  }

  private mutating func began(_ start: StepStart) {
    let choice = start.tier.flatMap { result.tiers[$0] }
    change(start.step, start.attempt) { attempt in
      if start.isEscalated == true { attempt.isEscalated = true }
      if let tier = start.tier, let choice, attempt.service == nil {
        attempt.service = Service(tier: tier, choice: choice)
      }
    }
  }

  private mutating func finish(_ done: StepFinished) {
    // A step that is done anew without having been reopened itself follows one that was.
    if let earlier = finished[done.step], earlier != done.attempt, let cause = lastReopening { lose(done.step, cause) }
    finished[done.step] = done.attempt
    change(done.step, done.attempt) { $0.ending = .finished }
  }

  private mutating func lose(_ step: StepID, _ cause: StepReopened.Cause) {
    guard let attempt = finished.removeValue(forKey: step) else { return }
    // What a loss of power took was no mistake of whoever drafted it, and became no result.
    if cause == .lost { taken.insert(Key(step: step, attempt: attempt)) }
    change(step, attempt) { $0.ending = cause == .lost ? .unfinished : .lost(cause.mistake) }
  }

  private mutating func change(_ step: StepID, _ attempt: Int, _ body: (inout AttemptTally) -> Void) {
    let key = Key(step: step, attempt: attempt)
    if attempts[key] == nil { order.append(key) }
    body(&attempts[key, default: AttemptTally()])
  }
}

extension RunTally {
  /// What the run comes to, as far as it was read.
  var measure: RunMeasure {
    var measure = result
    for key in order { attempts[key]?.settle(into: &measure) }
    measure.tasks = tasks
    measure.isUndone = !undone.isEmpty
    return measure
  }

  private var tasks: [TaskMeasure] {
    var steps: [StepID] = []
    for key in order where attempts[key]?.isDraft == true && !steps.contains(key.step) { steps.append(key.step) }
    return steps.map { step in
      let all = order.filter { $0.step == step }
      let submitted = all.filter { !taken.contains($0) }
      let keys = submitted.isEmpty ? Array(all.suffix(1)) : submitted
      let first = keys.map(\.attempt).min()
      return TaskMeasure(
        step: step, service: keys.lazy.compactMap { attempts[$0]?.service }.first, drafts: keys.count,
        isFinished: finished[step] != nil,
        isEscalated: keys.contains { attempts[$0]?.isEscalated == true },
        isFirstPass: finished[step] != nil && finished[step] == first)
    }
  }
}

extension StepReopened.Cause {
  /// The mistake that a reopening charges to the attempt whose result it takes back.
  fileprivate var mistake: Mistake {
    switch self {
    case .check: .failedCheck
    case .effect: .unusableFile
    case .conflict, .target: .mergeConflict
    case .verdict, .person, .upstream, .lost: .changesWanted
    }
  }
}
