import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// Killing the program, and what it starts, at every change of a file of the world that effects change.
///
/// A sample of the points is tried, the same each time; `CHANCERY_ALL_KILLS=1` tries all of them, `=5` every fifth, and
/// `CHANCERY_CRASH_WORLDS` names worlds. `CHANCERY_KILL_MODE=eio` has the changes fail.
@Suite("Kill points", .serialized)
struct KillPointTests {
  private static let environment = ProcessInfo.processInfo.environment

  @Test(
    "Whoever is killed at whichever change, each effect is applied and taken back exactly once, and nothing is left",
    arguments: EffectWorld.some(4) { !$0.targets.isEmpty })
  func everyPoint(world: EffectWorld) async throws {
    try await KillPoints.with { library in
      let start = ContinuousClock.now
      let course = try await KillCourse(of: world, counting: library)
      let stride = Self.environment["CHANCERY_ALL_KILLS"].flatMap { Int($0) }
      let all = Self.environment["CHANCERY_KILL_MODE"] == "eio" ? course.failures : course.points
      let points =
        stride.map { stride in all.enumerated().filter { $0.offset % stride == 0 }.map(\.element) }
        ?? KillCourse.sample(of: Extent.count(1, orAll: 2), from: all, seed: 16)
      let ends = try await tried(points, in: world, with: library, expecting: course.account)
      let seconds = start.duration(to: .now).components.seconds
      print(
        "kill points tried with \(world): \(points.count) of \(all.count), the program killed at "
          + "\(ends.count(where: \.wasKilled)), in doubt and resolved after \(ends.count(where: \.wasInDoubt)), "
          + "bad \(ends.count { !$0.faults.isEmpty }), in \(seconds) s")
      let faults = ends.flatMap(\.faults)
      #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }
  }

  private struct End: Sendable {
    var faults: [String]
    var wasKilled: Bool
    var wasInDoubt: Bool
  }

  /// Tries all points, three at a time.
  private func tried(
    _ points: [KillPoint], in world: EffectWorld, with library: KillPoints, expecting account: String
  ) async throws -> [End] {
    try await withThrowingTaskGroup(of: End.self) { group in
      var ends: [End] = []
      for (index, point) in points.enumerated() {
        if index >= 3, let end = try await group.next() { ends.append(end) }
        group.addTask { try await end(at: point, in: world, with: library, expecting: account) }
      }
      for try await end in group { ends.append(end) }
      return ends
    }
  }

  private func end(
    at point: KillPoint, in world: EffectWorld, with library: KillPoints, expecting account: String
  ) async throws -> End {
    try await Place.with(world.plan) { place in
      try await world.prepare(place)
      var life = KillLife(place: place, point: point, world: world, library: library)
      let faults = try await life.faults(expecting: account)
      return End(
        faults: faults.isEmpty ? [] : ["\(world), \(point): \(faults.joined(separator: "\n  "))"],
        wasKilled: life.wasKilled, wasInDoubt: life.wasInDoubt)
    }
  }
}
