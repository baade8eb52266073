import Approval
import Drafting
import EffectKit
import Hashing
import Models
import Plans
import Policy
import RunJournal

/// Builds the proposal of a commit step from what the run and its drafts are: once to seal it, and again whenever it has to
/// be shown that nothing of it has changed.
struct ProposalBuilder: Sendable {
  let plan: Plan
  let policy: Policy
  let bounds: PolicyJudge
  let ports: RunPorts
  let state: RunState
  let step: Step
  let commit: Step.Commit

  /// What is chosen when a proposal is sealed; the rest follows from the run.
  struct Parts {
    var nonce: String
    var sealedAt: Instant
    var draft: Revision
    var mergeResults: [Proposal.MergeResult]
    var effects: [ProposedEffect]
    var checks: [[String]]
    var missingLayers: Set<String>
  }

  var id: StepID { step.id }
  var known: StepState { state.steps[id] ?? StepState() }
  /// What the drafts are measured from: the run's beginning, or where the target was when they were made again from it.
  var base: Revision { known.base ?? state.start.base }

  /// How long a seal lasts: long enough for a weekend.
  private static let lifetimeMilliseconds: Int64 = 72 * 3_600_000

  /// A proposal as it is now.
  func proposal(of draft: Revision, effects: [ProposedEffect]) async throws -> Proposal {
    let mergeResults = try await mergeResults(of: effects, besides: draft)
    return try await proposal(
      Parts(
        nonce: ports.nonce(), sealedAt: ports.clock.now, draft: draft, mergeResults: mergeResults, effects: effects,
        checks: passedChecks(on: draft, mergeResults), missingLayers: state.missingLayers))
  }

  /// A sealed proposal, built again.
  func again(_ sealed: SealedProposal) async throws -> Proposal {
    let proposal = sealed.proposal
    guard let draft = known.commit.sealed?.revision else {
      throw StepStop.failed("the journal does not hold the proposal with the seal \(sealed.seal.short)")
    }
    return try await again(sealed, draft: draft, mergeResults: mergeResults(of: proposal.effects, besides: draft))
  }

  /// A sealed proposal, built again from a draft and what lands of it.
  func again(
    _ sealed: SealedProposal, draft: Revision, mergeResults: [Proposal.MergeResult]
  ) async throws -> Proposal {
    let proposal = sealed.proposal
    return try await self.proposal(
      Parts(
        nonce: proposal.nonce, sealedAt: proposal.sealedAt, draft: draft, mergeResults: mergeResults,
        effects: EffectOrder.arranged(EffectOrder.declared(proposal.effects, in: commit, with: values)),
        checks: passedChecks(on: draft, mergeResults), missingLayers: known.commit.missingLayers))
  }

  private func proposal(_ parts: Parts) async throws -> Proposal {
    var changes = parts.mergeResults.isEmpty ? try await ports.store.changes(from: base, to: parts.draft) : []
    for merged in parts.mergeResults { changes += try await ports.store.changes(from: merged.from, to: merged.to) }
    var proposal = Proposal(
      run: state.start.run, step: id, nonce: parts.nonce, planName: plan.name, planDigest: state.start.planDigest,
      policy: try rules(on: changes, parts.effects),
      target: Proposal.TargetIdentity(path: state.start.target, repository: ports.repository),
      base: base, draft: parts.draft, changes: changes, checks: parts.checks, effects: parts.effects,
      judge: state.start.tiers[Tier.slow.rawValue] ?? ModelChoice(model: ""), drafters: drafters,
      sealedAt: parts.sealedAt,
      expiresAt: Instant(milliseconds: parts.sealedAt.milliseconds &+ Self.lifetimeMilliseconds), shown: "",
      mergeResults: parts.mergeResults, startedBy: state.start.person ?? "", missingLayers: parts.missingLayers.sorted()
    )
    proposal.plannedBy = state.start.planOwner ?? ""
    proposal.continues = continues
    let diff = try await diff(of: proposal)
    proposal.diffDigest = SHA256Digest(of: diff).hex
    let packet = try packet(for: SealedProposal(sealing: proposal), diff: diff)
    proposal.packetDigest = packet.digest
    proposal.leftOut = packet.leftOut
    proposal.shown =
      ProposalSummary(
        proposal: proposal, goal: plan.goal, boundary: policy.boundary, leftOutOfDrafts: leftOutOfDrafts,
        appliedBefore: appliedBefore,
        checkedWith: checkedWith(proposal)
      ).text
    return proposal
  }

  /// The rules for a proposal: those of the plan, and whatever a policy asks for more.
  private func rules(on changes: [FileChange], _ effects: [ProposedEffect]) throws -> Proposal.Policy {
    let protected = bounds.protected(among: changes)
    let declared = [commit.approval?.inForce, policy.approval?.rule].compactMap(\.self).max()
    let approval = declared ?? (state.start.asks == true ? .always : .byRisk)
    var people = protected.map { use in
      "\(use.offenders.joined(separator: ", ")): \(use.rule.constraint.text), as \(use.rule.source) says"
    }
    if let demand = policy.approval, demand.rule == .always, commit.approval?.inForce != .always {
      people.append("\(demand.source) asks for a person's approval, always")
    }
    if declared == nil, approval == .always {
      people.append("neither the plan nor a policy says who approves, and the run was begun at a terminal")
    }
    // Of two steps that wait, only the later one counts the other: else each would void the other for good.
    let before = Set(plan.steps.prefix { $0.id != id }.map(\.id))
    return Proposal.Policy(
      besides: policy.asksAboveAmounts ? try RunTotals(of: state, besides: id, counting: before).money : [:],
      boundary: policy.document, approval: protected.isEmpty ? approval : .always, inputs: state.start.inputs,
      approvals: [commit.approvals, policy.approvals].compactMap(\.self).max(),
      signers: try ports.signers() ?? SignerLists(policy).signers,
      digest: state.start.policy?.digest, onFailure: commit.onFailure, people: people,
      unattended: effects.map { grant(of: $0) })
  }

  /// Where the policy says that an effect needs no person, nor what may come with it: undoing it, and looking for what
  /// became of it. Its dry-run came before anybody could be asked.
  private func grant(of effect: ProposedEffect) -> String? {
    var all = [effect.facts]
    if let undo = effect.undoFacts { all.append(undo) }
    all += effect.asides.filter { $0.role == .verify || $0.role == .status }.map { $0.facts(of: effect.kind) }
    all += effect.keptFacts
    // They come from the same plan, and run in the same copy of the draft.
    for index in all.indices.dropFirst() {
      all[index].names[.sources] = all[0].names[.sources]
      if all[index].kind == effect.kind { all[index].names[.drafted] = all[0].names[.drafted] }
    }
    guard all.allSatisfy({ policy.unattended($0) != nil }) else { return nil }
    return policy.unattended(effect.facts)?.description
  }

  /// Checks that steps before this one declare, and that passed on everything that lands. Others that passed meanwhile on
  /// the same tree are not among them, so that the list is the same whenever it is made.
  func passedChecks(on draft: Revision, _ mergeResults: [Proposal.MergeResult]) -> [[String]] {
    let trees = mergeResults.isEmpty ? [draft.tree] : mergeResults.map(\.to.tree)
    let passed = trees.map { state.passedChecks[$0] ?? [] }
    let common = passed.dropFirst().reduce(passed.first ?? []) { $0.intersection($1) }
    return common.intersection(declaredChecks).sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// Ignored folders that checks saw on what lands.
  private func checkedWith(_ proposal: Proposal) -> String? {
    let trees = proposal.mergeResults.isEmpty ? [proposal.draft.tree] : proposal.mergeResults.map(\.to.tree)
    return BroughtRecord.described(trees.flatMap { state.checkedWith[$0] ?? [] })
  }

  private var declaredChecks: Set<[String]> {
    Set(plan.checks(before: id).compactMap { try? $0.words(with: values) })
  }

  /// What lands where a target has moved on since drafting began. That is what is checked, measured, shown and judged
  /// then.
  func mergeResults(
    of effects: [ProposedEffect], besides draft: Revision
  ) async throws -> [Proposal.MergeResult] {
    var landings: [Proposal.MergeResult?] = []
    for effect in effects { landings.append(try await landing(of: effect)) }
    return mergeResults(of: landings, besides: draft)
  }

  /// Each change once, and none where every effect lands just the draft.
  func mergeResults(of landings: [Proposal.MergeResult?], besides draft: Revision) -> [Proposal.MergeResult] {
    var distinct: [Proposal.MergeResult] = []
    for landing in landings.compactMap(\.self)
    where !distinct.contains(where: { $0.from.tree == landing.from.tree && $0.to.tree == landing.to.tree }) {
      distinct.append(landing)
    }
    return distinct.allSatisfy { $0.from.tree == base.tree && $0.to.tree == draft.tree } ? [] : distinct
  }

  /// What lands of one effect.
  func landing(of effect: ProposedEffect) async throws -> Proposal.MergeResult? {
    let merged: MergeResult?
    do {
      merged = try await ports.planners[effect.kind]?.mergeResult(of: effect)
    } catch {
      throw StepStop(proposing: effect.kind, error)
    }
    return merged.map { merged in
      Proposal.MergeResult(
        from: Revision(commit: merged.fromCommit, tree: merged.fromTree),
        to: Revision(commit: merged.toCommit, tree: merged.toTree))
    }
  }

  /// The unified diff of everything that lands.
  func diff(of proposal: Proposal) async throws -> String {
    try await ports.store.diff(of: proposal)
  }

  /// What the slow tier is given to judge by.
  func packet(for sealed: SealedProposal, diff: String) throws -> ReviewPacket {
    var brief = ReviewPacket.Brief.none
    if let template = commit.brief {
      let text = try filled(template)
      let holdsAnswers = template.references.contains { if case .step = $0 { true } else { false } }
      brief = holdsAnswers ? .withAnswers(text) : .plan(text)
    }
    let proposal = sealed.proposal
    return ReviewPacket(
      goal: plan.goal, brief: brief, sealed: sealed,
      facts: ProposalSummary(
        proposal: proposal, goal: plan.goal, boundary: policy.boundary, appliedBefore: appliedBefore
      ).facts, diff: diff,
      draftSteps: draftSteps, limit: ports.packetLimit(proposal.judge))
  }

  private func filled(_ template: Template) throws -> String {
    do {
      return try template.text(with: values)
    } catch {
      throw StepStop.failed(error.description)
    }
  }

  var values: Template.Values {
    Template.Values(inputs: state.start.inputs, steps: state.steps.compactMapValues { $0.result?.answer })
  }
}

/// Who drafted.
extension ProposalBuilder {
  var draftSteps: [StepID] {
    plan.ancestors(of: id).filter { if case .draft = $0.kind { true } else { false } }.map(\.id)
  }

  /// What the drafts that land leave out of what was written, such as ignored files.
  private var leftOutOfDrafts: [String] {
    var lines: [String] = []
    for draft in drafts {
      let landed = draft.drafts.last { $0.revision == draft.result?.revision } ?? draft.drafts.last
      for line in landed?.leftOut ?? [] where !lines.contains(line) { lines.append(line) }
    }
    return lines
  }

  var drafters: [ModelChoice] {
    var choices: [ModelChoice] = []
    for draft in drafts {
      for choice in draft.drafters where !choices.contains(choice) { choices.append(choice) }
    }
    return choices
  }

  /// The draft steps before the commit that were begun.
  private var drafts: [StepState] { draftSteps.compactMap { state.steps[$0] } }

  /// Who drafted, for the message of what lands.
  var attributions: [String] {
    var lines: [String] = []
    func add(_ line: String) { if !lines.contains(line) { lines.append(line) } }
    for draft in drafts {
      let agent = draft.start?.agent
      if let agent { add("Drafted-by: \(agent) (external agent)") }
      let escalated = draft.start?.isEscalated == true ? ", escalated to the \(Tier.slow.rawValue) tier" : ""
      let asking = agent.map { ", asked by \($0)" } ?? ""
      for choice in draft.drafters {
        add("Drafted-by: \(choice.model) (\(choice.lane.rawValue) lane\(escalated)\(asking))")
      }
    }
    return lines
  }
}

extension DraftStore {
  /// The unified diff of everything that a proposal lands.
  func diff(of proposal: Proposal) async throws(DraftStoreError) -> String {
    guard !proposal.mergeResults.isEmpty else { return try await diff(from: proposal.base, to: proposal.draft) }
    var diff = ""
    for merged in proposal.mergeResults { diff += try await self.diff(from: merged.from, to: merged.to) }
    return diff
  }
}
