import Databases
import EffectKit
import SQLAnalysis
import Synchronization

/// The open transaction of a preview, from one migration of a step to the next: so each script is run twice, to be measured
/// and to go before the next, and not once for each that comes after it.
///
/// It is kept only where another migration follows at once, since what a preview has locked stays locked meanwhile.
final class KeptPreview: Sendable {
  let postgres = Mutex<Postgres?>(nil)
  let sqlite = Mutex<SQLite?>(nil)

  /// A transaction of PostgreSQL in which some scripts have run.
  struct Postgres {
    var database: PostgresDatabase
    var session: PostgresSession
    var scripts: [MigrationScript]
    var statements: [SQLStatement]
  }

  /// A transaction of SQLite in which some scripts have run.
  final class SQLite {
    let file: SQLiteFile
    let database: SQLiteDatabase
    var scripts: [MigrationScript] = []

    init(_ file: SQLiteFile, _ database: consuming SQLiteDatabase) {
      self.file = file
      self.database = database
    }
  }
}
