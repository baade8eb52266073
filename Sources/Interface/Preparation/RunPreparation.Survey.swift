import Foundation
import JSON
import Plans
import RunJournal
import Workspaces

/// Looking at everything that a run needs, whatever of it is missing.
extension RunPreparation {
  /// What is wrong with a run of the plan, found without beginning it.
  ///
  /// - Parameter look: finds what else is in the way.
  package func foresee(_ look: RunSurvey.Look) async throws -> [PreflightFinding] {
    let plan = try plan(in: try TextFile.read(request.planPath))
    let folder = NSTemporaryDirectory() + "/chancery-look-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return await survey(plan, in: folder, reaches: false, look).findings
  }

  /// - Parameters:
  ///   - folder: of the run, in which its scratch repository is made.
  ///   - reaches: whether servers, databases and remotes may be asked.
  func survey(_ plan: Plan, in folder: String, reaches: Bool, _ look: RunSurvey.Look) async -> RunSurvey {
    let planPath = URL(fileURLWithPath: request.planPath).standardizedFileURL.path
    var survey = RunSurvey(plan: plan, planPath: planPath, reaches: reaches)
    var findings: [PreflightFinding] = []
    // Only a run gives inputs their values.
    let inputs = { try InputValues(plan: plan, assignments: request.inputs).values() }
    var unsaid: [PreflightFinding] = []
    survey.inputs = PreflightFinding.collecting(in: &unsaid, inputs) ?? [:]
    if reaches { findings += unsaid }
    let choices = TierChoices(plan: plan, request: request, settings: settings, mode: mode).choices()
    survey.tiers = choices.tiers
    findings += choices.findings
    survey.target = PreflightFinding.collecting(in: &findings) { try Target.of(plan, planPath: planPath) }
    await addBase(to: &survey, in: folder, &findings)
    await addModels(to: &survey, &findings)
    survey.findings = findings
    let more = await look(survey)
    // One mistake, such as a policy that cannot be read, can be in the way of several things.
    survey.findings = (findings + more).reduce(into: []) { all, finding in
      if !all.contains(where: { $0.reason == finding.reason }) { all.append(finding) }
    }
    return survey
  }

  /// The base, in a scratch repository, and the policies that hold there.
  private func addBase(
    to survey: inout RunSurvey, in folder: String, _ findings: inout [PreflightFinding]
  ) async {
    let plan = survey.plan
    if let target = survey.target {
      do {
        survey.scratch = try await ScratchRepository.create(at: folder, target: target, base: plan.target.base)
      } catch {
        findings.append(PreflightFinding(error))
      }
    }
    let (host, inputs, scratch, target) = (host, survey.inputs, survey.scratch, survey.target)
    survey.layers = PreflightFinding.collecting(in: &findings) {
      guard let scratch, let target else { return try PolicyLayers(host: host, repository: nil) }
      return try PolicyLayers(
        host: host, repository: (scratch.path, scratch.base.tree),
        tips: BranchTip.all(of: plan, inputs: inputs, in: target))
    }
    guard let target else { return }
    do {
      survey.waived = try await settings.waived(survey.unwaived, for: target, startedBy: host.account).policy
    } catch {
      findings.append(PreflightFinding(error))
    }
  }

  private func addModels(to survey: inout RunSurvey, _ findings: inout [PreflightFinding]) async {
    let (plan, policy, planPath, tiers) = (survey.plan, survey.policy, survey.planPath, survey.tiers)
    survey.models = PreflightFinding.collecting(in: &findings) {
      try settings.models(planPath: planPath, under: policy)
    }
    if let target = survey.target {
      _ = PreflightFinding.collecting(in: &findings) {
        try refuseForbidden(tiers, of: plan, target: target, by: policy)
      }
    }
    _ = PreflightFinding.collecting(in: &findings) {
      try refuseOwnJudge(tiers, of: plan, allowed: policy.allowsSameModel)
    }
    guard let models = survey.models else { return }
    _ = PreflightFinding.collecting(in: &findings) { try checkAgents(of: plan, in: models) }
    guard !request.isReplay else { return }
    findings += await modelFindings(tiers, of: plan, in: models, policy, asksServers: survey.reaches)
  }
}
