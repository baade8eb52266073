import Approval
import Foundation
import JournalStore
import Preparation
import Reports
import RunJournal
import Terminal
import Workspaces

/// The remains of killed processes.
extension Session {
  /// The runs that the journal knows or has lost, and those of the runs with a folder that a process is driving.
  ///
  /// - Parameter asksKnown: whether the runs that the journal knows are looked at, too, which takes a moment for each.
  func runFolders(asksKnown: Bool = true) throws -> (known: Set<RunID>, driven: Set<RunID>) {
    let state = host.state
    let known = try journal.knownRuns().union(try journal.missingRuns().map(\.run))
    let names = (try? FileManager.default.contentsOfDirectory(atPath: state.runsPath)) ?? []
    let asked = names.map { RunID($0) }.filter { asksKnown || !known.contains($0) }
    let driven = asked.filter { run in
      // A run whose lock cannot be looked at counts as driven.
      do { return try RunLock.holder(of: run, in: state) != nil } catch { return true }
    }
    return (known, Set(driven))
  }

  /// - Parameter basesLimit: bytes that all bases may have together.
  func housekeeping(basesLimit: Int = ScratchStore.basesLimit) -> Housekeeping {
    Housekeeping(
      runs: host.state.runsPath, bases: host.state.basesPath, basesLimit: basesLimit,
      isBegun: { [journal] run in try journal.knownRuns().contains(run) },
      isStill: { ended in
        let row = try journal.runs().first { $0.run == ended.run }
        return try row.flatMap(self.ended) == ended
      })
  }

  /// Runs that ended for good, as far as the journal can be read: none that is open, in doubt, being undone, or in a journal
  /// that went back.
  func endedRuns() throws -> [EndedRun] {
    try journal.runs().compactMap { row in try? ended(row) }
  }

  private func ended(_ row: RunSummaryRow) throws -> EndedRun? {
    let state = try state(of: row.run)
    guard state.end != nil, !state.hasEffectInDoubt, state.undoing == nil, try journal.loss(of: row.run) == nil else {
      return nil
    }
    let isUndoable = state.steps.values.flatMap(\.commits).contains { commit in
      guard let record = commit.sealed else { return false }
      // Of a proposal that cannot be read nobody knows what undoing it needs.
      guard let proposal = try? proposal(in: record).proposal else { return !commit.effects.isEmpty }
      return commit.effects.contains { index, effect in
        effect.settled?.outcome == .committed && !effect.isUndone && proposal.effects[index].isCompensable
      }
    }
    return EndedRun(run: row.run, at: row.latestAt.milliseconds / 1000, isUndoable: isUndoable)
  }

  /// Deletes what killed processes left before their first event, in the time that looking at the names takes.
  ///
  /// A failure is printed and stops nothing.
  func tidyUp() async throws {
    let (known, driven) = try runFolders(asksKnown: false)
    let housekeeping = housekeeping()
    do {
      // Runs with a journal are tidied when they are resumed.
      let items = try await housekeeping.list(
        live: known.union(driven), known: known, now: host.clock.now.milliseconds / 1000)
      for item in items where item.reason != .surplusBase {
        do {
          try await housekeeping.remove(item)
        } catch {
          // Another process was only beginning there, and may have its first event in the journal by now.
          let run = RunID(URL(fileURLWithPath: item.path).lastPathComponent)
          let (known, driven) = try runFolders(asksKnown: false)
          guard known.contains(run) || driven.contains(run) else { throw error }
        }
      }
    } catch {
      output.note("could not delete the remains of a killed process: \(visibleLine(FailureText(error).message))")
    }
  }

  /// Deletes the workspaces that a process left when it was killed; the run's lock must be held.
  func sweep(_ state: RunState) async throws {
    // Where the drafts are lost, so are their workspaces.
    guard ScratchRepository.isThere(at: try host.state.runPath(state.start.run)) else { return }
    for failure in try await store(of: state.start).sweep() {
      output.note("could not delete an unused workspace: \(visibleLine(failure))")
    }
  }
}
