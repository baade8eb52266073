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
  /// The prompts that are open, and whether a mistake led to them.
  private var prompts: [String: Bool] = [:]
  private var awaitingSince: Instant?
  /// Effects that were applied and taken back again.
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
    case .runSuspended, .driverAttached, .restoreAccepted, .runEnded: drive(entry)
    case .verdictGiven, .promptOpened, .promptClosed, .approvalGiven: review(entry.event)
    case .effectIntended, .compensationSettled, .effectResolved, .undoRequested: apply(entry.event)
    default: draft(entry.event)
    }
  }

  private mutating func drive(_ entry: JournalEntry) {
    switch entry.event {
    case .runSuspended(let suspended):
      result.waitsFor = suspended.cause
      result.hasStopped = true
      if result.mode == .full { result.hasWaited = true }
      if suspended.cause == .approval { awaitingSince = entry.at }
    // Nobody knows what the run did last, until a person has found out.
    case .restoreAccepted:
      result.interventions += 1
      result.waitsFor = .inDoubt
      result.hasStopped = true
      if result.mode == .full { result.hasWaited = true }
    case .driverAttached(let driver):
      // A dry-run that somebody went on with is a run.
      if driver.mode == .full { result.mode = .full }
      result.drivers += 1
      result.waitsFor = nil
    case .runEnded(let ended):
      result.outcome = ended.outcome
      result.endedAt = entry.at
      result.waitsFor = nil
    default: break
    }
  }

  private mutating func draft(_ event: RunEvent) {
    switch event {
    case .stepStarted(let start): began(start)
    case .modelCalled(let call):
      result.spending += Spending(call.cost)
      result.calls[Service(tier: call.tier, choice: call.asked), default: CallMeasure()].add(call)
      change(call.purpose.step, call.purpose.attempt) { $0.add(call) }
    case .mistakeMade(let made):
      change(made.step, made.attempt) { $0.mistakes.append((made.turn, made.mistake)) }
    case .commandRan(let command):
      change(command.step, command.attempt) { $0.commandMilliseconds.add(max(0, command.milliseconds)) }
    case .draftRecorded(let draft): change(draft.step, draft.attempt) { $0.isDraft = true }
    case .attemptFailed(let failed): change(failed.step, failed.attempt) { $0.ending = .lost(failed.mistake) }
    case .stepFinished(let done): finish(done)
    case .stepReopened(let reopened):
      // A step that only follows another one back is charged with what sent that one back.
      let cause = reopened.cause == .upstream ? lastReopening ?? .check : reopened.cause
      lastReopening = cause
      if result.prompts > 0 { isReviewedAgain = true }
      lose(reopened.step, cause)
    default: break
    }
  }

  private mutating func review(_ event: RunEvent) {
    switch event {
    case .verdictGiven(let verdict): if verdict.decision != .approve { unapproved.insert(verdict.seal) }
    case .promptOpened(let prompt):
      result.prompts += 1
      prompts[prompt.seal] = isReviewedAgain || unapproved.contains(prompt.seal)
    case .promptClosed(let prompt):
      let milliseconds = max(0, prompt.attendedMilliseconds)
      result.attendedMilliseconds.add(milliseconds)
      if prompts.removeValue(forKey: prompt.seal) == true { result.time.fixingByPerson.add(milliseconds) }
    case .approvalGiven(let approval) where approval.means == .unattended: result.unattendedApprovals += 1
    case .approvalGiven: result.approvals += 1
    default: break
    }
  }

  private mutating func apply(_ event: RunEvent) {
    switch event {
    // What was taken back may be applied again.
    case .effectIntended(let intended):
      undone.remove(AppliedPlace(seal: intended.seal, effect: intended.effect))
      if let grant = intended.grant { result.grants[grant, default: 0] += 1 }
    case .compensationSettled(let settled) where settled.outcome == .committed:
      undone.insert(AppliedPlace(seal: settled.seal, effect: settled.effect))
    case .undoRequested(let request): if request.cause == .person { result.interventions += 1 }
    case .effectResolved(let resolved):
      result.interventions += 1
      guard resolved.action == .compensation, resolved.isCommitted else { return }
      undone.insert(AppliedPlace(seal: resolved.seal, effect: resolved.effect))
    default: break
    }
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
    change(step, attempt) { $0.ending = .lost(cause.mistake) }
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
    measure.isTakenBack = !undone.isEmpty
    return measure
  }

  private var tasks: [TaskMeasure] {
    var steps: [StepID] = []
    for key in order where attempts[key]?.isDraft == true && !steps.contains(key.step) { steps.append(key.step) }
    return steps.map { step in
      let keys = order.filter { $0.step == step }
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
    case .conflict, .target: .mergeConflict
    case .verdict, .person, .upstream: .changesWanted
    }
  }
}
