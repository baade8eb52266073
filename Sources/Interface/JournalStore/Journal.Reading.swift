import GRDB
package import RunJournal

extension Journal {
  /// The runs, the one that began last first, without those whose rows are damaged. The cost grows with their number, not
  /// with their entries.
  package func runs(latest limit: Int? = nil) throws(JournalError) -> [RunSummaryRow] {
    try read("list the runs of") { database in
      try RunRow.fetchLatest(limit, in: database).compactMap { try? $0.get().summary }
    }
  }

  /// Why rows of the list of runs cannot be read, for each that cannot.
  package func damagedRows() throws(JournalError) -> [JournalError] {
    try read("list the runs of") { database in
      try RunRow.fetchLatest(nil, in: database).compactMap { if case .failure(let error) = $0 { error } else { nil } }
    }
  }

  /// The names of all runs in the journal, readable or not.
  package func knownRuns() throws(JournalError) -> Set<RunID> {
    try read("list the runs of") { database in
      Set(
        try DatabaseValue.fetchAll(database, sql: "SELECT id FROM run").compactMap(String.fromDatabaseValue).map(
          RunID.init))
    }
  }

  /// The entries of a run, from a sequence number on; the chain of those that are read is verified on the way.
  ///
  /// - Throws: `.noSuchRun`; `.broken` where an entry is missing, was changed or cannot be read.
  package func entries(of run: RunID, from first: Int = 0) throws(JournalError) -> [JournalEntry] {
    try read("read") { database in
      guard let row = try RunRow.fetch(run, in: database) else { throw JournalError.noRun(run) }
      var walk = try ChainWalk(of: run, from: first, in: database)
      var entries: [JournalEntry] = []
      while let link = try walk.next() {
        entries.append(try link.get())
      }
      if let broken = walk.broken(at: row) { throw broken.error(run) }
      return entries
    }
  }

  /// Lends the entries of a run one after the other, each that cannot be read as its error, and goes on behind it.
  package func forEachEntry(
    of run: RunID, _ body: (_ sequence: Int, Result<JournalEntry, JournalError>) -> Void
  ) throws(JournalError) {
    try read("read") { database in
      var previous = StoredEntry.origin
      let rows = try Row.fetchCursor(
        database, sql: "SELECT \(StoredEntry.columns) FROM entry WHERE run = ? ORDER BY sequence", arguments: [run.text]
      )
      var count = 0
      while let row = try rows.next() {
        guard let stored = StoredEntry(row) else {
          body(count, .failure(ChainReport.Break(sequence: count, problem: "its row is damaged").error(run)))
          count += 1
          continue
        }
        let follows = stored.sequence == count && stored.follows(previous)
        let broken = ChainReport.Break(
          sequence: stored.sequence, problem: "it was changed, or does not follow the entry before")
        body(
          stored.sequence,
          follows ? Result { () throws(JournalError) in try stored.entry() } : .failure(broken.error(run)))
        previous = stored.hash
        count = stored.sequence + 1
      }
    }
  }

  /// Lends the entries of every run, run by run, the one that began first first; one that cannot be read as its error.
  package func forEachRun(
    _ body: (RunSummaryRow, Result<[JournalEntry], JournalError>) -> Void
  ) throws(JournalError) {
    for summary in try runs().reversed() {
      body(summary, Result { () throws(JournalError) in try entries(of: summary.run) })
    }
  }

  /// Follows a run's chain from its first entry and says where it breaks, if it does.
  package func verify(_ run: RunID) throws(JournalError) -> ChainReport {
    try read("verify") { database in
      guard let row = try RunRow.fetch(run, in: database) else { throw JournalError.noRun(run) }
      var walk = try ChainWalk(of: run, from: 0, in: database)
      while let link = try walk.next() {
        if case .failure(let error) = link {
          return ChainReport(
            run: run, entries: walk.count, head: walk.head,
            broken: ChainReport.Break(sequence: walk.count, problem: error.reason))
        }
      }
      return ChainReport(run: run, entries: walk.count, head: walk.head, broken: walk.broken(at: row))
    }
  }

  /// Whether the file itself is sound: every page, and every index against its table.
  ///
  /// - Throws: `.broken` with what SQLite found first.
  package func verifyFile() throws(JournalError) {
    try read("verify") { [folder] database in
      let found = try String.fetchOne(database, sql: "PRAGMA integrity_check(1)")
      guard found == "ok" else {
        throw JournalError(
          .broken, "cannot trust \(folder.journalPath): \(found ?? "the check said nothing")",
          hint: "keep a copy of the file, then restore it from a backup")
      }
    }
  }
}

extension JournalError {
  static func noRun(_ run: RunID) -> JournalError {
    JournalError(.noSuchRun, "cannot find run \(run) in the journal", hint: "`chancery status` lists the runs")
  }
}
