import Authority
import BlastRadius
import Execution
import Foundation
import History
import HistoryStore

/// What all runs of this user have applied, by the journal.
struct JournalLedger: EffectLedger {
  let journal: Journal

  func effects(since moment: Instant) async throws(LedgerError) -> [PastEffect] {
    do {
      return try await journal.perform { journal throws(JournalError) in
        var found: [PastEffect] = []
        for row in try journal.runs() where row.latestAt.milliseconds >= moment.milliseconds {
          found += Self.effects(in: try journal.entries(of: row.run), since: moment)
        }
        return found.sorted { $0.at.milliseconds < $1.at.milliseconds }
      }
    } catch {
      throw LedgerError(reason: error.reason)
    }
  }

  /// Effects of one run that were begun, but for those that are known not to have happened.
  private static func effects(in entries: [JournalEntry], since moment: Instant) -> [PastEffect] {
    var proposals: [String: SealedProposal] = [:]
    var begun: [Place: PastEffect] = [:]
    for entry in entries {
      switch entry.event {
      case .proposalSealed(let record): proposals[record.seal] = try? SealedProposal(reading: record)
      case .effectIntended(let intent):
        guard entry.at.milliseconds >= moment.milliseconds else { continue }
        let effects = proposals[intent.seal]?.proposal.effects ?? []
        guard effects.indices.contains(intent.effect) else { continue }
        begun[Place(seal: intent.seal, effect: intent.effect)] = PastEffect(
          at: entry.at, run: entry.run, facts: effects[intent.effect].facts)
      case .effectSettled(let settled) where settled.outcome == .notApplied:
        begun[Place(seal: settled.seal, effect: settled.effect)] = nil
      default: break
      }
    }
    return Array(begun.values)
  }

  private struct Place: Hashable {
    var seal: String
    var effect: Int
  }

  func open() async throws(LedgerError) -> any LedgerHold {
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

  private struct Hold: LedgerHold {
    let descriptor: Int32

    func close() async { Foundation.close(descriptor) }
  }
}
