import Models
package import Plans

/// A run as the command line asks for it.
package struct RunRequest: Sendable {
  /// The plan file as it was named.
  package var planPath: String
  /// Values of inputs, as `NAME=VALUE`.
  package var inputs: [String]
  package var models: [Tier: String]
  package var lanes: [Tier: Lane]
  /// Whether every question to a model is answered from a recording.
  package var isReplay: Bool
  /// Whether a person is asked wherever neither the plan nor a policy says when: at a terminal, without `--yes`.
  package var asks: Bool

  package init(
    planPath: String, inputs: [String], models: [Tier: String], lanes: [Tier: Lane], isReplay: Bool, asks: Bool
  ) {
    self.asks = asks
    self.planPath = planPath
    self.inputs = inputs
    self.models = models
    self.lanes = lanes
    self.isReplay = isReplay
  }
}
