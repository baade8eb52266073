import Models
import Plans

/// What single events do to the state.
extension RunState {
  mutating func fold(_ driver: Driver) {
    mode = driver.mode
    person = driver.person
    missingLayers.formUnion(driver.missingLayers ?? [])
    suspension = nil
    // The process that had set this aside is gone, and its last calls may be lost with it.
    spending.unaccounted.add(spending.reserve)
    spending.reserve = SpendReserve()
  }

  mutating func fold(_ start: StepStart) {
    let isNew = start.attempt > steps[start.step, default: StepState()].attempts
    if isNew, start.tier != nil || start.agent != nil { spending.attempts += 1 }
    steps[start.step, default: StepState()].attempts = start.attempt
    steps[start.step, default: StepState()].awaitsChecks = false
    steps[start.step, default: StepState()].start = start
    steps[start.step, default: StepState()].drafters = []
    steps[start.step, default: StepState()].phase = .running(attempt: start.attempt)
  }

  mutating func fold(_ call: ModelCall) {
    spending.modelCalls += 1
    spending.tokens = spending.tokens.plus(call.tokens)
    spending.reserve.use(call)
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

  mutating func fold(_ command: CommandRan) {
    if command.role == .check {
      brought.formUnion(command.brought)
      steps[command.step, default: StepState()].failedCheck = command.passed ? nil : command
      if case .running(command.attempt) = steps[command.step]?.phase,
        steps[command.step]?.drafts.last?.attempt == command.attempt
      {
        steps[command.step]?.awaitsChecks = command.wasNotRunnable
      }
    }
    guard command.role == .check, command.passed, let tree = command.tree else { return }
    passedChecks[tree, default: []].insert(command.words)
    if !command.brought.isEmpty { checkedWith[tree, default: []].formUnion(command.brought) }
  }

  mutating func fold(_ result: StepFinished) {
    steps[result.step, default: StepState()].phase = .finished(result)
    steps[result.step, default: StepState()].fallback = nil
  }

  mutating func fold(_ failure: AttemptFailed) {
    steps[failure.step, default: StepState()].phase = .waiting
    steps[failure.step, default: StepState()].feedback.append(failure.feedback)
    steps[failure.step, default: StepState()].complaint = nil
  }

  mutating func fold(_ reopening: StepReopened) {
    var step = steps[reopening.step, default: StepState()]
    if reopening.cause == .person { step.fallback = step.result }
    if reopening.cause == .target || reopening.cause == .lost { step.fallback = nil }
    step.phase = .waiting
    // What was applied is not forgotten, whatever is drafted again.
    if !step.commit.isUntouched { step.earlier.append(step.commit) }
    step.commit = CommitState()
    step.startingPoint = reopening.from
    step.complaint = reopening.detail
    switch reopening.cause {
    case .upstream, .lost: step.excusedAttempts += 1
    // Neither is a mistake of the drafter's.
    case .person, .target:
      step.excusedAttempts += 1
      step.feedback.append(reopening.feedback)
    case .check, .conflict, .effect, .verdict: step.feedback.append(reopening.feedback)
    }
    steps[reopening.step] = step
  }

  mutating func fold(_ sealed: ProposalSealed) {
    steps[sealed.step, default: StepState()].commit = CommitState()
    steps[sealed.step, default: StepState()].commit.sealed = sealed
    steps[sealed.step, default: StepState()].commit.missingLayers = missingLayers
    steps[sealed.step, default: StepState()].sealings += 1
    steps[sealed.step, default: StepState()].voided = nil
  }

  mutating func fold(_ voided: ProposalVoided) {
    guard let commit = steps[voided.step]?.commit, commit.sealed?.seal == voided.seal else { return }
    // What was applied under the seal is resolved and undone under it.
    if !commit.isUntouched { steps[voided.step]?.earlier.append(commit) }
    steps[voided.step]?.commit = CommitState()
    steps[voided.step]?.voided = voided
    if voided.cause == .changed { steps[voided.step]?.remerges += 1 }
    suspension = nil
  }

  mutating func fold(_ moved: BaseMoved) {
    steps[moved.step, default: StepState()].base = moved.base
    steps[moved.step, default: StepState()].remerges += 1
  }

  /// Somebody looked at a proposal.
  mutating func noteReview(of seal: String) {
    for (id, step) in steps where step.commit.sealed?.seal == seal { steps[id]?.reviewed = step.commit.sealed }
  }

  mutating func fold(_ approval: ApprovalGiven, at moment: Instant) {
    var approval = approval
    if approval.expiresAt != nil { approval.givenAt = moment }
    update(approval.seal) { $0.add(approval) }
    noteReview(of: approval.seal)
    suspension = nil
  }

  mutating func fold(_ resolved: EffectResolved) {
    suspension = nil
    update(resolved.seal) { commit in
      switch resolved.action {
      case .effect: commit.effects[resolved.effect]?.settled = resolved.settlement
      case .compensation: commit.effects[resolved.effect]?.compensation?.settled = resolved.settlement
      }
    }
  }

  mutating func fold(_ request: UndoRequested) {
    suspension = nil
    update(request.seal) { $0.begin(request) }
  }

  /// Begins to undo an effect.
  mutating func begin(_ intended: EffectIntended) {
    update(intended.seal) { $0.effects[intended.effect]?.compensation = CompensationState(intended: intended) }
  }

  /// It is known whether an effect was undone.
  mutating func settle(_ settled: EffectSettled) {
    update(settled.seal) { commit in
      let intended = commit.effects[settled.effect]?.compensation?.intended
      commit.effects[settled.effect]?.compensation = CompensationState(intended: intended, settled: settled)
    }
  }

  mutating func fold(_ suspension: RunSuspended) {
    self.suspension = suspension
    // All of its calls are written down by now.
    spending.reserve = SpendReserve()
  }

  mutating func fold(_ end: RunEnded) {
    self.end = end
    spending.reserve = SpendReserve()
    // Whoever ends a run for good does not want the rest of it undone either.
    for (id, step) in steps where step.toUndo != nil {
      steps[id]?.commit.undo = nil
      for place in step.earlier.indices { steps[id]?.earlier[place].undo = nil }
    }
  }

  mutating func update(_ seal: String, _ change: (inout CommitState) -> Void) {
    for (id, step) in steps {
      if step.commit.sealed?.seal == seal { change(&steps[id, default: StepState()].commit) }
      for (place, earlier) in step.earlier.enumerated() where earlier.sealed?.seal == seal {
        change(&steps[id, default: StepState()].earlier[place])
      }
    }
  }
}
