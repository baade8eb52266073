import Orchestration
import Plans
import Preparation
import SecretSources

/// Looks at what a run needs of this machine and of others, before the first token.
struct Preflight: Sendable {
  let survey: RunSurvey
  let settings: Settings
  let allowsWeakerSandbox: Bool

  var host: HostEnvironment { settings.host }

  func findings() async -> [PreflightFinding] {
    let own = (try? settings.configuration().secrets) ?? [:]
    let secrets = SecretStore(
      sources: survey.plan.secrets.merging(own) { _, own in own }, environment: host.environment, home: host.home)
    // What a policy keeps out gets no secret.
    let isRead = survey.reaches && !survey.findings.contains { $0.status == .blocked }
    var missing: [SecretError] = []
    for name in survey.plan.secretNames {
      if let problem = isRead ? await secrets.obstacle(to: name) : secrets.problem(with: name) {
        missing.append(problem)
      }
    }
    var findings = missing.map { problem in
      PreflightFinding("the secret \(problem.name) could not be read: \(problem.reason)", hint: problem.hint)
    }
    findings += folders() + uncommittedBeginning()
    findings += await programs()
    findings += await EffectPreflight(preflight: self, secrets: secrets, missing: Set(missing.map(\.name))).findings()
    return findings
  }
}
