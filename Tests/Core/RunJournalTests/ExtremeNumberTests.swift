import JSON
import Models
import Plans
import TestKit
import Testing

@testable import RunJournal

@Suite("Numbers from outside")
struct ExtremeNumberTests {
  /// A run that begins and then has an event twice.
  private func fold(_ event: RunEvent, at moments: [Int64] = [1, 2, 3, 4]) -> RunState? {
    let run = Samples.runStart.run
    let proposal = RunEvent.proposalSealed(
      ProposalSealed(step: "ship", seal: "5ea1", proposal: "{}", revision: Samples.revision))
    let events = [.runStarted(Samples.runStart), proposal, event, event]
    return try? RunState(
      folding: zip(events, moments).enumerated().map { index, pair in
        JournalEntry(run: run, sequence: index, at: Instant(milliseconds: pair.1), event: pair.0)
      })
  }

  @Test("Whatever number or text stands anywhere in an event, it is refused or folded, and never ends the process")
  func everyPlace() throws {
    var folded = 0
    for event in Samples.events {
      let document = try JSONValue(parsing: event.text)
      for mutation in Mutation.all(of: document) {
        let text = Array(mutation.document.canonicalText.utf8)
        for format in [1, 2] {
          guard let changed = try? RunEvent(reading: text, format: format) else { continue }
          #expect(try RunEvent(reading: Array(changed.text.utf8), format: 2) == changed, "\(mutation)")
          if fold(changed) != nil { folded += 1 }
        }
      }
    }
    #expect(folded > 500)
  }

  @Test("Counters of tokens at the end of their range stay there", arguments: [Int.max, .min])
  func usage(counter: Int) throws {
    let usage = TokenUsage(input: counter, cacheRead: counter, cacheWrite: counter, output: counter)
    #expect(usage.total == counter)
    let call = Samples.call(.done, .unpriced("no counts"), usage: usage)
    let state = try #require(fold(call))
    #expect(state.spending.tokens == counter)
  }

  @Test("Money stays at the most that can be counted")
  func money() throws {
    let state = try #require(fold(Samples.call(.done, .priced(Money(picodollars: .max)))))
    #expect(state.spending.money == Money(picodollars: .max))
  }

  @Test(
    "Clocks at the ends of time give a duration", arguments: [[Int64.min, .max, .min, .max], [0, .max, .max, .max]])
  func moments(moments: [Int64]) throws {
    let state = try #require(fold(.promptClosed(PromptClosed(seal: "5ea1", attendedMilliseconds: .max)), at: moments))
    #expect(state.spending.attendedMilliseconds == .max)
    #expect(state.spending.workingMilliseconds >= 0)
  }

  @Test("What stays at its end is what the operators would have ended the process for")
  func clamped() {
    #expect(Int64.max.plus(1) == .max)
    #expect(Int64.min.plus(-1) == .min)
    #expect(Int64.min.minus(1) == .min)
    #expect(Int64.max.minus(-1) == .max)
    #expect(Int64.max.times(-2) == .min)
    #expect(Int64.min.times(-1) == .max)
    #expect(5.plus(-7) == -2)
    #expect(UInt8(250).plus(10) == 255)
    #expect(UInt8(5).minus(10) == 0)
  }
}
