import Approval
import JournalStore
import LinuxSystem
import Orchestration
import Policy
import RunJournal
import Terminal

/// What all runs of this user have applied, by the journal.
struct JournalLedger: EffectLedger {
  let journal: Journal

  func effects(since moment: Instant) async throws(LedgerError) -> [PastEffect] {
    let runs: [[JournalEntry]]
    do {
      runs = try await journal.perform { journal throws(JournalError) in
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
    var found: [PastEffect] = []
    for entries in runs { found += try PastEffect.begun(in: entries, since: moment) }
    return found.sorted { $0.at.milliseconds < $1.at.milliseconds }
  }

  func open() async throws(LedgerError) -> any LedgerLease {
    do {
      // Held for as long as it takes to count and to write one entry, so that waiting is short.
      return Lease(lock: try await HeldLock.acquire("\(journal.folder.path)/effects.lock"))
    } catch {
      throw LedgerError(reason: "\(error)")
    }
  }

  private struct Lease: LedgerLease {
    let lock: HeldLock

    func close() async { lock.release() }
  }
}
