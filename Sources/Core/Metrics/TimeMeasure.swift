import Plans

/// Where the working time of a run went, in milliseconds; what ran side by side is added up.
///
/// `time = waitingForModel + fixingMistakes` are the two terms that compete. An attempt is *lost* when it failed, when
/// its step was reopened after it finished, or when a later attempt replaced it because another step was reopened. A
/// turn is lost when it made a mistake, also within an attempt that became the result.
package struct TimeMeasure: Hashable, Sendable {
  /// Model calls of attempts that became the result of their step, and of verdicts; without their lost turns.
  package var waitingForModel: Int64 = 0
  /// Model calls of lost attempts and lost turns.
  package var fixingByModel: Int64 = 0
  /// Commands of lost attempts.
  package var fixingByCommands: Int64 = 0
  /// Attended time of prompts for what the slow tier did not approve, and of all prompts after a step was reopened that
  /// a person had been asked about already. The first look at an approved proposal is owed to no mistake.
  package var fixingByPerson: Int64 = 0
  /// Commands of attempts that became the result of their step.
  package var checking: Int64 = 0
  /// Model calls and commands of attempts that neither failed nor finished: interrupted, out of budget, or going on.
  package var unfinished: Int64 = 0

  package init() {}

  /// Everything that was spent because of a mistake.
  package var fixingMistakes: Int64 { fixingByModel.plus(fixingByCommands).plus(fixingByPerson) }

  static func += (left: inout TimeMeasure, right: TimeMeasure) {
    left.waitingForModel.add(right.waitingForModel)
    left.fixingByModel.add(right.fixingByModel)
    left.fixingByCommands.add(right.fixingByCommands)
    left.fixingByPerson.add(right.fixingByPerson)
    left.checking.add(right.checking)
    left.unfinished.add(right.unfinished)
  }
}
