package import JSON
package import Models
package import Plans
package import RunJournal

/// A question about a tree, and the form that its answer must have.
package struct ExtractTask: Hashable, Sendable {
  package var step: StepID
  package var attempt: Int
  package var goal: String
  /// The step's question with every hole filled.
  package var question: String
  /// JSON Schema of the answer.
  package var schema: JSONValue
  package var choice: ModelChoice
  /// Answers that may be given until one fits the schema.
  package var answers: Int
  package var limits: DraftLimits

  package init(
    step: StepID, attempt: Int, goal: String, question: String, schema: JSONValue, choice: ModelChoice,
    answers: Int = 3, limits: DraftLimits = DraftLimits()
  ) {
    self.step = step
    self.attempt = attempt
    self.goal = goal
    self.question = question
    self.schema = schema
    self.choice = choice
    self.answers = answers
    self.limits = limits
  }
}

/// How a question about a tree ended.
package enum ExtractOutcome: Hashable, Sendable {
  /// Fits the schema.
  case answered(JSONValue)
  case failed(Mistake, feedback: String)
  /// As of a draft.
  case stopped(RunOutcome?, reason: String)
}
