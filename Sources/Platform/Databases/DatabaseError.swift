/// What a database said no to.
package struct DatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// It cannot be reached, or is no database.
    case unreachable
    /// The connection broke while something was under way; what became of that is not known.
    case connectionLost
    /// Somebody else holds what is needed, and did so for longer than was to be waited.
    case locked
    /// It took longer than it may.
    case timedOut
    /// The user that is connected may not do this.
    case forbidden
    /// The statement, or what it does, is refused.
    case refused
    /// Disk full, out of memory and the like.
    case exhausted
  }

  package var kind: Kind
  /// What was tried, as a lower-case fragment.
  package var operation: String
  /// The database's own words.
  package var reason: String
  /// SQLSTATE of PostgreSQL, or the extended result code of SQLite; empty where there is none.
  package var code: String
  /// Whether the reason speaks only of the statement's text and of names: it was found when the statement was read, before
  /// any row was. Otherwise it may hold data.
  package var isOfText: Bool

  package init(_ kind: Kind, _ operation: String, reason: String, code: String = "", isOfText: Bool = false) {
    self.isOfText = isOfText
    self.kind = kind
    self.operation = operation
    self.reason = reason
    self.code = code
  }

  package var description: String {
    let code = code.isEmpty ? "" : " (\(code))"
    return "cannot \(operation): \(reason)\(code)"
  }
}
