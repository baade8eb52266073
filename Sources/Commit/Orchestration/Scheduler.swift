import Approval
import Drafting
package import Plans
import Policy
package import RunJournal

/// What a run has to do next: a pure function of its plan and its state, so that a resumed run goes on as if it had
/// never stopped.
package struct Scheduler: Sendable {
  package let plan: Plan
  private let attempts: (most: Int64, rule: Policy.Rule)?

  /// - Parameter policy: what the run keeps to; what the plan alone demands where it is left out.
  package init(plan: Plan, policy: Policy? = nil) {
    self.plan = plan
    attempts = (policy ?? Policy(of: plan)).spend(.attempts)
  }

  package enum Task: Hashable, Sendable {
    case draft(StepID, attempt: Int)
    case extract(StepID, attempt: Int)
    case check(StepID)
    /// Go back to the draft that a person had sent back, since no other came of it.
    case restore(StepID)
    /// Merge, measure, judge by the boundary, and seal.
    case seal(StepID)
    /// Let a seal lapse; what of it is not applied is sealed anew.
    case void(StepID, ProposalVoided.Cause, String)
    case judge(StepID)
    case ask(StepID)
    /// Send a step back to its drafter, for a commit step.
    case redraft(StepID, of: StepID, feedback: String, StepReopened.Cause)
    case apply(StepID)
    /// Take back what was applied, the last effect first.
    case undo(StepID)

    package var step: StepID {
      switch self {
      case .draft(let step, _), .extract(let step, _), .check(let step), .restore(let step), .seal(let step),
        .void(let step, _, _), .judge(let step), .ask(let step), .redraft(let step, _, _, _), .apply(let step),
        .undo(let step):
        step
      }
    }
  }

  package enum Next: Hashable, Sendable {
    /// Start these; none means that those under way have to be waited for.
    case work([Task])
    case suspend(RunSuspended)
    case end(RunEnded)
  }

  /// - Parameters:
  ///   - busy: steps that are being worked on.
  ///   - canAsk: whether a person can be asked now.
  package func next(after state: RunState, busy: Set<StepID>, canAsk: Bool, now: Instant) -> Next {
    if let step = stepToUndo(in: state) { return .work(busy.contains(step) ? [] : [.undo(step)]) }
    if let end = state.end ?? endAfterUndo(in: state) { return .end(end) }
    // Whatever else has happened, what was started and is not settled is found out about first.
    let doubtful = plan.steps.map(\.id).filter { id in
      state.steps[id]?.commit.effects.values.contains(where: \.isInDoubt) == true
    }
    if state.mode == .full, !doubtful.isEmpty {
      return .work(doubtful.filter { !busy.contains($0) }.map { .apply($0) })
    }
    if let end = failure(in: state) { return .end(end) }
    var tasks: [Task] = []
    var suspension: RunSuspended?
    for step in plan.steps where !busy.contains(step.id) && isReady(step, in: state) {
      switch next(for: step, in: state, canAsk: canAsk, now: now) {
      case .work(let more): tasks += more
      case .suspend(let cause): suspension = suspension ?? cause
      case .end(let end): return .end(end)
      }
    }
    if !tasks.isEmpty || !busy.isEmpty { return .work(oneQuestion(of: tasks, busy: busy)) }
    if let suspension { return .suspend(suspension) }
    return finish(state)
  }

  /// A person is asked one thing at a time, and nothing else happens on the screen meanwhile.
  private func oneQuestion(of tasks: [Task], busy: Set<StepID>) -> [Task] {
    let others = tasks.filter { if case .ask = $0 { false } else { true } }
    return others.isEmpty && busy.isEmpty ? Array(tasks.prefix(1)) : others
  }

  private func failure(in state: RunState) -> RunEnded? {
    if let violation = state.violations.first {
      return RunEnded(outcome: .blocked, reason: violation.description)
    }
    for step in plan.steps {
      if case .failed(let failure) = state.steps[step.id]?.phase {
        return RunEnded(outcome: failure.outcome, reason: "step \(step.id): \(failure.reason)")
      }
    }
    return nil
  }

  private func isReady(_ step: Step, in state: RunState) -> Bool {
    state.steps[step.id]?.result == nil && step.needs.allSatisfy { state.steps[$0]?.result != nil }
  }

  private func finish(_ state: RunState) -> Next {
    guard plan.steps.allSatisfy({ state.steps[$0.id]?.result != nil }) else {
      return .suspend(RunSuspended(cause: .drafted, detail: "drafted and sealed; nothing was applied"))
    }
    let commits = plan.steps.contains { if case .commit = $0.kind { true } else { false } }
    return .end(
      commits
        ? RunEnded(outcome: .committed, reason: "every effect was committed")
        : RunEnded(outcome: .drafted, reason: "the plan has no commit step"))
  }
}

extension Scheduler {
  private func next(for step: Step, in state: RunState, canAsk: Bool, now: Instant) -> Next {
    let known = state.steps[step.id] ?? StepState()
    switch step.kind {
    case .draft(let draft):
      return attempt(known, allowed: draft.allowedAttempts, of: step.id, in: state) { .draft(step.id, attempt: $0) }
    case .extract:
      // An extract step asks again within its one attempt.
      return attempt(known, allowed: 1, of: step.id, in: state) { .extract(step.id, attempt: $0) }
    case .check: return .work([.check(step.id)])
    case .commit: return next(forCommit: step.id, known.commit, in: state, canAsk: canAsk, now: now)
    }
  }

  private func attempt(
    _ known: StepState, allowed: Int, of step: StepID, in state: RunState, task: (Int) -> Task
  ) -> Next {
    if case .running(let attempt) = known.phase { return .work([task(attempt)]) }
    guard known.attempts - known.excusedAttempts < allowed else {
      if known.fallback != nil { return .work([.restore(step)]) }
      let last = known.complaint ?? known.feedback.last.map(PromptDelimiter.firstLine) ?? "no attempt succeeded"
      return .end(
        RunEnded(
          outcome: .failed,
          reason:
            "step \(step) used up its \(allowed == 1 ? "one attempt" : "\(allowed) attempts"); the last one: \(last)"))
    }
    if let attempts, state.spending.attempts >= attempts.most {
      if known.fallback != nil { return .work([.restore(step)]) }
      let reason = "\(attempts.rule.key): the limit of \(attempts.most) is reached, set by \(attempts.rule.source)"
      return .end(RunEnded(outcome: .outOfBudget, reason: reason))
    }
    return .work([task(known.attempts + 1)])
  }

  private func next(
    forCommit step: StepID, _ known: CommitState, in state: RunState, canAsk: Bool, now: Instant
  ) -> Next {
    guard let record = known.sealed else { return .work([.seal(step)]) }
    if let stale = known.effects.values.compactMap(\.settled).first(where: \.stale) {
      if known.isUntouched || mayContinue(known, of: step) { return .work([.void(step, .changed, stale.detail)]) }
      return .end(RunEnded(outcome: .stale, reason: "\(known.progress); \(stale.detail)"))
    }
    let sealed: SealedProposal
    do {
      sealed = try SealedProposal(reading: record)
    } catch {
      return .end(RunEnded(outcome: .failed, reason: "the journal's proposal cannot be read: \(error.reason)"))
    }
    let standing = ApprovalStatus(of: sealed, in: known, at: now, denied: DeniedTargets(state.denials))
    if state.mode == .draft {
      if case .rejectedByPerson = standing {
        return next(for: step, standing: standing, known, in: state, canAsk: false)
      }
      return .work([])
    }
    if known.isUntouched || mayContinue(known, of: step), let (cause, reason) = lapse(of: sealed, at: now) {
      return .work([.void(step, cause, reason)])
    }
    let canAnswer = canAsk && mayAnswer(known, to: sealed, as: state.person)
    return next(for: step, standing: standing, known, in: state, canAsk: canAnswer)
  }

  /// Why a seal does not count any more, whatever the world is like.
  private func lapse(of sealed: SealedProposal, at now: Instant) -> (ProposalVoided.Cause, String)? {
    if !sealed.isCurrent {
      return (
        .outdated,
        "another version of Chancery sealed it; it is sealed, judged and asked about anew, and earlier approvals lapse"
      )
    }
    return sealed.proposal.lapse(at: now).map { (.expired, $0.description) }
  }

  /// Whether asking the person at the terminal could settle anything: not where approvals have to be signed, and not
  /// once they have approved.
  private func mayAnswer(_ known: CommitState, to sealed: SealedProposal, as person: String?) -> Bool {
    sealed.proposal.policy.signers == nil
      && !known.approvals.contains {
        $0.seal == sealed.seal.hex && $0.person == person && $0.decision == .approve
      }
  }

  private func next(
    for step: StepID, standing: ApprovalStatus, _ known: CommitState, in state: RunState, canAsk: Bool
  ) -> Next {
    switch standing {
    case .needsVerdict: return .work([.judge(step)])
    case .approved: return .work([.apply(step)])
    case .denied(let reasons):
      return .end(RunEnded(outcome: .rejected, reason: reasons.joined(separator: "; ")))
    case .needsPerson(let reasons):
      if canAsk { return .work([.ask(step)]) }
      return .suspend(RunSuspended(cause: .approval, detail: reasons.joined(separator: "; ")))
    case .rejectedByVerdict(let reasons):
      if canAsk { return .work([.ask(step)]) }
      return .suspend(RunSuspended(cause: .rejection, detail: reasons.joined(separator: "; ")))
    case .changesWanted(let target, let reasons):
      guard let target = target ?? lastDraft(before: step), mayDraft(target, in: state), !isContinued(step, in: state)
      else {
        // Nobody may draft again, so it is for a person to say whether it is good enough.
        return next(for: step, standing: .rejectedByVerdict(reasons), known, in: state, canAsk: canAsk)
      }
      return redraft(target, for: step, feedback: reasons.joined(separator: "\n"), .verdict)
    case .rejectedByPerson(let reasons):
      let reason = reasons.joined(separator: "; ")
      guard known.applied.isEmpty, !isContinued(step, in: state), let target = known.approval?.redraft else {
        return .end(RunEnded(outcome: .rejected, reason: "a person rejected it: \(reason)"))
      }
      // What a person wants drafted again is not held against the drafter, but the run's own limit holds.
      guard isWithinRun(state) else {
        if canAsk { return .work([.ask(step)]) }
        let detail = "a person rejected it (\(reason)), and the run has no draft attempts left: approve it, or abort"
        return .suspend(RunSuspended(cause: .rejection, detail: detail))
      }
      return redraft(target, for: step, feedback: reason, .person)
    }
  }

  /// Whether a part of the step was applied under an earlier seal: then its drafts stand as they are.
  private func isContinued(_ step: StepID, in state: RunState) -> Bool { state.steps[step]?.earlier.isEmpty == false }

  /// Whether the draft may be sealed anew for the effects that are not applied: nothing is in doubt or being undone, the
  /// plan does not ask for what is applied to be undone, and the rest can be told from it.
  func mayContinue(_ known: CommitState, of step: StepID) -> Bool {
    guard case .commit(let commit) = plan.step(step)?.kind, commit.onFailure == .stop, known.undo == nil,
      known.effects.values.allSatisfy({ !$0.isInDoubt && $0.compensation == nil })
    else { return false }
    guard let record = known.sealed, let proposal = try? SealedProposal(reading: record).proposal else { return false }
    // Where all of it is applied there is no rest, and only the step's end is to be written down.
    guard known.applied.count < proposal.effects.count else { return false }
    return known.appliedPlaces(in: commit).map { $0.count < commit.effects.count } ?? false
  }

  /// Whether the run may draft at all any more.
  private func isWithinRun(_ state: RunState) -> Bool {
    attempts.map { state.spending.attempts < $0.most } ?? true
  }

  /// Whether a draft step has an attempt left.
  func mayDraft(_ target: StepID, in state: RunState) -> Bool {
    guard case .draft(let draft) = plan.step(target)?.kind else { return false }
    let known = state.steps[target] ?? StepState()
    return isWithinRun(state) && known.attempts - known.excusedAttempts < draft.allowedAttempts
  }

  private func redraft(_ target: StepID?, for step: StepID, feedback: String, _ cause: StepReopened.Cause) -> Next {
    guard let target = target ?? lastDraft(before: step) else {
      return .end(RunEnded(outcome: .rejected, reason: feedback))
    }
    return .work([.redraft(step, of: target, feedback: feedback, cause)])
  }

  /// Steps that still stand on one that is to be drafted again: a crash cut their reopening off.
  package func undermined(in state: RunState) -> [StepID] {
    plan.steps.filter { step in
      let known = state.steps[step.id]
      return (known?.result != nil || known?.commit.sealed != nil)
        && plan.ancestors(of: step.id).contains { state.steps[$0.id]?.result == nil }
    }.map(\.id)
  }

  /// The draft step that a complaint about a step goes to when it names none.
  package func lastDraft(before step: StepID) -> StepID? {
    plan.ancestors(of: step).last { if case .draft = $0.kind { true } else { false } }?.id
  }
}
