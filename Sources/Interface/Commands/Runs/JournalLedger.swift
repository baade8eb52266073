import Approval
import Foundation
import JournalStore
import LinuxSystem
import Orchestration
import Policy
import RunJournal
import Terminal

/// What all runs of this account have applied: by the journal, and by a folder that no variable of the starter moves.
struct JournalLedger: EffectLedger {
  let journal: Journal
  /// The folder that the system's policy fixes; the account's own, as the system knows it, where it fixes none.
  let folder: StateFolder

  /// Whether the run's own journal is the one in that folder.
  private var isAtHome: Bool {
    let place = { (path: String) in URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
    return place(folder.path) == place(journal.folder.path)
  }

  private var notes: LedgerNotes { LedgerNotes(path: "\(folder.path)/effects.jsonl") }

  func effects(since moment: Instant) async throws(LedgerError) -> [PastEffect] {
    let notes = try notes.effects(since: moment)
    // What is noted there is in the run's own journal too. The notes count, since whoever begins a run keeps that journal.
    var found = notes + Self.effects(try await effects(in: journal, since: moment), besides: notes)
    if let home = try home { found += try await effects(in: home, since: moment) }
    return found.sorted { $0.at.milliseconds < $1.at.milliseconds }
  }

  /// The journal of the ledger's folder; `nil` where it is the run's own, and where there is none.
  private var home: Journal? {
    get throws(LedgerError) {
      guard !isAtHome, FileManager.default.fileExists(atPath: folder.journalPath) else { return nil }
      do {
        return try Journal.open(folder, for: .reading) { Output.standard.note(visibleLine($0)) }
      } catch {
        throw LedgerError(reason: error.reason)
      }
    }
  }

  /// Each note stands for one effect of its run with the same names.
  private static func effects(_ own: [PastEffect], besides notes: [PastEffect]) -> [PastEffect] {
    var noted = notes
    return own.filter { effect in
      let place = noted.firstIndex {
        $0.run == effect.run && $0.facts.kind == effect.facts.kind && $0.facts.names == effect.facts.names
      }
      guard let place else { return true }
      noted.remove(at: place)
      return false
    }
  }

  private func effects(in journal: Journal, since moment: Instant) async throws(LedgerError) -> [PastEffect] {
    var found: [PastEffect] = []
    for entries in try await runs(in: journal, since: moment) {
      found += try PastEffect.begun(in: entries, since: moment)
    }
    return found
  }

  private func runs(in journal: Journal, since moment: Instant) async throws(LedgerError) -> [[JournalEntry]] {
    do {
      return try await journal.perform { journal throws(JournalError) in
        // A sum over what is left of a journal would let more through than the limit allows.
        try journal.requireWhole()
        var runs: [[JournalEntry]] = []
        for row in try journal.runs() where row.latestAt.milliseconds >= moment.milliseconds {
          runs.append(try journal.entries(of: row.run))
        }
        return runs
      }
    } catch {
      throw LedgerError(reason: error.reason)
    }
  }

  func note(_ effect: PastEffect) async throws(LedgerError) {
    // What the journal of that folder holds is counted from there.
    if !isAtHome { try notes.add(effect) }
  }

  func rejections(since moment: Instant) async throws(LedgerError) -> [PastRejection] {
    try lines("rejections.jsonl").entries(PastRejection.init(reading:)).filter {
      $0.at.milliseconds >= moment.milliseconds
    }
  }

  func note(_ rejection: PastRejection) async throws(LedgerError) {
    do {
      try folder.make()
    } catch {
      throw LedgerError(reason: error.reason)
    }
    try lines("rejections.jsonl").add(rejection.document)
  }

  func spending(since moment: Instant, isWhole: Bool) async throws(LedgerError) -> [PastSpending] {
    var found = try lines("spending.jsonl").entries(PastSpending.init(reading:))
    guard isWhole else { return found }
    for journal in [journal, try home].compactMap(\.self) {
      found += Self.spending(try await runs(in: journal, since: moment))
    }
    return found.sorted { $0.at.milliseconds < $1.at.milliseconds }
  }

  func note(_ spending: PastSpending) async throws(LedgerError) { try lines("spending.jsonl").add(spending.document) }

  private func lines(_ name: String) -> LedgerLines { LedgerLines(path: "\(folder.path)/\(name)") }

  /// What runs came to, call by call.
  private static func spending(_ runs: [[JournalEntry]]) -> [PastSpending] {
    runs.flatMap { entries -> [PastSpending] in
      guard let first = entries.first, var state = try? RunState(first: first) else { return [] }
      var found: [PastSpending] = []
      for entry in entries.dropFirst() {
        guard (try? state.fold(entry)) != nil else { return found }
        guard case .modelCalled = entry.event else { continue }
        let total = SpendReserve(money: state.spending.money, tokens: state.spending.tokens)
        found.append(PastSpending(at: entry.at, run: entry.run, total: total))
      }
      return found
    }
  }

  func open() async throws(LedgerError) -> any LedgerLease {
    do {
      try folder.make()
    } catch {
      throw LedgerError(reason: "\(error.reason); the system's policy can name another folder: ledger")
    }
    do {
      // Held for as long as it takes to count and to write one entry, so that waiting is short.
      return Lease(lock: try await HeldLock.acquire("\(folder.path)/effects.lock"))
    } catch {
      throw LedgerError(reason: "\(error)")
    }
  }

  private struct Lease: LedgerLease {
    let lock: HeldLock

    func close() async { lock.release() }
  }
}
