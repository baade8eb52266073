/// What an SQL statement does, by the class that limits on migrations are written in.
///
/// A statement may be of several: `WITH gone AS (DELETE …) INSERT …` deletes and inserts.
package enum StatementClass: String, Hashable, Sendable, Codable, CaseIterable {
  case select, insert, update, delete, merge, truncate, copy
  case create, alter, drop
  /// Rights and owners.
  case grant
  /// Code that the parser cannot look into: `DO`, `CALL`, `EXECUTE`.
  case call
  /// Settings of the session or of the transaction.
  case session
  /// `BEGIN`, `COMMIT` and their like.
  case transaction
  /// `VACUUM`, `ANALYZE`, `REINDEX`, `CLUSTER`, `LOCK` and their like.
  case maintenance
  case other
}
