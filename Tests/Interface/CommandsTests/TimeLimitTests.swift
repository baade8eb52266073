import Foundation
import JSON
import Synchronization
import SystemPackage
import Terminal
import TestKit
import Testing

@Suite("Limits on time and signals")
struct TimeLimitTests {
  @Test("`spend.wall` ends a check that would go on, and no effect begins", .timeLimit(.minutes(1)))
  func wall() async throws {
    var note = NotePlan(attempts: 1)
    note.check = "[sleep, \"600\"]"
    note.boundary = "  spend: { wall: 2s }"
    try await Place.with(note) { place in
      let head = try await place.head()
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 8, "\(run.output)\(run.errors)")
      #expect(run.output.contains("of 2 seconds; the limit is the plan"), "\(run.output)")
      #expect(try await place.head() == head)
      #expect(try await place.document("show", "--json")["exit-status"] == 8)
    }
  }

  private struct Over: Error {}

  @Test("Work that hears of no cancellation is left alone once it may be, and not before", .timeLimit(.minutes(1)))
  func cutOff() async throws {
    let (mayLeave, isStopped) = (Flag(), Flag())
    let cutOff = CutOff { mayLeave.isSet }
    cutOff.schedule(after: .zero, throwing: Over())
    let early = try await Interrupts.watching(cutOff: cutOff) { "done" }
    #expect(early == "done")
    let second = CutOff { mayLeave.isSet }
    second.schedule(after: .zero, throwing: Over())
    let work = Task {
      try await Interrupts.watching(cutOff: second) {
        Thread.detachNewThread {
          Thread.sleep(forTimeInterval: 0.3)
          mayLeave.set()
        }
        // A thread of its own, as for every call that blocks.
        await Task.detached { while !isStopped.isSet { usleep(1000) } }.value
      }
    }
    await #expect(throws: Over.self) { try await work.value }
    #expect(mayLeave.isSet)
    isStopped.set()
  }
}

private final class Flag: Sendable {
  private let state = Mutex(false)
  var isSet: Bool { state.withLock(\.self) }
  func set() { state.withLock { $0 = true } }
}
