package import JSON
package import Plans

/// One thing that happened in a run. The state of a run is a fold of its events, and nothing else.
package enum RunEvent: Hashable, Sendable {
  case runStarted(RunStart)
  /// A process began to drive the run: the first one, and every one that resumed it.
  case driverAttached(Driver)

  /// What model calls may come to is set aside, and synced, before they are made.
  case spendReserved(SpendReserve)

  case stepStarted(StepStart)
  case modelCalled(ModelCall)
  case mistakeMade(MistakeMade)
  case commandRan(CommandRan)
  /// What an external agent did with its network.
  case networkUsed(NetworkUse)
  /// An attempt became a commit in the scratch repository.
  case draftRecorded(DraftRecorded)
  case attemptFailed(AttemptFailed)
  case stepFinished(StepFinished)
  case stepFailed(StepFailed)
  /// A finished step has to be drafted again, and why.
  case stepReopened(StepReopened)
  /// Drafts were merged into the tree that a step starts from.
  case draftsMerged(DraftsMerged)

  case boundaryExceeded(BoundaryExceeded)
  /// Targets that were rejected or blocked, which stay so for the rest of the run.
  case targetsDenied(TargetsDenied)
  case proposalSealed(ProposalSealed)
  /// The seal does not hold any more, and nothing of it was applied: the step is merged, checked and sealed anew.
  case proposalVoided(ProposalVoided)
  /// A commit step goes on from where its target is now.
  case baseMoved(BaseMoved)
  case verdictGiven(VerdictGiven)
  case promptOpened(PromptOpened)
  case promptClosed(PromptClosed)
  case approvalGiven(ApprovalGiven)
  /// Written and synced before an effect is applied.
  case effectIntended(EffectIntended)
  /// Written and synced after an effect's outcome is known.
  case effectSettled(EffectSettled)
  /// A person said what became of an effect in doubt.
  case effectResolved(EffectResolved)
  /// What was applied is to be undone.
  case undoRequested(UndoRequested)
  /// Written and synced before an effect is undone.
  case compensationIntended(EffectIntended)
  /// Written and synced after it is known whether an effect was undone.
  case compensationSettled(EffectSettled)

  /// The journal came back from a backup while the run was open; a person said so.
  case restoreAccepted(RestoreAccepted)

  /// The run waits for something outside and no process drives it.
  case runSuspended(RunSuspended)
  case runEnded(RunEnded)
}

/// How a run began.
package struct RunStart: Hashable, Sendable {
  package enum Mode: String, Hashable, Sendable, CaseIterable {
    /// Everything up to the seal; no effect is constructed.
    case draft
    case full
  }

  package var run: RunID
  package var mode: Mode
  package var planName: String
  /// Absolute path of the plan file when the run began.
  package var planPath: String
  /// The plan file's bytes, so that a resumed run follows the plan that it began with.
  package var planText: String
  package var planDigest: String
  package var inputs: [String: JSONValue]
  package var tiers: [String: ModelChoice]
  /// Absolute path of the target's repository.
  package var target: String
  package var base: Revision
  package var version: String
  /// Who began it, by login name; `nil` in journals of before this was kept.
  package var person: String?
  /// Whether a person is asked wherever neither the plan nor a policy says when: the run was begun at a terminal, without
  /// `--yes`. `nil` in journals of before this was kept.
  package var asks: Bool?
  /// The policies that the run keeps to; `nil` in journals of before there were any.
  package var policy: FrozenPolicy?
  /// Whose file the plan is, by login name, where that is not who began the run; `nil` otherwise.
  package var planOwner: String?

  package init(
    run: RunID, mode: Mode, planName: String, planPath: String, planText: String, planDigest: String,
    inputs: [String: JSONValue], tiers: [String: ModelChoice], target: String, base: Revision, version: String,
    person: String? = nil, policy: FrozenPolicy? = nil, asks: Bool? = nil, planOwner: String? = nil
  ) {
    self.planOwner = planOwner
    self.person = person
    self.asks = asks
    self.policy = policy
    self.run = run
    self.mode = mode
    self.planName = planName
    self.planPath = planPath
    self.planText = planText
    self.planDigest = planDigest
    self.inputs = inputs
    self.tiers = tiers
    self.target = target
    self.base = base
    self.version = version
  }
}

package struct Driver: Hashable, Sendable {
  package var process: Int32
  package var person: String
  /// How far this process may go.
  package var mode: RunStart.Mode
  /// Isolation layers that this process has to do without; `nil` or empty means that none is missing.
  package var missingLayers: [String]?

  package init(process: Int32, person: String, mode: RunStart.Mode = .full, missingLayers: [String]? = nil) {
    self.missingLayers = missingLayers
    self.process = process
    self.person = person
    self.mode = mode
  }
}
