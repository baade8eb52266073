import Models
import Orchestration
import Plans
import RunJournal
import Synchronization
import TestKit
import Testing

@Suite("A run that is stopped at any moment")
struct CrashTests {
  /// A run with everything in it: parallel drafts, checks, a verdict that wants changes, a person, an effect.
  private var rig: Rig {
    var rig = Rig()
    rig.plan = Rig.plan(approval: .always)
    rig.decide = { _ in .approve }
    rig.answer = { request in
      guard request.purpose.task == .verdict else { return Rig.drafts(request) }
      let isFirst = request.purpose.attempt == 1
      return Rig.says(isFirst ? Rig.verdict("changes-wanted", redraft: "code") : Rig.verdict("approve"))
    }
    return rig
  }

  private func expectWhole(_ state: RunState, _ rig: Rig, _ place: String) {
    #expect(state.end?.outcome == .committed, "\(place): \(String(describing: state.end))")
    #expect(rig.world.now.applications == 1, "\(place)")
    #expect(state.steps["code"]?.attempts == 2, "\(place)")
    #expect(state.steps["docs"]?.attempts == 1, "\(place)")
    #expect(state.steps["ship"]?.sealings == 2, "\(place)")
    #expect(state.steps["code"]?.feedback == ["a reason"], "\(place)")
  }

  private func length() async throws -> Int {
    let rig = rig
    let (state, events) = try await rig.run()
    expectWhole(state, rig, "undisturbed")
    return events.count
  }

  @Test("A crash before or after any entry, then resuming, applies the effect exactly once")
  func crashes() async throws {
    for number in Extent.sample(12, of: Array(1..<(try await length()))) {
      for crash in [MemoryJournal.Crash.before(number), .after(number)] {
        let rig = rig
        let journal = MemoryJournal(rig.beginning, crash: crash)
        await #expect("\(crash)") { try await rig.drive(journal) } throws: { MemoryJournal.isCrash($0) }
        let state = try await rig.drive(MemoryJournal(journal.entries))
        expectWhole(state, rig, "\(crash)")
      }
    }
  }

  @Test("A crash in the middle of resuming is a crash like any other")
  func crashesTwice() async throws {
    let length = try await length()
    for first in Extent.sample(4, of: Array(stride(from: 2, to: length, by: 3))) {
      let rig = rig
      let journal = MemoryJournal(rig.beginning, crash: .after(first))
      _ = try? await rig.drive(journal)
      for second in (first + 2)...(first + 4) {
        let again = MemoryJournal(journal.entries, crash: .after(second))
        let copy = rig
        let before = copy.world.now
        _ = try? await copy.drive(again)
        let state = try await copy.drive(MemoryJournal(again.entries))
        expectWhole(state, copy, "\(first), \(second)")
        copy.world.change { $0 = before }
      }
    }
  }

  @Test("Told to stop at any entry, the run is interrupted or done, and resuming finishes it")
  func cancellation() async throws {
    for number in Extent.sample(12, of: Array(1..<(try await length()))) {
      let rig = rig
      let task = Mutex<Task<RunState, any Error>?>(nil)
      let journal = MemoryJournal(rig.beginning) { entry in
        if entry == number { task.withLock { $0?.cancel() } }
      }
      task.withLock { $0 = Task { try await rig.drive(journal) } }
      let work = task.withLock { $0 }
      var state: RunState
      do {
        state = try #require(try await work?.value)
      } catch is CancellationError {
        // Interrupted, or waiting for the answer that it was interrupted at.
        guard case .runSuspended = journal.events.last else {
          Issue.record("cancelled at \(number), and the journal does not say that the run is put aside")
          return
        }
        state = try await rig.drive(MemoryJournal(journal.entries))
      }
      expectWhole(state, rig, "cancelled at \(number)")
    }
  }
}
