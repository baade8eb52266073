import Forms
import KindSupport
import Plans

/// The table of the keys of `sql.migrate`.
enum SQLMigrateForm {
  private static let database = Field(
    "database", databaseForm, required: true,
    "The database's URL, usually a secret: postgresql://…, or sqlite: and the path of a file.")
  /// A text whose own part holds no password; one that a secret is put in for does not count.
  private static let databaseForm = Form<Template>.secretTemplate().map { template, cursor in
    let text = template.parts.map { part in
      switch part {
      case .text(let text): text
      case .hole(.secret): ""
      case .hole: "x"
      }
    }.joined()
    guard DatabaseURL.holdsPassword(text) else { return template }
    cursor.refuse(
      "the database's URL holds a password, which everyone could read",
      hint: "make the URL a secret: ${{ secrets.DATABASE_URL }}")
    return nil
  }
  private static let file = Field("file", script, required: true, "Path of the script in the draft.")
  private static let undo = Field(
    "undo", script, "Path of the script that undoes the migration; it is tried with the migration.")
  private static let limits = Field("limits", limitsForm, "Limits that the migration runs under.")

  static let form = Form<SQLMigrateDeclaration>.record(
    "sql.migrate", "Runs a migration in a database.", [database.entry, file.entry, undo.entry, limits.entry]
  ) { record in
    let limits = record[limits] ?? SQLMigrateDeclaration.Limits()
    let undo = record[undo]
    guard let database = record[database], let file = record[file] else { return nil }
    return SQLMigrateDeclaration(database: database, file: file, undo: undo, limits: limits)
  }

  private static let rows = Field(
    "rows", .integer(0...1_000_000_000),
    "The most rows that may be touched, over all tables; exactly as many as were reviewed by default.")
  private static let lock = Field("lock", .duration(1...3600), "How long to wait for a lock, such as 5s.")
  private static let statement = Field(
    "statement", .duration(1...86_400), "How long one statement may take, such as 60s.")

  private static let limitsForm = Form<SQLMigrateDeclaration.Limits>.record(
    "migration-limits", "Limits that a migration runs under.", [rows.entry, lock.entry, statement.entry]
  ) { record in
    let usual = SQLMigrateDeclaration.Limits()
    return SQLMigrateDeclaration.Limits(
      rows: record[rows], lockSeconds: record[lock] ?? usual.lockSeconds,
      statementSeconds: record[statement] ?? usual.statementSeconds)
  }

  private static let script = Form.draftPath(suchAs: "db/migrations/0007_accounts.sql")
}
