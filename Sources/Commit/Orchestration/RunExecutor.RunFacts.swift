import Approval
package import Plans
import Policy

extension RunExecutor {
  /// What policies limit of the run that is about to be sealed.
  func facts(of proposal: Proposal, under policy: Policy) throws -> RunFacts {
    var asked: [Permission: String] = [:]
    if !proposal.missingLayers.isEmpty {
      asked[.weakerSandbox] = "commands ran without \(proposal.missingLayers.joined(separator: ", "))"
    }
    let unmeasured = proposal.effects.filter { $0.findings.contains(.unmeasured) }
    if !unmeasured.isEmpty {
      asked[.unmeasured] = unmeasured.map { "\($0.kind.rawValue) was not measured" }.joined(separator: ", ")
    }
    return RunFacts(
      drafters: proposal.drafters.map(ports.sources.fact), judges: proposal.judge.alternatives.map(ports.sources.fact),
      secrets: ports.sources.secrets, repository: proposal.target.name,
      workTree: proposal.target.path, asked: asked, approvals: plan.approvals,
      signers: try ports.people(SignerLists(policy)), isStarterKnown: !proposal.startedBy.isEmpty)
  }
}

extension Plan {
  /// The most people that one of its commit steps asks for.
  package var approvals: Int {
    steps.compactMap { step in
      if case .commit(let commit) = step.kind { commit.approvals } else { nil }
    }.max() ?? 1
  }

  /// Names of the secrets that its effects use.
  package var secretNames: [String] {
    let names = steps.flatMap { step -> [String] in
      if case .commit(let commit) = step.kind { commit.secretNames } else { [] }
    }
    return Set(names).sorted()
  }
}

extension Step.Commit {
  /// Names of the secrets that its effects use.
  var secretNames: [String] {
    let references = effects.flatMap(\.declared.arguments).flatMap(\.template.references)
    return Set(references.compactMap { if case .secret(let name) = $0 { name } else { nil } }).sorted()
  }
}
