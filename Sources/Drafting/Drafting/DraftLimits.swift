package import Plans

/// How long an attempt is followed before it is given up.
package struct DraftLimits: Hashable, Sendable {
  /// Answers of the model in one attempt.
  package var turns = 40
  /// Failed edits of a file after which the model is told to write the file whole.
  package var failedEditsBeforeWholeFile = 1
  /// Turns in a row with a failed edit, and none that succeeded, after which the attempt fails.
  package var failedEditsBeforeGivingUp = 3
  /// The same call with the same arguments in a row after which the attempt fails.
  package var repeatedCalls = 3
  /// Turns in a row after which the draft is over the boundary and the attempt fails.
  package var turnsOverBoundary = 3
  /// Answers that may be cut off before the attempt fails at the next one.
  package var truncatedAnswers = 1
  /// Tool calls that one answer may have; one with more is not followed.
  package var callsOfAnswer = 256
  /// Bytes of one tool call's arguments.
  package var argumentBytes = 4 << 20
  /// The most tokens of one answer, thinking included.
  package var maximumTokens = 8192
  /// Seconds that a command may take where the model names no other number.
  package var commandSeconds = 120
  /// The most seconds that a model may ask for.
  package var longestCommandSeconds = 600

  /// Seconds that a program may take to print its help.
  package var helpSeconds = 10

  package init() {}

  /// The usual limits, with the length of an answer that the step sets, or else the tier.
  package init(answerTokens step: Step, _ choice: ModelChoice) {
    if let tokens = step.answerTokens ?? choice.answerTokens { maximumTokens = tokens }
  }
}
