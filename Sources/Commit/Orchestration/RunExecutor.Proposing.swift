import Approval
import Drafting
import EffectKit
import Plans
import Policy
import RunJournal

/// Finding out what declared effects would do.
extension RunExecutor {
  /// The effects, in the plan's order; `nil` after the step was failed or put aside because one cannot be proposed.
  func propose(
    _ commit: Step.Commit, for id: StepID, from base: Revision, to draft: Revision
  ) async throws -> [ProposedEffect]? {
    let state = await log.state
    var context = EffectContext(
      planName: plan.name, goal: plan.goal, run: state.start.run.text, base: base.commit, draft: draft.commit,
      attributions: attributions(before: id, in: state),
      values: await templateValues(), seconds: ports.clock.now.milliseconds / 1000)
    var effects: [Int: ProposedEffect] = [:]
    // What is applied before an effect is what it is surveyed after.
    for index in EffectOrder.ofSurvey(commit.effects) {
      let declaration = commit.effects[index]
      guard let effect = try await propose(declaration, in: context, for: id) else { return nil }
      guard try await isOnlyOne(effect, declared: declaration, besides: context.earlier, of: id) else { return nil }
      context.earlier.append(effect)
      effects[index] = effect
    }
    return commit.effects.indices.compactMap { effects[$0] }
  }

  private func propose(
    _ declaration: EffectDeclaration, in context: EffectContext, for id: StepID
  ) async throws -> ProposedEffect? {
    guard let planner = ports.planners[declaration.kind] else {
      try await failStep(id, "\(declaration.kind.rawValue) is not available in this release")
      return nil
    }
    do {
      if let reach = try await planner.reach(of: declaration, in: context) {
        guard try await mayBeReached(reach, for: declaration.kind, of: id) else { return nil }
      }
      return try await planner.propose(declaration, in: context)
    } catch let error as EffectError {
      try await cannotPropose(id, declaration.kind, error)
      return nil
    }
  }

  /// Whether the policy lets the effect be looked into at all: a secret is not sent to a server that it keeps out.
  private func mayBeReached(_ reach: ConnectionTargets, for kind: EffectKind, of id: StepID) async throws -> Bool {
    let violations = bounds.violations(reaching: EffectFacts(kind: kind, names: reach.names, words: reach.words))
    guard !violations.isEmpty else { return true }
    try await log.record(.boundaryExceeded(BoundaryExceeded(step: id, violations: violations)))
    return false
  }

  /// Of two effects with one target, the first would make the second stale, half-way through; but those of some kinds
  /// are tried one after the other.
  private func isOnlyOne(
    _ effect: ProposedEffect, declared declaration: EffectDeclaration, besides others: [ProposedEffect], of id: StepID
  ) async throws -> Bool {
    let same = others.filter { $0.identity == effect.identity }
    guard !same.isEmpty else { return true }
    guard type(of: declaration.declared).mayShareTarget, same.allSatisfy({ $0.kind == effect.kind }) else {
      try await failStep(
        id,
        "two effects have the same target: \(effect.preview); a commit step may have one of each, and a second commit "
          + "step that needs this one may have the other")
      return false
    }
    guard same.contains(where: { $0.arguments == effect.arguments }) else { return true }
    try await failStep(id, "the same effect stands twice in the step: \(effect.preview)")
    return false
  }
}
