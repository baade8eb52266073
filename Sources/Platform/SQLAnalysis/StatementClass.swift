/// The class of an SQL statement, for the limits on migrations.
///
/// A statement can have several classes: `WITH gone AS (DELETE …) INSERT …` deletes and inserts.
package enum StatementClass: String, Hashable, Sendable, Codable, CaseIterable {
  case select, insert, update, delete, merge, truncate, copy
  case create, alter, drop
  /// Rights and owners.
  case grant
  /// Code that the parser cannot read: `DO`, `CALL`, `EXECUTE`.
  case call
  /// Settings of the session or of the transaction.
  case session
  /// `BEGIN`, `COMMIT` and similar.
  case transaction
  /// `VACUUM`, `ANALYZE`, `REINDEX`, `CLUSTER`, `LOCK` and similar.
  case maintenance
  case other
}
