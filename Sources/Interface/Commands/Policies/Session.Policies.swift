import Approval
import Foundation
import Git
import JSON
import JournalStore
import KindRegistry
import Orchestration
import PlanFiles
import Plans
import Policy
import Preparation
import Reports
import RunJournal
import Signatures
import Workspaces

extension Session {
  /// What is in force for a plan now, and what a run that is asked for so would meet.
  func policyReport(of request: RunRequest) async throws -> PolicyReport {
    let path = request.planPath
    let plan: Plan
    switch PlanFile.read(text: try TextFile.read(path), path: path, kinds: KindRegistry.kinds) {
    case .success(let read): plan = read
    case .failure(let diagnostics): throw TextFile.failure(diagnostics, of: path)
    }
    let target = try Target.of(plan, planPath: URL(fileURLWithPath: path).standardizedFileURL.path)
    let base = try Self.base(of: plan, in: target)
    // Only a run has to have them all.
    let inputs = try request.inputs.isEmpty ? [:] : InputValues(plan: plan, assignments: request.inputs).values()
    let layers = try PolicyLayers(
      host: host, repository: base.map { (target, $0.tree) },
      tips: BranchTip.all(of: plan, inputs: inputs, in: target))
    let waived = try await settings.waived(
      layers.policy(with: plan, path: path), for: target, startedBy: host.account)
    var report = PolicyReport(
      plan: plan, planPath: path, target: target, base: base?.commit ?? "no commit yet", layers: layers,
      policy: waived.policy, use: nil, now: host.clock.now)
    report.refusedWaivers = waived.refused
    let choices = TierChoices(plan: plan, request: request, settings: settings, mode: .full).choices()
    report.run = try settings.facts(
      of: plan, tiers: choices.tiers, target: target, under: report.policy, asked: asked(request),
      isStarterKnown: host.account != nil)
    report.others = ownJudge(of: plan, choices.tiers, report.policy)
    return report
  }

  private func asked(_ request: RunRequest) -> [Permission: String] {
    var asked: [Permission: String] = [:]
    if request.isReplay { asked[.replay] = "--replay" }
    if allowsWeakerSandbox { asked[.weakerSandbox] = "--allow-weaker-sandbox" }
    return asked
  }

  /// A model that would judge what it drafted, where no policy allows that.
  private func ownJudge(of plan: Plan, _ tiers: [String: ModelChoice], _ policy: Policy) -> [BoundaryViolation] {
    do {
      try Judging(tiers: tiers).check(plan, allowsSameModel: policy.allowsSameModel)
      return []
    } catch {
      return [
        BoundaryViolation(
          limit: "same-model", allowed: "another model than drafted", measured: error.reason, offenders: [],
          remedy: error.hint)
      ]
    }
  }

  static func base(of plan: Plan, in target: String) throws -> Revision? {
    let repository = try Repository.open(at: target)
    guard let commit = try plan.target.base.map({ try repository.resolve(revision: $0) }) ?? repository.headCommit()
    else { return nil }
    return Revision(commit: commit.hex, tree: try repository.commit(commit).tree.hex)
  }

  /// What is in force for a run now, and what it uses: what it froze when it began, and what the policies say since.
  func policyReport(of path: String, run: String?) async throws -> PolicyReport {
    let state = try find(run)
    guard URL(fileURLWithPath: path).standardizedFileURL.path == state.start.planPath else {
      throw CommandFailure(
        .usage, "run \(state.start.run) is one of \(state.start.planPath), not of \(path)",
        hint: "`chancery status` lists the runs")
    }
    let plan = try RunSetup.plan(of: state.start)
    let frozen = state.start.policy ?? FrozenPolicy(layers: [], document: .null, digest: "")
    let begun = try await settings.waived(
      try RunSetup.policy(of: state.start, plan), for: state.start.target, startedBy: state.start.person
    ).policy
    let tips = try BranchTip.all(of: plan, inputs: state.start.inputs, in: state.start.target)
    let (live, refused) = try await settings.waived(
      try PolicyLayers.live(
        host: host, repository: state.start.target,
        commits: Set(tips.map(\.commit)).union(try BranchTip.checkedOut(in: state.start.target))),
      for: state.start.target, startedBy: state.start.person)
    var report = PolicyReport(
      plan: plan, planPath: path, target: state.start.target, base: state.start.base.commit,
      layers: try PolicyLayers(frozen: frozen), policy: begun.narrowed(by: live),
      use: try await use(of: state), now: host.clock.now)
    report.refusedWaivers = refused
    report.news = PolicyReport.news(from: begun, to: live)
    var facts = try settings.facts(
      of: plan, tiers: state.start.tiers, target: state.start.target, under: report.policy,
      isStarterKnown: state.start.person != nil)
    if let missing = state.openProposal.flatMap({ try? SealedProposal(reading: $0) })?.proposal.missingLayers,
      !missing.isEmpty
    {
      facts.asked[.weakerSandbox] = "commands ran without \(missing.joined(separator: ", "))"
    }
    report.run = facts
    return report
  }

  private func use(of state: RunState) async throws -> PolicyUse {
    var use = PolicyUse(
      run: state.start.run, subject: "nothing drafted yet", changes: [], effects: nil, spending: state.spending,
      past: try await settings.ledger(of: journal).effects(since: Instant(milliseconds: 0)),
      recorded: state.violations)
    if let record = state.openProposal {
      let sealed: SealedProposal
      do {
        sealed = try SealedProposal(reading: record)
      } catch {
        throw CommandFailure(.failed, "the proposal in the journal cannot be trusted: \(error.reason)")
      }
      use.subject = "the proposal with seal \(sealed.seal.short)"
      use.changes = sealed.proposal.changes
      use.effects = sealed.proposal.effects.flatMap { [sealed.proposal.counting($0.facts, of: $0)] + $0.keptFacts }
      use.asides = sealed.proposal.effects.flatMap(\.lookFacts) + sealed.proposal.effects.compactMap(\.undoFacts)
    } else if let draft = try? revision(of: state, step: nil, attempt: nil) {
      use.subject = "the newest draft"
      use.changes = try await store(of: state.start).changes(from: state.start.base, to: draft)
    }
    return use
  }
}

extension HostEnvironment {
  /// The same with what the policies of now name: where limits are counted, and whose signatures count.
  var guardedPlaces: [String] {
    get throws {
      let rules = try PolicyLayers.live(host: self, repository: nil, commits: [])
      let signers = rules.signers?.signers
      return guardedFolders + [rules.ledger, signers?.file, signers?.revocations].compactMap(\.self)
    }
  }
}

extension Settings {
  /// What counts for limits over time.
  func ledger(of journal: Journal) throws -> JournalLedger {
    let rules = try PolicyLayers.live(host: host, repository: nil, commits: [])
    let path = rules.ledger ?? "\(host.accountHome)/.local/state/chancery"
    return JournalLedger(journal: journal, folder: StateFolder(path: path))
  }
}
