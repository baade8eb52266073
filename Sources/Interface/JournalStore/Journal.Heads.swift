import GRDB
package import RunJournal

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

extension RunHeads {
  /// What the journal has lost of a run that its head knows of; `nil` where it has lost nothing.
  func loss(of run: RunID, in database: Database) throws -> JournalError? {
    // A head that is being written at this moment may be read half old and half new.
    for _ in 0..<3 {
      guard let head = try read(run), try Self.isMissing(head, of: run, in: database) else { return nil }
      usleep(20_000)
    }
    guard let head = try read(run) else { return nil }
    let entries = try RunRow.fetch(run, in: database)?.summary.entries ?? 0
    return .wentBack(run, has: entries, head)
  }

  private static func isMissing(_ head: RunHead, of run: RunID, in database: Database) throws -> Bool {
    let hash = try DatabaseValue.fetchOne(
      database, sql: "SELECT hash FROM entry WHERE run = ? AND sequence = ?", arguments: [run.text, head.sequence])
    return hash.flatMap(String.fromDatabaseValue) != head.hash
  }
}

extension JournalError {
  fileprivate static func wentBack(_ run: RunID, has entries: Int, _ head: RunHead) -> JournalError {
    let kind = Kind.wentBack(has: entries, known: head.sequence)
    let hint =
      "if there is a newer copy of the journal, restore it; otherwise `chancery journal accept-restore` takes this "
      + "one as it is and marks the run as in doubt"
    if entries == 0 {
      return JournalError(
        kind, "the journal went back: run \(run) had \(head.sequence + 1) entries and is missing", hint: hint)
    }
    if entries > head.sequence {
      return JournalError(
        kind, "the journal went back: entry \(head.sequence) of run \(run) is not the one that was written", hint: hint)
    }
    return JournalError(
      kind,
      "the journal went back: it ends at entry \(entries - 1) of run \(run), and entry \(head.sequence) had been written; "
        + "what the run did since is not known, so nothing is applied for it", hint: hint)
  }
}

/// A run that taking a restored journal as it is marks as in doubt.
package struct RestoredRun: Hashable, Sendable {
  package var run: RunID
  /// Entries that the journal has; 0 where the run is missing.
  package var entries: Int
  /// The last sequence number that the run's head knew of, where it was ahead of the journal.
  package var lastKnown: Int?
  /// Whether somebody has taken note of it already.
  package var isAccepted: Bool
}

extension Journal {
  /// What the journal has lost of a run, as an error that says what to do; `nil` where it has lost nothing.
  package func loss(of run: RunID) throws(JournalError) -> JournalError? {
    try read("look for the head of run \(run) in") { [heads] in try heads.loss(of: run, in: $0) }
  }

  /// Runs that have a head and are not in the journal at all.
  package func missingRuns() throws(JournalError) -> [RestoredRun] {
    let known = try knownRuns()
    var missing: [RestoredRun] = []
    for run in heads.runs().subtracting(known) {
      guard let head = try heads.read(run) else { continue }
      missing.append(RestoredRun(run: run, entries: 0, lastKnown: head.sequence, isAccepted: head.isAccepted))
    }
    return missing.sorted { $0.run.text < $1.run.text }
  }

  /// The runs that a person has to know of who takes the journal as it is: those that are missing or have lost entries,
  /// and those that are open, since a whole state folder that was restored has nothing to show that it is old.
  package func restoredRuns() throws(JournalError) -> [RestoredRun] {
    var found = try missingRuns().filter { !$0.isAccepted }
    for row in try runs() {
      let loss = try loss(of: row.run)
      if case .wentBack(_, let known)? = loss?.kind {
        found.append(RestoredRun(run: row.run, entries: row.entries, lastKnown: known, isAccepted: false))
      } else if !row.phase.isEnded {
        found.append(RestoredRun(run: row.run, entries: row.entries, lastKnown: nil, isAccepted: false))
      }
    }
    return found
  }

  /// Takes the journal as it is for a run, which is in doubt from now on.
  package func accept(_ restored: RestoredRun, by person: String, at now: Instant) throws(JournalError) {
    guard restored.entries > 0 else {
      guard var head = try heads.read(restored.run) else { return }
      head.isAccepted = true
      return try heads.write(head, of: restored.run)
    }
    let event = RunEvent.restoreAccepted(RestoreAccepted(person: person, lastKnown: restored.lastKnown))
    _ = try append(event, to: restored.run, at: now, expecting: restored.entries, despiteHead: true)
  }

  /// Refuses where any run has lost entries that nobody has taken note of: sums over all runs would be too low.
  package func requireWhole() throws(JournalError) {
    for run in heads.runs() {
      guard let loss = try loss(of: run), try heads.read(run)?.isAccepted != true else { continue }
      throw loss
    }
  }
}

extension RunSummaryRow.Phase {
  var isEnded: Bool { if case .ended = self { true } else { false } }
}
