/// What a server was found to do, beside what its record says.
package struct ProbeFinding: Hashable, Sendable {
  package enum Grade: String, Hashable, Sendable {
    /// The server does what its record says.
    case agrees
    /// It does something else; the record should be changed.
    case differs
    /// It does more than its record says, or does not say what it does.
    case remark
    /// It could not be asked.
    case failed
  }

  /// What was looked at, as the configuration's key, for example `token-cap`.
  package var subject: String
  package var grade: Grade
  /// What was seen, for a person.
  package var detail: String
  /// What a person can do about it.
  package var remedy: String?

  package init(_ subject: String, _ grade: Grade, _ detail: String, remedy: String? = nil) {
    self.subject = subject
    self.grade = grade
    self.detail = detail
    self.remedy = remedy
  }
}
