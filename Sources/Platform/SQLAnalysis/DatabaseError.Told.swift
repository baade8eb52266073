package import Databases

extension DatabaseError {
  /// Why a statement was refused, without what may be data: the database's own words where it found the mistake in the
  /// statement's text, and else what kind of mistake it is.
  ///
  /// - Parameter statement: the statement, which whoever is told has written.
  package func told(running statement: String) -> String {
    guard !isOfText else { return reason }
    let kind = Self.kinds[code] ?? "an error while it ran"
    return "`\(statement)` is refused: \(kind). The database's own words are left out, since they may hold its data"
  }

  /// Codes of PostgreSQL and extended result codes of SQLite. Each is one of few words: a script can choose its code, and
  /// could tell by it what it read.
  private static let kinds = [
    "0A000": "a feature that this database does not have", "22001": "a text that is too long for its column",
    "22003": "a number out of range", "22007": "a malformed date or time", "22008": "a date or time out of range",
    "22012": "a division by zero", "22P02": "a value that its type does not take",
    "23502": "a NULL in a column that takes none", "23503": "a row whose foreign key points to no row",
    "23505": "a value twice in a unique column or index", "23514": "a row that a CHECK constraint does not take",
    "23P01": "rows that an exclusion constraint does not take together", "2BP01": "other objects depend on it",
    "42501": "a right that the user does not have", "42601": "a syntax error", "42701": "the column exists already",
    "42703": "there is no such column", "42704": "there is no such object", "42710": "the object exists already",
    "42804": "types that do not go together", "42809": "another kind of object has this name",
    "42846": "types that cannot be converted", "42883": "there is no such function",
    "42P01": "there is no such table", "42P06": "the schema exists already",
    "42P07": "the table or index exists already",
    "42P16": "a definition that cannot be", "55000": "the object is not in the state for it",
    "P0001": "the script raised it itself",
    "20": "a value that its column does not take", "275": "a row that a CHECK constraint does not take",
    "787": "a row whose foreign key points to no row", "1299": "a NULL in a column that takes none",
    "1555": "a primary key twice", "1811": "a trigger raised it", "2067": "a value twice in a unique column or index",
  ]
}
