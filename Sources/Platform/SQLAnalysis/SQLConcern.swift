/// Why a statement cannot simply be tried in a transaction that is rolled back.
package struct SQLConcern: Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Hashable, Sendable {
    /// The database refuses it inside a transaction.
    case outsideTransaction
    /// It reads or writes files, runs programs, or talks to other servers.
    case reachesOutside
    /// It stays when the transaction is rolled back.
    case outlivesRollback
    /// What it does stands in code that the parser does not read.
    case opaque
    /// It would begin or end the transaction that the migration runs in.
    case controlsTransaction
    /// It would change who acts, or the limits that the migration runs under.
    case changesLimits
    /// It would reach the marks by which a migration is known to be applied.
    case reachesMarks
    /// It makes or changes roles, or who is a member of them.
    case changesRights
  }

  package var kind: Kind
  /// What it is about, in words of the statement: `COPY … PROGRAM`, `dblink_exec`.
  package var what: String
  /// What exactly it would do, where the kind alone says too little.
  package var reason: String?

  package init(_ kind: Kind, _ what: String, reason: String? = nil) {
    self.kind = kind
    self.what = what
    self.reason = reason
  }

  package var description: String {
    if let reason { return "\(what) \(reason)" }
    return switch kind {
    case .outsideTransaction: "\(what) cannot run in a transaction"
    case .reachesOutside: "\(what) reaches outside the database"
    case .outlivesRollback: "\(what) is not undone by a rollback"
    case .opaque: "\(what) runs code that the parser does not read"
    case .controlsTransaction: "\(what) would begin or end the migration's own transaction"
    case .changesLimits: "\(what) would change a setting that the migration is held by"
    case .changesRights: "\(what) changes who may do what on the whole server"
    case .reachesMarks: "it names \(what), where applied migrations are marked"
    }
  }
}
