import Approval
import ExternalAgents
import Foundation
import Git
import ModelProviders
package import Orchestration
package import Plans
package import Policy
import Signatures

/// What of the user's own settings policies limit: where models are asked, and where secrets come from.
extension Settings {
  /// Where the providers of the configuration are asked, and where the secrets of a plan come from, as it is now.
  package func sources(of plan: Plan) throws -> RunSources {
    let configuration = try configuration()
    let secrets = plan.secrets.merging(configuration.secrets) { _, own in own }
    return RunSources(
      addresses: configuration.providers.compactMapValues { ModelAddress($0.url) },
      secrets: plan.secretNames.map { name in
        SecretFact(name, from: secrets[name]) { realPath($0) }
      })
  }

  private func realPath(_ path: String) -> String {
    let whole = path.hasPrefix("~/") ? host.home + path.dropFirst() : path
    return URL(fileURLWithPath: whole).resolvingSymlinksInPath().path
  }

  /// What policies limit of a run of a plan, as it would begin or go on now.
  ///
  /// - Parameters:
  ///   - tiers: the models of the tiers, by name.
  ///   - asked: what the command line asks for that a policy may refuse.
  package func facts(
    of plan: Plan, tiers: [String: ModelChoice], target: String, under policy: Policy,
    asked: [Permission: String] = [:],
    isStarterKnown: Bool
  ) throws -> RunFacts {
    let used = Set(TierChoices.needed(by: plan).map(\.rawValue))
    let sources = try sources(of: plan)
    func models(isJudge: Bool) -> [ModelFact] {
      tiers.filter { used.contains($0.key) && ($0.key == Tier.slow.rawValue) == isJudge }
        .sorted { $0.key < $1.key }.flatMap { $0.value.alternatives.map(sources.fact) }
    }
    let agents = plan.agents(fast: tiers[Tier.fast.rawValue])
    let asking = agents.flatMap { agent in
      agent.models.map { name in
        sources.fact(of: ModelChoice(model: "\(name)/\(name == agent.models.first ? agent.model ?? "" : "")"))
      }
    }
    return RunFacts(
      drafters: models(isJudge: false) + asking, judges: models(isJudge: true),
      agents: try agents.map(fact), secrets: sources.secrets, repository: try Target.repository(of: target),
      workTree: target, asked: asked, approvals: plan.approvals,
      signers: try signatures().people(under: SignerLists(policy)), isStarterKnown: isStarterKnown)
  }

  private func fact(of agent: ExternalAgent) throws -> AgentFact {
    let program = AgentProgram.file(
      of: agent, searching: host.environment["PATH"] ?? "", home: host.home, sandboxed: try profiles().agent.path)
    return AgentFact(program: program?.name ?? agent.run.words.first?.description ?? "", hosts: agent.hosts)
  }
}

extension Plan {
  /// The external agents of its draft steps.
  fileprivate func agents(fast: ModelChoice?) -> [ExternalAgent] {
    steps.compactMap { step in
      if case .draft(let draft) = step.kind { draft.agent?.resolved(fast: fast) } else { nil }
    }
  }
}
