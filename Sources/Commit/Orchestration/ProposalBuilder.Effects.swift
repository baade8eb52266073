import Approval
import Drafting
import EffectKit
import Plans
import Policy
import RunJournal

/// Finding out what the declared effects would do.
extension ProposalBuilder {
  /// The effects in the order in which they are applied.
  ///
  /// - Throws: `StepStop` where one cannot be proposed; `TargetConflict` where the drafts do not merge with a target;
  ///   `DraftedMistake` where what was drafted is why.
  func effects(of draft: Revision) async throws -> [ProposedEffect] {
    var context = context(of: draft)
    var effects: [Int: ProposedEffect] = [:]
    let places = try placesToApply()
    let applied = appliedBefore
    // An effect is planned after those that are applied before it.
    let order = EffectOrder.ofSurvey(commit.effects).filter(places.contains)
    for (turn, index) in order.enumerated() {
      let declaration = commit.effects[index]
      context.place = index
      context.next = turn + 1 < order.count ? commit.effects[order[turn + 1]] : nil
      let effect: ProposedEffect
      do {
        effect = try await self.effect(declaration, in: context)
      } catch EffectError.unusable(let files) {
        throw try await stop(for: files, of: declaration.kind, in: draft)
      }
      try requireOnlyOne(effect, declared: declaration, besides: context.earlier + applied)
      context.earlier.append(effect)
      effects[index] = effect
    }
    return EffectOrder.arranged(commit.effects.indices.compactMap { effects[$0] })
  }

  /// Where the declared effects would land now, as far as they land anywhere.
  func targets() async throws -> [MergeTarget] {
    let context = context(of: base)
    var targets: [MergeTarget] = []
    for place in try placesToApply().sorted() {
      let declaration = commit.effects[place]
      do {
        if let target = try await ports.planners[declaration.kind]?.target(of: declaration, in: context) {
          targets.append(target)
        }
      } catch {
        throw StepStop(proposing: declaration.kind, error)
      }
    }
    return targets
  }

  private func context(of draft: Revision) -> EffectContext {
    var context = EffectContext(
      planName: plan.name, goal: plan.goal, run: state.start.run.text, base: base.commit, draft: draft.commit,
      attributions: attributions, values: values, seconds: ports.clock.now.milliseconds / 1000)
    context.isDryRun = state.mode == .draft
    return context
  }

  private func effect(_ declaration: EffectDeclaration, in context: EffectContext) async throws -> ProposedEffect {
    guard let planner = ports.planners[declaration.kind] else {
      throw StepStop.failed("\(declaration.kind.rawValue) is not available in this release")
    }
    do {
      var context = context
      if let reach = try await planner.connectionTargets(of: declaration, in: context) {
        try requireReachable(reach, for: declaration.kind)
        context.untried = untried(reach, declaration.kind)
      }
      var effect = try await planner.propose(declaration, in: context)
      effect.origin = try declaration.origin(in: context)
      return effect
    } catch EffectError.conflict(let paths) {
      guard let target = try await planner.target(of: declaration, in: context) else {
        throw StepStop.failed(
          "the draft conflicts with the target in: \(paths.joined(separator: ", "))", outcome: .stale)
      }
      throw TargetConflict(target: target, paths: paths)
    } catch EffectError.unusable(let files) {
      throw EffectError.unusable(files)
    } catch let error as EffectError {
      throw StepStop(proposing: declaration.kind, error)
    }
  }

  /// Refuses to look into an effect at all where the policy keeps its target out: no secret is sent there.
  private func requireReachable(_ reach: ConnectionTargets, for kind: EffectKind) throws {
    try requireThawed(reach, for: kind)
    let violations = reach.facts(of: kind).flatMap { bounds.violations(reaching: $0, deciding: reach.decisive) }
    guard violations.isEmpty else { throw StepStop.overBoundary(violations) }
  }

  /// Of two effects with one target, the first would make the second stale, half-way through; but those of some kinds are
  /// tried one after the other.
  private func requireOnlyOne(
    _ effect: ProposedEffect, declared declaration: EffectDeclaration, besides others: [ProposedEffect]
  ) throws {
    let same = others.filter { $0.identity == effect.identity }
    guard !same.isEmpty else { return }
    guard type(of: declaration.declared).mayShareTarget, same.allSatisfy({ $0.kind == effect.kind }) else {
      throw StepStop.failed(
        "two effects have the same target: \(effect.preview); a commit step may have one of each, and a second commit "
          + "step that needs this one may have the other")
    }
    guard same.contains(where: { $0.arguments == effect.arguments }) else { return }
    throw StepStop.failed("the same effect stands twice in the step: \(effect.preview)")
  }
}

/// What was drafted does not go together with what a target holds now.
struct TargetConflict: Error {
  var target: MergeTarget
  var paths: [String]
}

extension StepStop {
  /// An effect cannot be proposed.
  init(proposing kind: EffectKind, _ error: EffectError) {
    switch error {
    case .obstructed(let reason): self = .obstructed("\(kind.rawValue): \(reason)")
    case .conflict, .stale: self = .failed("\(kind.rawValue): \(error.reason)", outcome: .stale)
    case .invalid, .unusable, .notApplied, .saidNotApplied, .inDoubt:
      self = .failed("\(kind.rawValue): \(error.reason)")
    }
  }
}
