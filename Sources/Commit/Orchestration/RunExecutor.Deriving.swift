import Approval
import Drafting
import Hashing
import Models
import Plans
import Policy
import RunJournal

/// What of a proposal is chosen when it is sealed; the rest of it follows from the run and its drafts.
struct ProposalParts {
  var nonce: String
  var sealedAt: Instant
  var draft: Revision
  var landings: [Proposal.MergeResult]
  var effects: [ProposedEffect]
  var checks: [[String]]
  var missingWalls: Set<String>
}

/// Making a proposal, and making it again to see that nothing of it has changed.
extension RunExecutor {
  /// The proposal that follows from these parts; `nil` after the step was failed because it cannot be made.
  func assemble(_ parts: ProposalParts, for id: StepID, _ commit: Step.Commit) async throws -> Proposal? {
    let state = await log.state
    var changes = parts.landings.isEmpty ? try await ports.store.changes(from: state.start.base, to: parts.draft) : []
    for landing in parts.landings { changes += try await ports.store.changes(from: landing.from, to: landing.to) }
    var proposal = Proposal(
      run: state.start.run, step: id, nonce: parts.nonce, planName: plan.name, planDigest: state.start.planDigest,
      policy: try policy(commit, on: changes, state), target: Proposal.TargetIdentity(path: state.start.target),
      base: state.start.base, draft: parts.draft, changes: changes, checks: parts.checks, effects: parts.effects,
      judge: state.start.tiers[Tier.slow.rawValue] ?? ModelChoice(model: ""),
      drafters: drafters(before: id, in: state), sealedAt: parts.sealedAt,
      expiresAt: Instant(milliseconds: parts.sealedAt.milliseconds &+ Self.sealLifetimeMilliseconds), shown: "",
      landings: parts.landings, startedBy: state.start.person ?? "", missingWalls: parts.missingWalls.sorted())
    proposal.diffDigest = SHA256Digest(of: try await diff(of: proposal)).hex
    guard let packet = try await packet(for: SealedProposal(sealing: proposal), commit, of: id) else { return nil }
    proposal.packetDigest = packet.digest
    proposal.leftOut = packet.leftOut
    proposal.shown = ProposalSummary(proposal: proposal, goal: plan.goal, boundary: policy.boundary).text
    return proposal
  }

  /// The rules for a proposal: those of the plan, and whatever a policy asks for more.
  private func policy(
    _ commit: Step.Commit, on changes: [FileChange], _ state: RunState
  ) throws -> Proposal.Policy {
    let protected = bounds.protected(among: changes)
    let demanded = policy.approval.map { max($0.rule, commit.approval) } ?? commit.approval
    var people = protected.map { use in
      "\(use.offenders.joined(separator: ", ")): \(use.rule.constraint.text), as \(use.rule.source) says"
    }
    if let approval = policy.approval, approval.rule > commit.approval, approval.rule == .always {
      people.append("\(approval.source) asks for a person's approval, always")
    }
    let approvals = [commit.approvals, policy.approvals].compactMap(\.self).max()
    return Proposal.Policy(
      boundary: policy.document, approval: protected.isEmpty ? demanded : .always, inputs: state.start.inputs,
      approvals: approvals, signers: try ports.signers(), digest: state.start.policy?.digest,
      onFailure: commit.onFailure, people: people)
  }

  /// Checks that steps before this one declare, and that passed on everything that lands. What others passed meanwhile on the
  /// same tree is not among them, so that the list is the same whenever it is made.
  func passedChecks(
    on draft: Revision, _ landings: [Proposal.MergeResult], before id: StepID
  ) async -> [[String]] {
    let state = await log.state
    let trees = landings.isEmpty ? [draft.tree] : landings.map(\.to.tree)
    let passed = trees.map { state.passedChecks[$0] ?? [] }
    let common = passed.dropFirst().reduce(passed.first ?? []) { $0.intersection($1) }
    let declared = Set(await words(of: checks(before: id)))
    return common.intersection(declared).sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The sealed proposal, made again from what the run and its drafts are now; `nil` after the step was failed.
  func derivedAgain(_ sealed: SealedProposal, of id: StepID) async throws -> Proposal? {
    guard let step = plan.step(id), case .commit(let commit) = step.kind else { return nil }
    let known = await log.state.steps[id]?.commit
    let proposal = sealed.proposal
    guard let draft = known?.sealed?.revision,
      let landings = try await landings(of: proposal.effects, for: id, besides: draft)
    else { return nil }
    let parts = ProposalParts(
      nonce: proposal.nonce, sealedAt: proposal.sealedAt, draft: draft, landings: landings,
      effects: EffectOrder.arranged(
        EffectOrder.declared(proposal.effects, in: commit, with: await templateValues())),
      checks: await passedChecks(on: draft, landings, before: id), missingWalls: known?.missingWalls ?? [])
    return try await assemble(parts, for: id, commit)
  }

  /// Whether a sealed proposal is still what the run makes of it; false after the step was failed as stale.
  func isStillSo(_ sealed: SealedProposal, of id: StepID) async throws -> Bool {
    guard let derived = try await derivedAgain(sealed, of: id) else { return false }
    guard let difference = sealed.proposal.difference(from: derived) else { return true }
    try await failStep(id, "it is not what was sealed: \(difference)", outcome: .stale)
    return false
  }

  /// What the slow tier is given to judge by; `nil` after the step was failed for a hole without a value.
  func packet(for sealed: SealedProposal, _ commit: Step.Commit, of id: StepID) async throws -> ReviewPacket? {
    var brief = ReviewPacket.Brief.none
    if let template = commit.brief {
      guard let text = try await fill(template, of: id) else { return nil }
      let holdsAnswers = template.references.contains { if case .step = $0 { true } else { false } }
      brief = holdsAnswers ? .withAnswers(text) : .plan(text)
    }
    let proposal = sealed.proposal
    return ReviewPacket(
      goal: plan.goal, brief: brief, sealed: sealed,
      facts: ProposalSummary(proposal: proposal, goal: plan.goal, boundary: policy.boundary).facts,
      diff: try await diff(of: proposal), draftSteps: draftSteps(before: id), limit: ports.packetLimit(proposal.judge))
  }
}
