package import Approval
package import Drafting
package import EffectKit
package import Models
package import Plans

/// Everything outside that a run needs, given to it in one place.
package struct RunPorts: Sendable {
  package var store: any DraftStore
  package var runner: any CommandRunner
  package var models: any ModelSource
  package var planners: [EffectKind: any EffectPlanner]
  /// `nil` in a dry-run: no applier exists then.
  package var appliers: [EffectKind: any EffectApplier]?
  /// `nil` where no person can be asked.
  package var prompt: (any ApprovalPrompt)?
  package var clock: any DraftingClock
  /// 128 random bits in hexadecimal, different at every call.
  package var nonce: @Sendable () -> String
  /// Reports what is known while a model answers.
  package var modelProgress: @Sendable (StepID, ModelProgress) -> Void

  /// Runs external agents; without one, a step that has an agent fails.
  package var agents: (any AgentRunner)?
  /// Reports each line that an external agent prints or says.
  package var agentProgress: @Sendable (StepID, String) -> Void = { _, _ in }
  /// Where models are asked and secrets come from now.
  package var sources = RunSources()
  /// The target's repository, under the one name that all of its work trees have; `nil` where it is the target's own path.
  package var repository: String?
  /// Whose signatures count now; `nil` where approvals need none.
  package var signers: @Sendable () throws -> Proposal.Signers? = { nil }
  /// The most people whose signatures could be told apart, with what the policies say; `nil` where that is not limited.
  package var people: @Sendable (SignerLists) throws -> Int? = { _ in nil }
  /// Verifies signed approvals; without one, none counts.
  package var verifier: (any ApprovalVerifier)?
  /// The policies as they are now: of system and user, and of the repository at these commits. Without it, only what the run
  /// froze counts.
  package var livePolicy: (@Sendable (_ tips: Set<String>) async throws(LivePolicyError) -> Policy)?
  /// What all runs have applied, for limits over time; without one, effects that have such a limit are held back.
  package var ledger: (any EffectLedger)?
  /// The lines in which runs wait for a target; without one, nobody waits.
  package var queue: (any MergeQueue)?
  /// Why a secret could not be read now, for whoever is about to ask a person; `nil` where it can. Without it, that is found
  /// out when the effect is applied.
  package var secretObstacle: (@Sendable (_ name: String) async -> String?)?
  /// Is told when the run's time is over and its work is being stopped.
  package var timeIsOver: @Sendable () -> Void = {}
  /// The most characters that a model can be given to judge by.
  package var packetLimit: @Sendable (ModelChoice) -> Int = { _ in ReviewPacket.usualLimit }

  package init(
    store: any DraftStore, runner: any CommandRunner, models: any ModelSource,
    planners: [EffectKind: any EffectPlanner], appliers: [EffectKind: any EffectApplier]?,
    prompt: (any ApprovalPrompt)?, clock: any DraftingClock, nonce: @escaping @Sendable () -> String,
    modelProgress: @escaping @Sendable (StepID, ModelProgress) -> Void = { _, _ in }
  ) {
    self.store = store
    self.runner = runner
    self.models = models
    self.planners = planners
    self.appliers = appliers
    self.prompt = prompt
    self.clock = clock
    self.nonce = nonce
    self.modelProgress = modelProgress
  }
}

/// Finds the client for a model and lane.
package protocol ModelSource: Sendable {
  /// - Parameter hasFallback: whether another model is asked where this one's provider is down; it is not waited for then.
  func client(for choice: ModelChoice, hasFallback: Bool) throws(ModelError) -> any ModelClient
}
