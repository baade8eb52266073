import Approval
import Drafting
import Models
import Plans
import RunJournal

/// Verdict and approval of a sealed proposal.
extension RunExecutor {
  func judge(_ id: StepID) async throws {
    guard let step = plan.step(id), case .commit(let commit) = step.kind else { return }
    guard let sealed = try await currentProposal(of: id) else { return }
    guard let model = try await meteredModel(.slow, for: id) else { return }
    guard try await isStillSo(sealed, of: id) else { return }
    guard let packet = try await packet(for: sealed, commit, of: id) else { return }
    let request = ModelRequest(
      choice: model.choice,
      purpose: .init(task: .verdict, step: id, attempt: await log.state.steps[id]?.sealings ?? 1, turn: 1),
      system: packet.systemText, messages: [.user(packet.userText)], answerSchema: packet.schema,
      maximumTokens: DraftLimits(answerTokens: step, model.choice).maximumTokens)
    do {
      let verdict = try await verdict(of: model.model, on: request, packet: packet)
      try await deny(verdict, of: sealed)
      try await log.record(.verdictGiven(verdict))
    } catch let error as ModelError {
      // Not a judgement: it is asked again when the run goes on.
      let detail = "the slow tier could not be asked: \(error.reason)"
      try await log.record(.runSuspended(RunSuspended(cause: .obstructed, detail: detail)))
    } catch let error as SpendExceeded {
      try await failStep(id, "\(error.limit): \(error.detail)", outcome: .outOfBudget)
    }
  }

  private func verdict(
    of model: MeteredModel, on request: ModelRequest, packet: ReviewPacket
  ) async throws -> VerdictGiven {
    do {
      let answer = try await model.answer(to: request)
      switch answer.ending {
      case .done: return packet.verdict(from: answer.text)
      case .refused(let reason): return packet.unreadable("the slow tier refused to judge: \(reason)")
      case .truncated: return packet.unreadable("the verdict was cut off")
      case .toolUse, .paused: return packet.unreadable("the slow tier gave no verdict")
      }
    } catch let error as ModelError {
      if error.kind == .cancelled || Task.isCancelled { throw CancellationError() }
      if [.unavailable, .timedOut, .rateLimited].contains(error.kind) { throw error }
      return packet.unreadable("the slow tier could not be asked: \(error.reason)")
    }
  }

  func ask(_ id: StepID) async throws {
    guard let prompt = ports.prompt, let sealed = try await currentProposal(of: id) else { return }
    guard try await isStillSo(sealed, of: id) else { return }
    let state = await log.state
    let record = state.steps[id]?.commit ?? CommitState()
    let reasons = self.reasons(to: sealed, in: record, denials: state.denials)
    let question = ApprovalQuestion(
      sealed: sealed, verdict: record.verdict, reasons: reasons, diff: try await diff(of: sealed.proposal),
      draftSteps: draftSteps(before: id))
    try await log.record(.promptOpened(PromptOpened(seal: sealed.seal.hex)))
    let opened = ports.clock.now
    let answer: ApprovalAnswer
    do {
      answer = try await prompt.ask(question)
    } catch is CancellationError {
      // Whoever interrupts a question has not answered it: the run waits for that, and for nothing else.
      let attended = min(300_000, max(0, ports.clock.now.milliseconds(since: opened)))
      try await log.record(
        .promptClosed(PromptClosed(seal: sealed.seal.hex, attendedMilliseconds: attended)))
      try await wait(for: record, because: reasons)
      throw CancellationError()
    }
    try await log.record(
      .promptClosed(PromptClosed(seal: sealed.seal.hex, attendedMilliseconds: answer.attendedMilliseconds)))
    switch answer.decision {
    case .later: try await wait(for: record, because: reasons)
    case .approve:
      try await log.record(
        .approvalGiven(
          ApprovalGiven(
            seal: sealed.seal.hex, decision: .approve, reason: nil, redraft: nil, person: answer.person)))
    case .reject(let reason, let redraft, let effects):
      let rejection = ApprovalGiven(
        seal: sealed.seal.hex, decision: .reject, reason: reason, redraft: redraft, person: answer.person,
        effects: effects)
      if let denial = TargetsDenied(by: rejection, of: sealed.proposal) { try await log.record(.targetsDenied(denial)) }
      try await log.record(.approvalGiven(rejection))
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

  /// Writes down what a verdict rejected, before the verdict itself: what a crash cuts off must not be forgotten.
  private func deny(_ verdict: VerdictGiven, of sealed: SealedProposal) async throws {
    if let denial = TargetsDenied(by: verdict, of: sealed.proposal) { try await log.record(.targetsDenied(denial)) }
  }

  private func wait(for record: CommitState, because reasons: [String]) async throws {
    let cause: RunSuspended.Cause = record.verdict?.decision == .approve ? .approval : .rejection
    try await log.record(.runSuspended(RunSuspended(cause: cause, detail: reasons.joined(separator: "; "))))
  }

  func draftSteps(before id: StepID) -> [StepID] {
    plan.ancestors(of: id).filter { if case .draft = $0.kind { true } else { false } }.map(\.id)
  }

  func diff(of proposal: Proposal) async throws -> String {
    guard !proposal.landings.isEmpty else {
      return try await ports.store.diff(from: proposal.base, to: proposal.draft)
    }
    var diff = ""
    for landing in proposal.landings { diff += try await ports.store.diff(from: landing.from, to: landing.to) }
    return diff
  }

  /// The sealed proposal of a commit step; `nil` after the step was failed because the journal's cannot be read.
  func currentProposal(of id: StepID) async throws -> SealedProposal? {
    guard let record = await log.state.steps[id]?.commit.sealed else { return nil }
    do {
      return try SealedProposal(reading: record)
    } catch {
      try await failStep(id, "the journal's proposal cannot be read: \(error.reason)")
      return nil
    }
  }
}
