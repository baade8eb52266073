import EffectKit
import KindRegistry
import KindSupport
import Plans
import Policy
import Preparation
import RunJournal
import SecretSources
import Workspaces

/// Asks the kinds of effects what is in the way of those that a plan declares.
struct EffectPreflight: Sendable {
  let preflight: Preflight
  let secrets: SecretStore
  /// Secrets that cannot be read; what needs one is not looked into.
  let missing: Set<String>

  private var survey: RunSurvey { preflight.survey }

  func findings() async -> [PreflightFinding] {
    guard let target = survey.target, let scratch = survey.scratch else { return [] }
    let planners = KindRegistry.all.planners(in: environment(target, scratch))
    var findings: [PreflightFinding] = []
    for step in survey.plan.steps {
      guard case .commit(let commit) = step.kind else { continue }
      for declaration in commit.effects {
        guard let planner = planners[declaration.kind] else { continue }
        for finding in await self.findings(of: declaration, planner, scratch) where !findings.contains(finding) {
          findings.append(finding)
        }
      }
    }
    return findings
  }

  private func environment(_ target: String, _ scratch: ScratchRepository) -> KindEnvironment {
    let configuration = try? preflight.settings.configuration()
    let named = [configuration?.signers, configuration?.revocations].compactMap(\.self).map(preflight.host.placed)
    return KindEnvironment(
      target: target, scratch: scratch.path, home: preflight.host.home,
      guarded: ((try? preflight.host.guardedPlaces) ?? preflight.host.guardedFolders) + named,
      variables: preflight.host.environment, secretStore: secrets)
  }

  private func findings(
    of declaration: EffectDeclaration, _ planner: any EffectPlanner, _ scratch: ScratchRepository
  ) async -> [PreflightFinding] {
    let context = EffectContext(
      planName: survey.plan.name, goal: survey.plan.goal, run: "", base: scratch.base.commit,
      draft: scratch.base.commit, attributions: [], values: Template.Values(inputs: survey.inputs, steps: [:]),
      seconds: preflight.host.clock.now.milliseconds / 1000)
    var isReached = survey.reaches && !needsMissingSecret(declaration)
    let kind = declaration.kind
    var findings: [PreflightFinding] = []
    // What a policy keeps out gets neither a question nor a secret.
    if isReached, let reach = try? await planner.connectionTargets(of: declaration, in: context) {
      let bounds = PolicyJudge(survey.policy)
      let violations = reach.facts(of: kind).flatMap { bounds.violations(reaching: $0, deciding: reach.decisive) }
      if let first = violations.first {
        isReached = false
        findings.append(
          PreflightFinding(
            violations.map(\.description).joined(separator: "; "), hint: first.remedy, status: .blocked))
      }
    }
    let paths = PathRules(survey.plan.boundary.paths)
    let outlook = EffectOutlook(context: context, reaches: isReached) { path in
      if case .allowed = paths.judge(path) { true } else { false }
    }
    return findings
      + (await planner.obstacles(to: declaration, in: outlook)).map { obstacle in
        PreflightFinding(
          "\(kind.rawValue): \(obstacle.reason)", hint: obstacle.hint, status: obstacle.isTemporary ? .failed : .usage,
          isCertain: obstacle.isCertain)
      }
  }

  private func needsMissingSecret(_ declaration: EffectDeclaration) -> Bool {
    declaration.declared.arguments.flatMap(\.template.references).contains { reference in
      if case .secret(let name) = reference { missing.contains(name) } else { false }
    }
  }
}
