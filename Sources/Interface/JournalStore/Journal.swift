import Dispatch
import GRDB
package import RunJournal
import Synchronization

/// The record of every run, on disk: one SQLite file that any number of processes read and append to.
///
/// Entries of a run are chained by their hashes and can be neither changed nor removed through the database. Every call
/// blocks on the disk, and for as long as others write: from a task, use `perform`. None of them looks at task
/// cancellation, so that a cancelled run can still write down that it was.
package final class Journal: Sendable {
  package let folder: StateFolder
  let database: DatabaseQueue
  let heads: RunHeads
  private let patience: JournalPatience
  private let tell: @Sendable (String) -> Void
  private let queue = DispatchQueue(label: "chancery.journal")
  /// Runs whose head was held against the journal by this process, which is the only one to write to them since.
  private let checked = Mutex<Set<RunID>>([])

  /// What somebody who opens the journal does with it.
  package enum Access: Sendable {
    case writing
    /// Nothing is written, so that a folder that cannot be written to will do.
    case reading
  }

  /// Opens the journal of a state folder, and makes both where they are missing.
  ///
  /// - Parameters:
  ///   - access: for reading, a journal in a folder that cannot be written to is read as well.
  ///   - tell: told what is waited for where others write for a long time, and what could not be kept beside the journal.
  /// - Throws: `.notAJournal`, `.newerVersion`, `.broken`, or what the system says; nothing was changed then.
  package static func open(
    _ folder: StateFolder, for access: Access = .writing, tell: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(JournalError) -> Journal {
    let patience = JournalPatience(path: folder.journalPath, tell: tell)
    let file = JournalFile(folder: folder, patience: patience)
    if access == .writing, let mended = try folder.closeToOthers() { tell(mended) }
    let database = access == .reading && file.isReadOnly ? try file.openCopy() : try file.open()
    return Journal(folder: folder, database: database, patience: patience, tell: tell)
  }

  init(
    folder: StateFolder, database: DatabaseQueue, patience: JournalPatience, tell: @escaping @Sendable (String) -> Void
  ) {
    self.folder = folder
    self.database = database
    heads = RunHeads(folder: folder)
    self.patience = patience
    self.tell = tell
  }

  /// Writes an event as the next entry of a run, for every process to see at once. When this returns, the entry outlives
  /// the process, and that of a barrier a loss of power, with all entries before it.
  ///
  /// - Parameter expected: the sequence number that the entry must get; `nil` takes the next one whatever it is. A
  ///   driver passes what follows the last entry that it knows, and so never writes past something it has not read.
  /// - Throws: `.outOfSequence` where the next number is another; `.wentBack` where the run has lost entries; `.full`,
  ///   `.io` and the like where the entry could not be written. The journal is as it was then, except that `.io` leaves
  ///   open whether the entry is there.
  @discardableResult
  package func append(
    _ event: RunEvent, to run: RunID, at now: Instant, expecting expected: Int? = nil
  ) throws(JournalError) -> JournalEntry {
    try append(event, to: run, at: now, expecting: expected, despiteHead: false)
  }

  /// - Parameter despiteHead: whether the journal is taken as it is, whatever the run's head knows.
  func append(
    _ event: RunEvent, to run: RunID, at now: Instant, expecting expected: Int?, despiteHead: Bool
  ) throws(JournalError) -> JournalEntry {
    _ = try run.checked()
    return try CrashPoint.surround { () throws(JournalError) in
      let isChecked = despiteHead || checked.withLock { $0.contains(run) }
      let (entry, hash) = try write("append to", synced: event.isBarrier) { [heads] database in
        if !isChecked, let lost = try heads.loss(of: run, in: database) { throw lost }
        return try Self.append(event, to: run, at: now, expecting: expected, in: database)
      }
      checked.withLock { _ = $0.insert(run) }
      if event.isBarrier { keep(RunHead(sequence: entry.sequence, hash: hash), of: run) }
      if event.isRest { moveToMainFile() }
      return entry
    }
  }

  /// The entry is on the disk whatever becomes of its head.
  private func keep(_ head: RunHead, of run: RunID) {
    do throws(JournalError) {
      try heads.write(head, of: run)
    } catch {
      tell("\(error.reason): a loss of entries of run \(run) would not be noticed")
    }
  }

  /// Moves what is in the write-ahead log to the main file, as far as no other process needs the log.
  package func moveToMainFile() {
    // What cannot be moved now is moved later, by whoever comes next.
    _ = try? database.writeWithoutTransaction { try Row.fetchOne($0, sql: "PRAGMA wal_checkpoint(PASSIVE)") }
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
    try patiently(action) { try database.read(body) }
  }

  private func write<Value>(
    _ action: String, synced: Bool, _ body: (Database) throws -> Value
  ) throws(JournalError) -> Value {
    try patiently(action) {
      try database.writeWithoutTransaction { database in
        // NORMAL leaves the log unsynced at the end of a transaction; FULL syncs it with all that is in it.
        try database.execute(sql: synced ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
        var value: Value?
        try database.inTransaction(.immediate) {
          value = try body(database)
          return .commit
        }
        guard let value else { throw DatabaseError(message: "the transaction did not begin") }
        return value
      }
    }
  }

  /// Tries again where SQLite gives up looking at a log that many processes are reading and writing at once.
  private func patiently<Value>(_ action: String, _ body: () throws -> Value) throws(JournalError) -> Value {
    var tries = 0
    while true {
      do {
        return try body()
      } catch let error as DatabaseError where error.resultCode == .SQLITE_PROTOCOL && patience.waits(tries) {
        tries += 1
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        let limit = Int(JournalPatience.mostSeconds)
        throw JournalError(
          .busy, "cannot \(action) \(folder.journalPath): \(patience.holder) has had it locked for \(limit) s",
          hint: "end that process, or try again when it is done; the journal is as it was")
      } catch {
        throw JournalError(error, trying: action, at: folder.journalPath)
      }
    }
  }
}

extension RunEvent {
  /// Whether no process needs to drive the run after it.
  fileprivate var isRest: Bool {
    switch self {
    case .runSuspended, .runEnded: true
    default: false
    }
  }
}

extension Journal {
  private static func append(
    _ event: RunEvent, to run: RunID, at now: Instant, expecting expected: Int?, in database: Database
  ) throws -> (entry: JournalEntry, hash: String) {
    let last = try RunRow.fetch(run, in: database)
    let sequence = last?.summary.entries ?? 0
    if let expected, expected != sequence {
      throw JournalError(
        .outOfSequence(next: sequence),
        "cannot append to run \(run): got entry \(sequence), expected \(expected)",
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
    return (entry, stored.hash)
  }
}

extension StoredEntry {
  fileprivate func insert(in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: "INSERT INTO entry (run, sequence, at, version, body, hash) VALUES (?, ?, ?, ?, CAST(? AS TEXT), ?)")
    try statement.execute(arguments: [run, sequence, at, version, body, hash])
  }
}
