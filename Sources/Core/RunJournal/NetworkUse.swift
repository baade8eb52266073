package import Plans

/// The network of one external agent, at the end of one attempt.
package struct NetworkUse: Hashable, Sendable {
  package var step: StepID
  package var attempt: Int
  package var traffic: NetworkTraffic

  package init(step: StepID, attempt: Int, traffic: NetworkTraffic) {
    self.step = step
    self.attempt = attempt
    self.traffic = traffic
  }
}

/// What went through the egress proxy of a sandbox, and what was refused there.
package struct NetworkTraffic: Hashable, Sendable {
  package struct Host: Hashable, Sendable {
    /// A host by its name; `/NAME` is the provider NAME, whose models were asked.
    package var name: String
    package var connections: Int
    /// Bytes from the agent, as the proxy took them.
    package var sentBytes: Int
    package var receivedBytes: Int

    /// Whether it stands for the models of a provider.
    package var isProvider: Bool { name.hasPrefix("/") }

    package init(name: String, connections: Int = 0, sentBytes: Int = 0, receivedBytes: Int = 0) {
      self.name = name
      self.connections = connections
      self.sentBytes = sentBytes
      self.receivedBytes = receivedBytes
    }
  }

  package struct Refusal: Hashable, Sendable {
    /// What the agent tried to reach, as it wrote it.
    package var target: String
    package var reason: String
    package var count: Int

    package init(target: String, reason: String, count: Int) {
      self.target = target
      self.reason = reason
      self.count = count
    }
  }

  /// Sorted by name.
  package var hosts: [Host]
  /// In the order in which they first came up; at most a hundred.
  package var refusals: [Refusal]

  package init(hosts: [Host] = [], refusals: [Refusal] = []) {
    self.hosts = hosts
    self.refusals = refusals
  }
}
