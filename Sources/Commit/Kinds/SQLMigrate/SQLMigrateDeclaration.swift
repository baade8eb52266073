package import Plans

extension EffectKind {
  package static let sqlMigrate: EffectKind = "sql.migrate"
}

/// Runs a migration of the draft in a database.
package struct SQLMigrateDeclaration: DeclaredEffect {
  package static let kind = EffectKind.sqlMigrate
  package static let mayShareTarget = true

  /// The database's URL, usually a secret: `postgresql://…`, or `sqlite:` and the path of a file.
  package var database: Template
  /// Path of the script in the draft.
  package var file: Template
  /// Path of the script that takes the migration back; `nil` where it cannot be undone.
  package var undo: Template?
  package var limits: Limits

  package init(database: Template, file: Template, undo: Template? = nil, limits: Limits = Limits()) {
    self.database = database
    self.file = file
    self.undo = undo
    self.limits = limits
  }

  package struct Limits: Hashable, Sendable {
    /// The most rows that may be touched, over all tables; `nil` means exactly as many as were reviewed.
    package var rows: Int?
    /// How long to wait for a lock that somebody else holds.
    package var lockSeconds: Int
    /// How long one statement may take.
    package var statementSeconds: Int

    package init(rows: Int? = nil, lockSeconds: Int = 5, statementSeconds: Int = 60) {
      self.rows = rows
      self.lockSeconds = lockSeconds
      self.statementSeconds = statementSeconds
    }
  }

  package var declaresUndo: Bool { undo != nil }

  package var arguments: [DeclaredArgument] {
    [DeclaredArgument("database", database), DeclaredArgument("file", file, isDraftFile: true)]
      + (undo.map { [DeclaredArgument("undo", $0, isDraftFile: true)] } ?? [])
  }
}
