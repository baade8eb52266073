import Approval
import Orchestration
import Plans
import Preparation
import Reports
import SecretSources
import Signatures

/// Looks at what a run needs of this machine and of others, before the first token.
struct Preflight: Sendable {
  let survey: RunSurvey
  let settings: Settings
  let allowsWeakerSandbox: Bool

  var host: HostEnvironment { settings.host }

  /// - Parameter signatures: who makes and verifies signatures, where approvals need them.
  func findings(_ signatures: () throws -> SSHSignatures?) async -> [PreflightFinding] {
    let own = (try? settings.configuration().secrets) ?? [:]
    let secrets = SecretStore(
      sources: survey.plan.secrets.merging(own) { _, own in own }, environment: host.environment, home: host.home)
    let missing = survey.plan.secretNames.compactMap(secrets.problem)
    var findings = missing.map { problem in
      PreflightFinding("the secret \(problem.name) could not be read: \(problem.reason)", hint: problem.hint)
    }
    findings += people(signatures)
    findings += folders()
    findings += await programs()
    findings += await EffectPreflight(preflight: self, secrets: secrets, missing: Set(missing.map(\.name))).findings()
    return findings
  }

  /// Whether as many people can sign as have to.
  private func people(_ signatures: () throws -> SSHSignatures?) -> [PreflightFinding] {
    do {
      guard let made = try signatures() else { return [] }
      let signers = try made.signers()
      let known = try made.principals().count
      return survey.plan.steps.compactMap { step in
        guard case .commit(let commit) = step.kind,
          let wanted = [commit.approvals, survey.policy.approvals].compactMap(\.self).max(), wanted > known
        else { return nil }
        return PreflightFinding(
          "step \(step.id): \(wanted) people have to approve, and \(signers.path) names \(known)",
          hint: "add the keys of the others to that file, or write approvals: \(max(1, known))")
      }
    } catch {
      let failure = FailureText(error)
      return [PreflightFinding(failure.message, hint: failure.hint, status: .usage)]
    }
  }
}
