/// A command that could not do what was asked, as a person is told.
package struct CommandFailure: Error, Sendable, CustomStringConvertible {
  package var status: ExitStatus
  /// The attempt and its result: a lower-case fragment.
  package var message: String
  /// The next thing to do.
  package var hint: String?

  package init(_ status: ExitStatus = .failed, _ message: String, hint: String? = nil) {
    self.status = status
    self.message = message
    self.hint = hint
  }

  package var description: String { message }
}
