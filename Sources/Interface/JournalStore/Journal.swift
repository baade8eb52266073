import Dispatch
import GRDB
package import RunJournal

/// The record of every run, on disk: one SQLite file that any number of processes read and append to.
///
/// An entry is durable when `append` returns. Entries of a run are chained by their hashes and can be neither changed
/// nor removed through the database. Every call blocks on the disk: from a task, use `perform`. None of them looks at
/// task cancellation, so that a cancelled run can still write down that it was.
package final class Journal: Sendable {
  package let folder: StateFolder
  let database: DatabasePool
  private let queue = DispatchQueue(label: "chancery.journal")

  /// Opens the journal of a state folder, and makes both where they are missing.
  ///
  /// - Throws: `.notAJournal`, `.newerVersion`, `.broken`, or what the system says; nothing was changed then.
  package static func open(_ folder: StateFolder) throws(JournalError) -> Journal {
    try Journal(folder: folder, database: JournalFile(folder: folder).open())
  }

  private init(folder: StateFolder, database: DatabasePool) {
    self.folder = folder
    self.database = database
  }

  /// Writes an event as the next entry of a run. When this returns, the entry outlives a loss of power.
  ///
  /// - Parameter expected: the sequence number that the entry must get; `nil` takes the next one whatever it is. A
  ///   driver passes what follows the last entry that it knows, and so never writes past something it has not read.
  /// - Throws: `.outOfSequence` where the next number is another; `.full`, `.io` and the like where the entry could not
  ///   be written. The journal is as it was then, except that `.io` leaves open whether the entry is there.
  @discardableResult
  package func append(
    _ event: RunEvent, to run: RunID, at now: Instant, expecting expected: Int? = nil
  ) throws(JournalError) -> JournalEntry {
    _ = try run.checked()
    return try CrashPoint.surround { () throws(JournalError) in
      try write("append to") { database in
        try Self.append(event, to: run, at: now, expecting: expected, in: database)
      }
    }
  }

  /// Does blocking work with the journal off the pool of cooperative threads; a cancelled task waits for it as well.
  package func perform<Value: Sendable>(
    _ work: @escaping @Sendable (Journal) throws(JournalError) -> Value
  ) async throws(JournalError) -> Value {
    let result: Result<Value, JournalError> = await withCheckedContinuation { continuation in
      queue.async {
        continuation.resume(returning: Result { () throws(JournalError) in try work(self) })
      }
    }
    return try result.get()
  }

  func read<Value>(_ action: String, _ body: (Database) throws -> Value) throws(JournalError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw JournalError(error, trying: action, at: folder.journalPath)
    }
  }

  private func write<Value>(_ action: String, _ body: (Database) throws -> Value) throws(JournalError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw JournalError(error, trying: action, at: folder.journalPath)
    }
  }
}

extension Journal {
  private static func append(
    _ event: RunEvent, to run: RunID, at now: Instant, expecting expected: Int?, in database: Database
  ) throws -> JournalEntry {
    let last = try RunRow.fetch(run, in: database)
    let sequence = last?.summary.entries ?? 0
    if let expected, expected != sequence {
      throw JournalError(
        .outOfSequence(next: sequence),
        "cannot append to run \(run): its next entry is \(sequence), \(expected) was expected",
        hint: "read the entries that were added, then decide again")
    }
    let entry = JournalEntry(run: run, sequence: sequence, at: now, event: event)
    let stored = StoredEntry(entry, after: last?.head ?? StoredEntry.origin)
    if let last {
      if case .runStarted = event {
        throw JournalError(.outOfSequence(next: sequence), "cannot start run \(run): it has begun already")
      }
      try RunRow.grow(last, by: entry, head: stored.hash, in: database)
    } else {
      guard case .runStarted(let start) = event, start.run == run else {
        throw JournalError(
          .noSuchRun, "cannot append to run \(run): it has no start", hint: "`chancery status` lists the runs")
      }
      try RunRow.insert(start, at: now, head: stored.hash, in: database)
    }
    try stored.insert(in: database)
    return entry
  }
}

extension StoredEntry {
  fileprivate func insert(in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT INTO entry (run, sequence, at, version, body, hash) VALUES (?, ?, ?, ?, CAST(? AS TEXT), ?)")
    try statement.execute(arguments: [run, sequence, at, version, body, hash])
  }
}
