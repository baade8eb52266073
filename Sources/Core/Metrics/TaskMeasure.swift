package import Plans

/// A task: a draft step of a run that was begun at least once.
package struct TaskMeasure: Hashable, Sendable {
  package var step: StepID
  /// Who drafted; `nil` where no model is known to have, as for an external agent.
  package var service: Service?
  /// Drafts submitted: attempts that were begun.
  package var drafts: Int
  /// Whether the step has a result that nobody took back.
  package var isFinished: Bool
  /// Whether the slow tier drafted, after the step's own attempts were used up.
  package var isEscalated: Bool
  /// Whether that result is the first attempt's.
  package var isFirstPass: Bool

  package init(
    step: StepID, service: Service?, drafts: Int, isFinished: Bool, isEscalated: Bool = false, isFirstPass: Bool
  ) {
    self.isEscalated = isEscalated
    self.step = step
    self.service = service
    self.drafts = drafts
    self.isFinished = isFinished
    self.isFirstPass = isFirstPass
  }
}
