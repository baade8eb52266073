package import Plans
package import Policy
package import RunJournal

/// A draft tree and an ordered list of effects, with everything that whoever approves relies on.
///
/// Its canonical form is what is sealed: two proposals that differ in anything have different seals.
package struct Proposal: Hashable, Sendable {
  package var run: RunID
  package var step: StepID
  /// 128 random bits, in hexadecimal, so that no two seals are alike.
  package var nonce: String
  package var planName: String
  /// SHA-256 of the plan file.
  package var planDigest: String
  /// The policy in force: the run's boundary, its approval rule and the inputs.
  package var policy: Policy
  package var target: TargetIdentity
  package var base: Revision
  package var draft: Revision
  /// What the effects change where they land, where that is not simply the draft.
  package var mergeResults: [MergeResult]
  /// Of the mergeResults, or of the draft where there are none.
  package var changes: [FileChange]
  /// Checks that the runtime ran itself on the draft's tree, and that passed.
  package var checks: [[String]]
  package var effects: [ProposedEffect]
  /// The model and lane that are to judge.
  package var judge: ModelChoice
  /// The models and lanes that drafted.
  package var drafters: [ModelChoice]
  package var sealedAt: Instant
  package var expiresAt: Instant
  /// The text that is shown to whoever approves, above the diff.
  package var shown: String
  /// SHA-256 of the diff as it is shown.
  package var diffDigest: String
  /// SHA-256 of what the slow tier is given to judge by.
  package var packetDigest: String
  /// Names of what the slow tier is not shown, since it is too much for it.
  package var leftOut: [String]
  /// Who began the run, by login name.
  package var startedBy: String
  /// Whose file the plan is, by login name; empty where it is whoever began the run, or is not known.
  package var plannedBy: String = ""
  /// Isolation layers that commands of this run went without; empty where none was missing.
  package var missingLayers: [String]
  /// What of the step was applied under earlier seals, oldest first; the effects are the rest.
  package var continues: [AppliedPart] = []

  package init(
    run: RunID, step: StepID, nonce: String, planName: String, planDigest: String, policy: Policy,
    target: TargetIdentity, base: Revision, draft: Revision, changes: [FileChange], checks: [[String]],
    effects: [ProposedEffect], judge: ModelChoice, drafters: [ModelChoice], sealedAt: Instant, expiresAt: Instant,
    shown: String, mergeResults: [MergeResult] = [], startedBy: String = "", missingLayers: [String] = [],
    diffDigest: String = "", packetDigest: String = "", leftOut: [String] = []
  ) {
    self.mergeResults = mergeResults
    self.startedBy = startedBy
    self.missingLayers = missingLayers
    self.diffDigest = diffDigest
    self.packetDigest = packetDigest
    self.leftOut = leftOut
    self.run = run
    self.step = step
    self.nonce = nonce
    self.planName = planName
    self.planDigest = planDigest
    self.policy = policy
    self.target = target
    self.base = base
    self.draft = draft
    self.changes = changes
    self.checks = checks
    self.effects = effects
    self.judge = judge
    self.drafters = drafters
    self.sealedAt = sealedAt
    self.expiresAt = expiresAt
    self.shown = shown
  }

  /// What is at an effect's target before it and after it.
  package struct MergeResult: Hashable, Sendable {
    package var from: Revision
    package var to: Revision

    package init(from: Revision, to: Revision) {
      self.from = from
      self.to = to
    }
  }

  /// Effects of an earlier proposal of the same step that were applied before its seal lapsed.
  package struct AppliedPart: Hashable, Sendable {
    /// The earlier proposal's seal, in hexadecimal.
    package var seal: String
    /// Places in that proposal's list, from 0.
    package var effects: [Int]

    package init(seal: String, effects: [Int]) {
      self.seal = seal
      self.effects = effects
    }
  }

  /// Which repository the run changes, so that another one under the same name is not taken for it.
  package struct TargetIdentity: Hashable, Sendable {
    /// Absolute path of the repository, or of its work tree that is changed.
    package var path: String
    /// The repository under the one name that all of its work trees have, where that is another than `path`.
    package var repository: String?

    package init(path: String, repository: String? = nil) {
      self.path = path
      self.repository = repository == path ? nil : repository
    }

    /// The one name of the repository.
    package var name: String { repository ?? path }
  }
}

extension Proposal {
  /// The effect at a place in the list, from 0; `nil` where a journal names one that there is not.
  package func effect(at place: Int) -> ProposedEffect? { effects.indices.contains(place) ? effects[place] : nil }
}
