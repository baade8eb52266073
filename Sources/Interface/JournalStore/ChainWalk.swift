import GRDB
import RunJournal

/// Reads the entries of a run one after the other and holds each against the one before.
struct ChainWalk {
  private let run: RunID
  private let rows: RowCursor
  /// The sequence number that comes next, which is how many entries are proved so far when the walk began at 0.
  private(set) var count: Int
  private(set) var head: String

  init(of run: RunID, from first: Int, in database: Database) throws {
    self.run = run
    count = first
    head = StoredEntry.origin
    if first > 0 {
      let hash = try DatabaseValue.fetchOne(
        database, sql: "SELECT hash FROM entry WHERE run = ? AND sequence = ?", arguments: [run.text, first - 1])
      head = hash.flatMap(String.fromDatabaseValue) ?? ""
    }
    rows = try Row.fetchCursor(
      database, sql: "SELECT \(StoredEntry.columns) FROM entry WHERE run = ? AND sequence >= ? ORDER BY sequence",
      arguments: [run.text, first])
  }

  /// The next entry, or why it cannot be trusted; `nil` after the last.
  mutating func next() throws -> Result<JournalEntry, JournalError>? {
    guard let row = try rows.next() else { return nil }
    guard let stored = StoredEntry(row) else { return broken("its row is damaged") }
    guard stored.run == run.text, stored.sequence == count else { return broken("it is missing") }
    guard stored.follows(head) else { return broken("it was changed, or does not follow the entry before") }
    do throws(JournalError) {
      let entry = try stored.entry()
      count += 1
      head = stored.hash
      return .success(entry)
    } catch {
      return .failure(error)
    }
  }

  /// After the last entry: whether it is the one that the run's row names.
  func broken(at row: RunRow) -> ChainReport.Break? {
    // A reader that is ahead of the journal asks from behind its end, where there is nothing to compare.
    if count > row.summary.entries { return nil }
    if count < row.summary.entries {
      return ChainReport.Break(
        sequence: count, problem: "it is missing, with all up to entry \(row.summary.entries - 1)")
    }
    if head == row.head { return nil }
    return ChainReport.Break(sequence: count - 1, problem: "it is not the last that was written")
  }

  private func broken(_ problem: String) -> Result<JournalEntry, JournalError> {
    .failure(ChainReport.Break(sequence: count, problem: problem).error(run))
  }
}
