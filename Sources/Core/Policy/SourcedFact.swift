package import Plans

/// A secret that a plan uses, by the names that it goes under.
///
/// Whoever begins a run says in their configuration what a name stands for. So a list of allowed secrets goes by the
/// source, and a denial by every name.
package struct SecretFact: Hashable, Sendable {
  /// As the plan names it.
  package var name: String
  /// Where it is read from, in each spelling: `env:NAME`, `file:PATH`, `command:WORDS`; empty where nobody says.
  package var sources: [String]

  package init(_ name: String, sources: [String]) {
    self.name = name
    self.sources = sources
  }

  /// - Parameter realPath: what a path is behind links.
  package init(_ name: String, from source: SecretSource?, realPath: (String) -> String) {
    self.name = name
    switch source {
    case .environment(let variable)?: sources = ["env:\(variable)"]
    case .file(let path)?: sources = Set([path, realPath(path)]).sorted().map { "file:\($0)" }
    case .command(let words)?: sources = ["command:\(words.joined(separator: " "))"]
    case nil: sources = []
    }
  }

  private static let kinds = ["env:", "file:", "command:"]

  /// Whether a list of patterns names every source. A pattern without a kind of source names a variable.
  func isAllowed(by patterns: [String]) -> Bool {
    let patterns = patterns.map { text in
      NamePattern(text == "*" || Self.kinds.contains(where: text.hasPrefix) ? text : "env:\(text)")
    }
    return !sources.isEmpty && sources.allSatisfy { source in patterns.contains { $0.allows(source) } }
  }

  func isDenied(by pattern: NamePattern) -> Bool {
    let bare = sources.map { source in String(source.drop { $0 != ":" }.dropFirst()) }
    let last = bare.compactMap { $0.split { "/ ".contains($0) }.last.map(String.init) }
    return ([name] + sources + bare + last).contains(where: pattern.denies)
  }
}

extension SecretFact: CustomStringConvertible {
  package var description: String {
    sources.isEmpty || sources == ["env:\(name)"] ? name : "\(name) from \(sources.joined(separator: ", "))"
  }
}

/// A program from outside that drafts in a run, and what it reaches by itself.
package struct AgentFact: Hashable, Sendable {
  /// The program as `PATH@sha256:DIGEST`; what the plan says where no file of this machine is known by it.
  package var program: String
  package var hosts: [String]

  package init(program: String, hosts: [String]) {
    self.program = program
    self.hosts = hosts
  }

  func names(_ part: AgentPart) -> [String] { part == .programs ? [program] : hosts }
}

extension PolicyJudge {
  /// The limits on agents that one exceeds.
  package func violations(of agent: AgentFact) -> [BoundaryViolation] {
    rules.flatMap { rule -> [BoundaryViolation] in
      switch rule.constraint {
      case .allowAgents(let part, let patterns):
        return [
          outside(agent.names(part), rule) { name in patterns.contains { NamePattern($0).allows(name) } }
        ].compactMap(\.self)
      case .denyAgent(let part, let pattern):
        return [denied(agent.names(part), pattern, rule, by: NamePattern(pattern).denies)].compactMap(\.self)
      // What an agent asks by itself nobody knows. So where models that draft are listed, agents are too.
      case .allowModels(.draft, _):
        return AgentPart.allCases.filter { !lists($0, beside: rule) }.compactMap { part in
          var violation = outside(agent.names(part), rule) { _ in false }
          violation?.limit = "agents.\(part.rawValue).allow"
          violation?.allowed = "agents that the policy lists, since it lists models that draft"
          return violation
        }
      default: return []
      }
    }
  }

  /// Whether the file of a rule lists agents as well.
  private func lists(_ part: AgentPart, beside rule: Policy.Rule) -> Bool {
    rules.contains { other in
      guard case .allowAgents(part, _) = other.constraint else { return false }
      return other.source.layer == rule.source.layer && other.source.path == rule.source.path
    }
  }

  /// Whether any rule limits which programs may draft.
  package var limitsAgents: Bool {
    rules.contains { rule in
      switch rule.constraint {
      case .allowAgents, .denyAgent, .allowModels(.draft, _): true
      default: false
      }
    }
  }
}
