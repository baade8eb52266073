package import Plans

/// What one agent may reach.
package struct EgressRules: Hashable, Sendable {
  /// By their names, to the letter.
  package var hosts: Set<String>
  /// Names of providers.
  package var models: Set<String>
  /// Bytes in both directions.
  package var trafficBytes: Int
  package var patience = EgressPatience()

  package init(hosts: Set<String>, models: Set<String> = [], trafficBytes: Int = ExternalAgent.usualTraffic) {
    self.hosts = hosts
    self.models = models
    self.trafficBytes = trafficBytes
  }

  package init(_ agent: ExternalAgent) {
    self.init(hosts: Set(agent.hosts), models: Set(agent.models), trafficBytes: agent.trafficBytes)
  }
}
