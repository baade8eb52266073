package import Plans

/// What is known of one step of a run.
package struct StepState: Hashable, Sendable {
  package enum Phase: Hashable, Sendable {
    /// It can be started when its needs are finished.
    case waiting
    case running(attempt: Int)
    case finished(StepFinished)
    case failed(StepFailed)
  }

  package var phase = Phase.waiting
  /// The highest attempt that was started; an attempt that a crash cut off is started again under its number.
  package var attempts = 0
  /// Attempts that were nobody's mistake: a step it needs, the target, or a person's wish made them necessary.
  package var excusedAttempts = 0
  /// How the latest attempt was started; `nil` before the first.
  package var start: StepStart?
  /// Whom the latest attempt's draft is from, in the order in which they first answered: more than one after a fall-back.
  package var drafters: [ModelChoice] = []
  /// What earlier attempts are told, oldest first.
  package var feedback: [String] = []
  /// Why the step was reopened last, for a person, where that is more than the next attempt is told.
  package var complaint: String?
  /// What the next attempt starts from instead of the merge of its needs.
  package var startingPoint: Revision?
  /// The result that a person sent back, as long as no other draft took its place.
  package var fallback: StepFinished?
  /// Every attempt's draft, oldest first.
  package var drafts: [DraftRecorded] = []
  /// Whether the latest draft was recorded and a check of it could not run, so that the run waits for its program.
  package var awaitsChecks = false
  /// The latest check that did not pass, as long as no later one of the step did.
  package var failedCheck: CommandRan?
  /// How many proposals were sealed for this step.
  package var sealings = 0
  /// For a commit step: how far it got with the current one.
  package var commit = CommitState()
  /// For a commit step: earlier proposals of which a part was applied, oldest first. The current one is for the rest.
  package var earlier: [CommitState] = []
  /// For a commit step: how often a seal was voided because something had changed.
  package var remerges = 0
  /// For a commit step: the seal that was voided last, as long as none was made since; why it was.
  package var voided: ProposalVoided?
  /// For a commit step: the proposal that a person was last shown, which may be voided since.
  package var reviewed: ProposalSealed?
  /// For a commit step: where its target was when drafts had to be made again from there.
  package var base: Revision?

  package init() {}

  package var result: StepFinished? {
    if case .finished(let result) = phase { result } else { nil }
  }

  /// Every proposal of which something was applied, and the current one, oldest first.
  package var commits: [CommitState] { earlier + (commit.sealed == nil ? [] : [commit]) }

  /// The newest proposal some of whose effects are still to be undone.
  package var toUndo: CommitState? { commits.last { !$0.effectsToUndo.isEmpty } }
}

/// How far a commit step got with its current proposal.
package struct CommitState: Hashable, Sendable {
  package var sealed: ProposalSealed?
  /// Isolation layers that were missing until the proposal was sealed.
  package var missingLayers: Set<String> = []
  package var verdict: VerdictGiven?
  /// Answers of people, oldest first, each at most once.
  package var approvals: [ApprovalGiven] = []
  /// Approvals of an attempt that did not happen by nothing but the plan's own reading: each is good for one attempt.
  package var usedUp: [ApprovalGiven] = []
  /// By place in the proposal's list.
  package var effects: [Int: EffectState] = [:]
  /// The newest request to take effects back.
  package var undo: UndoRequested?

  package init() {}

  /// Places of the effects that are still to be undone, in the order in which that is done; empty where nothing was
  /// asked back, all of it is, or the world has moved on from one of it.
  package var effectsToUndo: [Int] {
    guard let undo, !undo.effects.contains(where: { effects[$0]?.compensation?.settled?.stale == true }) else {
      return []
    }
    return undo.effects.sorted(by: >).filter { effects[$0]?.isUndone != true }
  }

  /// Whether nothing of the proposal was applied: no effect was begun, or each is known not to have happened.
  package var isUntouched: Bool { effects.values.allSatisfy { $0.settled?.outcome == .notApplied } }

  /// Places of the effects that were applied, in the proposal's list.
  package var applied: [Int] {
    effects.filter { $0.value.settled?.outcome == .committed }.keys.sorted()
  }

  mutating func begin(_ request: UndoRequested) {
    undo = request
    // What the world had moved on from before may be there again now.
    for effect in request.effects where effects[effect]?.compensation?.settled?.stale == true {
      effects[effect]?.compensation = nil
    }
  }

  /// The answer that counts where one is asked for: a rejection where there is one, else the newest approval.
  package var approval: ApprovalGiven? { approvals.first { $0.decision == .reject } ?? approvals.last }

  /// Takes an answer up, unless the very same was taken up before.
  mutating func add(_ approval: ApprovalGiven) {
    let isKnown =
      approvals.contains(approval)
      || (approvals + usedUp).contains { $0.nonce != nil && $0.nonce == approval.nonce }
    if !isKnown { approvals.append(approval) }
  }

  /// Takes up what became of an effect.
  ///
  /// Where only the plan's reading of an answer says that it did not happen, it may have happened, and a plan that reads
  /// success as "not done" would be paid again and again. So whoever approved has approved one attempt.
  mutating func settle(_ settled: EffectSettled) {
    effects[settled.effect]?.settled = settled
    guard settled.outcome == .notApplied, settled.isUnproven == true else { return }
    usedUp += approvals.filter { $0.decision == .approve }
    approvals.removeAll { $0.decision == .approve }
  }
}

package struct EffectState: Hashable, Sendable {
  package var intended: EffectIntended
  /// `nil` while the effect was started and its outcome is not known.
  package var settled: EffectSettled?
  /// How far undoing it got; `nil` where that was never begun.
  package var compensation: CompensationState?

  package init(intended: EffectIntended, settled: EffectSettled? = nil) {
    self.intended = intended
    self.settled = settled
  }

  /// Whether it was started and nobody knows what came of it.
  package var isInDoubt: Bool { settled == nil || settled?.outcome == .inDoubt }

  package var isUndone: Bool { compensation?.settled?.outcome == .committed }
}

/// How far undoing an effect got.
package struct CompensationState: Hashable, Sendable {
  /// `nil` where it was found beforehand that it is not possible.
  package var intended: EffectIntended?
  /// `nil` while it was started and its outcome is not known.
  package var settled: EffectSettled?

  package init(intended: EffectIntended?, settled: EffectSettled? = nil) {
    self.intended = intended
    self.settled = settled
  }

  package var isInDoubt: Bool { settled == nil || settled?.outcome == .inDoubt }
}
