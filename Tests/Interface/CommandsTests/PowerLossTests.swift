import Foundation
import SystemPackage
import TestKit
import Testing

/// Losses of power while effects are applied and taken back: an outcome is written only after the effect is as durable.
///
/// A sample of the states is tried, the same each time; `CHANCERY_ALL_KILLS=1` tries all of them, `=5` every fifth.
@Suite("Effects after a loss of power", .serialized)
struct PowerLossTests {
  @Test(
    "Whatever the disk took of an effect, what the journal says of it is so, and resuming applies it exactly once",
    arguments: EffectWorld.some(3) { !$0.targets.isEmpty && $0.isDurable })
  func everyState(world: EffectWorld) async throws {
    var world = world
    world.plan.approval = "always"
    let stride = ProcessInfo.processInfo.environment["CHANCERY_ALL_KILLS"].flatMap { Int($0) }
    try await KillPoints.with { library in
      let start = ContinuousClock.now
      let (count, faults) = try await tried(world, stride: stride, with: library)
      let seconds = start.duration(to: .now).components.seconds
      print(
        "states after a loss of power tried with \(world): \(count), bad \(faults.count), "
          + "in \(seconds) s")
      #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }
  }

  /// - Parameter stride: every how manyth state is tried; a sample where that is not said.
  private func tried(
    _ world: EffectWorld, stride: Int?, with library: KillPoints
  ) async throws -> (count: Int, faults: [String]) {
    try await Place.with(world.plan) { place in
      let course = try await PowerLoss(world, in: place, with: library)
      let states = stride.map { stride in
        course.states.enumerated().filter { $0.offset % stride == 0 }.map(\.element)
      }
      var faults: [String] = []
      let chosen = states ?? course.sample(of: 1, seed: 16)
      for state in chosen { faults += try await course.faults(in: state) }
      return (chosen.count, faults)
    }
  }
}
