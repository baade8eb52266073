import Foundation
import TestKit
import Testing

/// Losses of power while a run drafts: what is lost is reversible work since the last barrier, and it is done again.
///
/// A sample of the states is tried, the same each time; `CHANCERY_ALL_KILLS=1` tries all of them, `=5` every fifth.
@Suite("Drafts after a loss of power", .serialized)
struct DraftPowerLossTests {
  @Test("Whatever the disk took of a run that drafts, it loses no barrier, and resuming seals the same draft")
  func everyState() async throws {
    // A failed check, a second attempt from the same base, and a merge of the drafts of two steps.
    try await Place.with("01-first") { place in
      try await KillPoints.with { library in
        let course = try await DraftPowerLoss(in: place, with: library)
        let stride = ProcessInfo.processInfo.environment["CHANCERY_ALL_KILLS"].flatMap { Int($0) }
        let chosen =
          stride.map { stride in
            course.states.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
          } ?? course.sample(of: 3, seed: 17)
        #expect(chosen.count > 3)
        var faults: [String] = []
        for state in chosen { faults += try await course.faults(in: state) }
        print("states of drafting after a loss of power tried: \(chosen.count), bad \(faults.count)")
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
      }
    }
  }

  @Test("An entry that is lost before others of its kind of importance is told from one that was being written")
  func oracle() {
    let all = ["run-started", "step-started", "step-finished", "proposal-sealed", "verdict-given"]
    #expect(DraftPowerLoss.losses(of: all, keeping: all).isEmpty)
    #expect(DraftPowerLoss.losses(of: all, keeping: Array(all.prefix(4))).isEmpty)
    #expect(!DraftPowerLoss.losses(of: all, keeping: Array(all.prefix(3))).isEmpty)
    #expect(DraftPowerLoss.losses(of: Array(all.prefix(4)), keeping: ["run-started"]).isEmpty)
    #expect(!DraftPowerLoss.losses(of: all, keeping: ["run-started", "step-finished"]).isEmpty)
  }
}
