package import Plans

/// One attempt at a draft step.
package struct DraftTask: Hashable, Sendable {
  package var step: StepID
  /// Counted from 1 over the life of the run.
  package var attempt: Int
  package var goal: String
  /// The step's instruction with every hole filled.
  package var instruction: String
  package var boundary: Boundary
  package var tools: Set<ToolGroup>
  /// Commands that the runtime will run on the draft, as words.
  package var checks: [[String]]
  package var choice: ModelChoice
  /// What earlier attempts were told, oldest first.
  package var feedback: [String]
  package var limits: DraftLimits
  /// What the draft is held against while it is made, with whose each limit is.
  package var policy: Policy

  package init(
    step: StepID, attempt: Int, goal: String, instruction: String, boundary: Boundary = Boundary(),
    tools: Set<ToolGroup> = ToolGroup.standard, checks: [[String]] = [], choice: ModelChoice, feedback: [String] = [],
    limits: DraftLimits = DraftLimits(), policy: Policy? = nil
  ) {
    self.policy = policy ?? Policy(boundary, layer: .plan, path: "")
    self.step = step
    self.attempt = attempt
    self.goal = goal
    self.instruction = instruction
    self.boundary = boundary
    self.tools = tools
    self.checks = checks
    self.choice = choice
    self.feedback = feedback
    self.limits = limits
  }
}
