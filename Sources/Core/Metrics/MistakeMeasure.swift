import Plans

/// How often a mistake was made, and what was spent in vain because of it.
///
/// Nothing is counted twice: what all mistakes of a run cost together is what its lost attempts and lost turns cost. A
/// turn with several mistakes counts for the first of them; an attempt that failed counts for what failed it, less its
/// turns that already count for a mistake of their own.
package struct MistakeMeasure: Hashable, Sendable {
  /// Times that it was made within an attempt, and was answered there.
  package var turns = 0
  /// Attempts that it ended, or whose result it took back.
  package var attempts = 0
  package var spending = Spending()
  /// Time waited for the model and time that commands took.
  package var milliseconds: Int64 = 0

  package init() {}

  static func += (left: inout MistakeMeasure, right: MistakeMeasure) {
    left.turns += right.turns
    left.attempts += right.attempts
    left.spending += right.spending
    left.milliseconds.add(right.milliseconds)
  }
}
