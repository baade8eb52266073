import Approval
import Drafting
import EffectKit
import Models
import Plans
import RunJournal

/// Verdict and approval of a sealed proposal.
extension RunExecutor {
  /// The sealed proposal of a commit step, as its seal says.
  func currentProposal(of id: StepID) async throws -> SealedProposal {
    try proposal(in: await log.state.steps[id]?.commit ?? CommitState(), of: id)
  }

  /// The sealed proposal that a record is of, as its seal says.
  func proposal(in record: CommitState, of id: StepID) throws -> SealedProposal {
    guard let record = record.sealed else { throw StepStop.failed("step \(id) has sealed nothing") }
    do {
      return try SealedProposal(reading: record)
    } catch {
      throw StepStop.failed("the journal's proposal cannot be read: \(error.reason)")
    }
  }

  /// Voids a seal whose proposal the run would not make any more.
  @discardableResult
  func requireUnchanged(_ sealed: SealedProposal, of id: StepID) async throws -> ProposalBuilder {
    // What an earlier program sealed cannot be compared member by member, and its approvals lapse.
    guard sealed.isCurrent else { throw StepStop.outdated }
    let builder = try await builder(of: id, moving: sealed.proposal.effects)
    let derived = try await builder.again(sealed)
    if let difference = sealed.proposal.difference(from: derived) {
      throw StepStop.voided(.changed, difference.description)
    }
    return builder
  }

  func judge(_ id: StepID) async throws {
    let sealed = try await currentProposal(of: id)
    let builder = try await requireUnchanged(sealed, of: id)
    let packet = try builder.packet(for: sealed, diff: try await builder.diff(of: sealed.proposal))
    do {
      let model = try await meteredModel(.slow, for: id)
      let request = ModelRequest(
        choice: model.choice,
        purpose: .init(task: .verdict, step: id, attempt: builder.known.sealings, turn: 1),
        system: packet.systemText, messages: [.user(packet.userText)], answerSchema: packet.schema,
        maximumTokens: DraftLimits(answerTokens: builder.step, model.choice).maximumTokens)
      let verdict = try await packet.verdict(of: model.model, on: request)
      // What a verdict rejects is written down before the verdict: what a crash cuts off must not be forgotten.
      if let denial = TargetsDenied(by: verdict, of: sealed.proposal) { try await log.record(.targetsDenied(denial)) }
      try await log.record(.verdictGiven(verdict))
    } catch let error as ModelError {
      if error.kind == .cancelled || Task.isCancelled { throw CancellationError() }
      // Nobody answered, so nothing is judged and nothing denied: the question is asked again when the run is resumed.
      throw StepStop.obstructed(
        "the slow tier did not answer, so nothing is judged yet: \(error.reason)", hint: error.hint)
    } catch let error as SpendExceeded {
      throw StepStop.failed("\(error.limit): \(error.detail)", outcome: .outOfBudget)
    }
  }

  func ask(_ id: StepID) async throws {
    guard let prompt = ports.prompt else { return }
    let sealed = try await currentProposal(of: id)
    let builder = try await requireUnchanged(sealed, of: id)
    try await requireBranches(of: sealed)
    try await requireSecrets(of: builder.commit)
    // Whoever waits for a person holds nobody else up.
    await line.leaveAll()
    let record = builder.known.commit
    let reasons = self.reasons(to: sealed, in: record, denials: builder.state.denials)
    let diff = try await builder.diff(of: sealed.proposal)
    let question = ApprovalQuestion(
      sealed: sealed, verdict: record.verdict, reasons: reasons, diff: diff, draftSteps: builder.draftSteps,
      since: try await changes(since: builder.known.reviewed, to: sealed, diff: diff))
    try await log.record(.promptOpened(PromptOpened(seal: sealed.seal.hex)))
    let answer = try await answer(of: prompt, to: question, record)
    try await log.record(
      .promptClosed(PromptClosed(seal: sealed.seal.hex, attendedMilliseconds: answer.attendedMilliseconds)))
    switch answer.decision {
    case .later: throw waiting(for: record, because: reasons)
    case .approve:
      try await log.record(
        .approvalGiven(
          ApprovalGiven(
            seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: answer.person,
            nonce: ports.nonce(), means: .terminal)))
    case .reject(let reason, let redraft, let effects):
      let rejection = ApprovalGiven(
        seal: sealed.seal.hex, decision: .reject, reason: reason, redraft: redraft, person: answer.person,
        effects: effects, means: .terminal)
      if let denial = TargetsDenied(by: rejection, of: sealed.proposal) { try await log.record(.targetsDenied(denial)) }
      try await keep(rejection, of: sealed)
      try await log.record(.approvalGiven(rejection))
    }
  }

  /// Suspends the run where a secret of its effects cannot be read here: nobody is asked for what could not be applied. In a
  /// dry-run nothing is.
  private func requireSecrets(of commit: Step.Commit) async throws {
    guard let obstacle = ports.secretObstacle, ports.appliers != nil else { return }
    var problems: [String] = []
    for name in commit.secretNames {
      if let problem = await obstacle(name) { problems.append(problem) }
    }
    guard problems.isEmpty else { throw StepStop.obstructed(problems.joined(separator: "\n")) }
  }

  /// Voids a seal where a branch has moved on: nobody is asked about what would not land any more. What is in the way of a
  /// merge can be cleared while a person reads.
  private func requireBranches(of sealed: SealedProposal) async throws {
    let effects = sealed.proposal.effects
    for (index, effect) in effects.enumerated() where effect.lands != nil {
      guard let planner = ports.planners[effect.kind] else { continue }
      let live: ProposedEffect
      do {
        live = try await planner.rederive(effect, awaiting: Array(effects.prefix(index)))
      } catch EffectError.obstructed {
        continue
      } catch {
        throw StepStop(before: effect.kind, error)
      }
      if let difference = sealed.difference(of: live, at: index) {
        throw StepStop.voided(.changed, difference.description)
      }
    }
  }

  private func answer(
    of prompt: any ApprovalPrompt, to question: ApprovalQuestion, _ record: CommitState
  ) async throws -> ApprovalAnswer {
    let opened = ports.clock.now
    do {
      let paused = pace.pause()
      defer { paused.release() }
      return try await prompt.ask(question)
    } catch is CancellationError {
      // Whoever interrupts a question has not answered it: the run waits for that, and for nothing else.
      let attended = min(300_000, max(0, ports.clock.now.milliseconds(since: opened)))
      let seal = question.sealed.seal.hex
      try await log.record(.promptClosed(PromptClosed(seal: seal, attendedMilliseconds: attended)))
      try await conclude(waiting(for: record, because: question.reasons), of: question.sealed.proposal.step)
      throw CancellationError()
    }
  }

  /// Why a person is asked.
  private func reasons(to sealed: SealedProposal, in record: CommitState, denials: [TargetsDenied]) -> [String] {
    switch ApprovalStatus(of: sealed, in: record, at: ports.clock.now, denied: DeniedTargets(denials)) {
    case .rejectedByVerdict(let objections): objections.map { "the slow tier rejected it: \($0)" }
    case .needsPerson(let reasons): reasons
    default: ApprovalStatus.reasonsForPerson(of: sealed.proposal)
    }
  }

  private func waiting(for record: CommitState, because reasons: [String]) -> StepStop {
    .suspended(record.verdict?.decision == .approve ? .approval : .rejection, reasons.joined(separator: "; "))
  }

  /// How a proposal differs from the one that a person last looked at; `nil` where nobody looked at another one.
  private func changes(
    since reviewed: ProposalSealed?, to sealed: SealedProposal, diff: String
  ) async throws -> ReviewChanges? {
    guard let reviewed, reviewed.seal != sealed.seal.hex, let earlier = try? SealedProposal(reading: reviewed) else {
      return nil
    }
    return ReviewChanges(
      from: earlier, to: sealed, earlierDiff: try await ports.store.diff(of: earlier.proposal), diff: diff)
  }
}
