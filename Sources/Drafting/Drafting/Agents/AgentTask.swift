package import Plans

/// One attempt at a draft step that an external agent makes.
package struct AgentTask: Hashable, Sendable {
  package var step: StepID
  /// Counted from 1 over the life of the run.
  package var attempt: Int
  package var goal: String
  /// The step's instruction with every hole filled.
  package var instruction: String
  package var prepared: PreparedAgent
  /// The most tokens of an answer of its models.
  package var answerTokens: Int
  /// What the holes of the agent's words are filled with; the prompt is added here.
  package var values: Template.Values
  package var boundary: Boundary
  /// Commands that the runtime will run on the draft, as words.
  package var checks: [[String]]
  /// What earlier attempts were told, oldest first.
  package var feedback: [String]
  /// What the step takes away from the profile `agent`.
  package var restriction: SandboxRestriction
  /// Seconds that the run's own limit on time leaves; `nil` where it has none.
  package var secondsLeft: Int?

  package init(
    step: StepID, attempt: Int, goal: String, instruction: String, prepared: PreparedAgent,
    answerTokens: Int = ExternalAgent.usualAnswerTokens,
    values: Template.Values = Template.Values(), boundary: Boundary = Boundary(), checks: [[String]] = [],
    feedback: [String] = [], restriction: SandboxRestriction = SandboxRestriction(), secondsLeft: Int? = nil
  ) {
    self.step = step
    self.attempt = attempt
    self.goal = goal
    self.instruction = instruction
    self.prepared = prepared
    self.answerTokens = answerTokens
    self.values = values
    self.boundary = boundary
    self.checks = checks
    self.feedback = feedback
    self.restriction = restriction
    self.secondsLeft = secondsLeft
  }

  package var agent: ExternalAgent { prepared.agent }
}
