import GRDB
import RunJournal

/// A row of the table `run`: the summary, and the hash of the run's last entry.
struct RunRow {
  var summary: RunSummaryRow
  var head: String

  private static let columns = "id, plan, target, mode, started, latest, phase, entries, head"

  static func fetch(_ run: RunID, in database: Database) throws -> RunRow? {
    let statement = try database.cachedStatement(sql: "SELECT \(columns) FROM run WHERE id = ?")
    return try Row.fetchOne(statement, arguments: [run.text]).map(RunRow.init)
  }

  /// The runs that began last, the latest first.
  static func fetchLatest(_ limit: Int?, in database: Database) throws -> [Result<RunRow, JournalError>] {
    let rows = try Row.fetchAll(
      database, sql: "SELECT \(columns) FROM run ORDER BY rowid DESC LIMIT ?", arguments: [limit ?? -1])
    return rows.map { row in Result { () throws(JournalError) in try RunRow(row) } }
  }

  static func insert(_ start: RunStart, at now: Instant, head: String, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT INTO run (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)")
    try statement.execute(arguments: [
      start.run.text, start.planName, start.target, start.mode.rawValue, now.milliseconds, now.milliseconds,
      RunSummaryRow.Phase.open.text, head,
    ])
  }

  static func grow(_ row: RunRow, by entry: JournalEntry, head: String, in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "UPDATE run SET latest = ?, phase = ?, entries = ?, head = ? WHERE id = ?")
    try statement.execute(arguments: [
      entry.at.milliseconds, row.summary.phase.after(entry.event).text, entry.sequence + 1, head, entry.run.text,
    ])
  }

  /// - Throws: `.broken` where a value is not what was once written.
  private init(_ row: Row) throws(JournalError) {
    // The typed subscripts of a row end the process on a value of another type.
    let texts = (0..<row.count).map { String.fromDatabaseValue(row[$0] as DatabaseValue) }
    let numbers = (0..<row.count).map { Int64.fromDatabaseValue(row[$0] as DatabaseValue) }
    guard row.count == 9, let run = texts[0], let plan = texts[1], let target = texts[2],
      let mode = texts[3].flatMap(RunStart.Mode.init), let started = numbers[4], let latest = numbers[5],
      let phase = texts[6].flatMap(RunSummaryRow.Phase.init(text:)), let entries = numbers[7], entries > 0,
      let head = texts[8]
    else {
      throw JournalError(
        .broken, "cannot read the list of runs: the row of run \(texts.first.flatMap { $0 } ?? "?") is damaged",
        hint: "keep a copy of the journal, then restore it from a backup; `chancery journal check` looks at all of it")
    }
    self.head = head
    summary = RunSummaryRow(
      run: RunID(run), planName: plan, target: target, mode: mode, startedAt: Instant(milliseconds: started),
      latestAt: Instant(milliseconds: latest), phase: phase, entries: Int(entries))
  }
}
