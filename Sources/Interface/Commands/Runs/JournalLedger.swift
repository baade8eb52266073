import Approval
import Foundation
import JournalStore
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
    let path = "\(journal.folder.path)/effects.lock"
    let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw LedgerError(reason: "cannot open \(path): \(String(cString: strerror(errno)))") }
    // Held for as long as it takes to count and to write one entry, so that waiting is short.
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR, !Task.isCancelled else {
        close(descriptor)
        throw LedgerError(reason: "cannot lock \(path)")
      }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return Hold(descriptor: descriptor)
  }

  private struct Hold: LedgerLease {
    let descriptor: Int32

    func close() async { Foundation.close(descriptor) }
  }
}
