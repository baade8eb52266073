import Models
import Plans
import Testing

@testable import RunJournal

@Suite("The state of a run")
struct RunStateTests {
  private func state(_ events: RunEvent...) throws -> RunState {
    let all = [.runStarted(Samples.runStart)] + events
    return try RunState(
      folding: all.enumerated().map { index, event in
        JournalEntry(
          run: Samples.runStart.run, sequence: index, at: Instant(milliseconds: Int64(index) * 10), event: event)
      })
  }

  private static let attached = RunEvent.driverAttached(Driver(process: 7, person: "ada"))
  private static let reserve = SpendReserve(money: Money(picodollars: 100), tokens: 50_000)

  @Test("What a process set aside is used up by its calls, and given back when it stops in good order")
  func reserveIsUsed() throws {
    let call = Samples.call(.done, .priced(Money(picodollars: 30)))
    let open = try state(Self.attached, .spendReserved(Self.reserve), call)
    #expect(open.spending.reserve == SpendReserve(money: Money(picodollars: 70), tokens: 41_000))
    let suspended = try state(
      Self.attached, .spendReserved(Self.reserve), call, .runSuspended(RunSuspended(cause: .approval, detail: "")),
      Self.attached)
    #expect(suspended.spending.reserve == SpendReserve())
    #expect(suspended.spending.unaccounted == SpendReserve())
  }

  @Test("What a process that is gone had set aside and not accounted for counts as used")
  func reserveIsLost() throws {
    let call = Samples.call(.done, .priced(Money(picodollars: 30)))
    let resumed = try state(
      Self.attached, .spendReserved(Self.reserve), call, Self.attached, .spendReserved(Self.reserve), Self.attached)
    #expect(resumed.spending.reserve == SpendReserve())
    #expect(resumed.spending.unaccounted == SpendReserve(money: Money(picodollars: 170), tokens: 91_000))
    #expect(resumed.spending.money == Money(picodollars: 30))
  }

  @Test("A run whose journal came back from a backup is restored until it ends")
  func restored() throws {
    let restored = RunEvent.restoreAccepted(RestoreAccepted(person: "ada", lastKnown: 7))
    #expect(try state(Self.attached, restored).isRestored)
    #expect(try state(Self.attached, restored, .runEnded(RunEnded(outcome: .aborted, reason: ""))).isRestored == false)
    #expect(try state(Self.attached).isRestored == false)
  }

  @Test("The events that are no barrier are the nine of work that can be thrown away")
  func barriers() {
    let others = Set(Samples.events.filter { !$0.isBarrier }.map(\.encoded.name))
    #expect(
      others == [
        "step-started", "command-ran", "network-used", "mistake-made", "draft-recorded", "attempt-failed",
        "step-finished", "drafts-merged", "model-called",
      ])
  }
}
