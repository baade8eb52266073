/// What of a statement tells whether trying it could run code that nobody has read.
package struct SQLCode: Hashable, Sendable {
  package enum Activity: Hashable, Sendable {
    /// It runs no code by itself, and leaves none waiting: making a function, dropping a column.
    case idle
    /// It may run code that is there, and leaves none waiting for the transaction's end: adding a column.
    case defining
    case active
  }

  package var activity: Activity
  /// The words by which it makes or changes code that others run; `nil` where it does not.
  package var made: String?
  /// Everything in it that could name something: as written and in lower case, that in its texts as well.
  package var words: Set<String>
  /// Whether it works on tables that it does not name.
  package var isEverywhere: Bool

  package init(
    _ activity: Activity = .active, made: String? = nil, words: Set<String> = [], isEverywhere: Bool = false
  ) {
    self.activity = activity
    self.made = made
    self.words = words
    self.isEverywhere = isEverywhere
  }
}
