import Foundation
import JSON
import TestKit
import Testing

/// Killing the program at every journal write and while effects are under way, in every world.
///
/// Drafting is the same whatever the effect; `CrashTests` has that. What differs is tried; `CHANCERY_ALL_CRASHES=1` tries
/// every point, and a run of tests that is not whole a few of them.
@Suite("Effects after a crash", .serialized)
struct EffectCrashTests {
  @Test("Whatever happens when, each effect is applied and taken back exactly once", arguments: half(0))
  func everyPoint(world: EffectWorld) async throws { try await Self.tryAll(in: world) }

  /// Every other world: two suites share them, so that two worlds are tried at a time.
  static func half(_ number: Int) -> [EffectWorld] {
    EffectWorld.some(6).enumerated().filter { $0.offset % 2 == number }.map(\.element)
  }

  static func tryAll(in world: EffectWorld) async throws {
    try await world.around { world in try await EffectCrashTests().everyPoint(in: world) }
  }

  private func everyPoint(in world: EffectWorld) async throws {
    let start = ContinuousClock.now
    let whole = try await CrashCourse(of: world)
    let all = whole.points(isThorough: ProcessInfo.processInfo.environment["CHANCERY_ALL_CRASHES"] == "1")
    let points = Extent.sample(3, of: all.filter(\.isCertain)) + Extent.sample(1, of: all.filter { !$0.isCertain })
    let ends = try await tried(points, in: world, expecting: whole.account)
    let faults = ends.flatMap(\.faults)
    let seconds = start.duration(to: .now).components.seconds
    print(
      "crash points tried with \(world): \(points.count) of \(all.count), killed at \(ends.count(where: \.wasKilled)), in doubt and "
        + "resolved after \(ends.count(where: \.wasInDoubt)), in \(seconds) s")
    #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    // A call that is counted by thread may come in another one the next time, but not most of them.
    #expect(ends.count(where: \.wasKilled) * 2 > points.count, "\(world): hardly anything was killed")
  }

  private struct End: Sendable {
    var faults: [String]
    var wasKilled: Bool
    var wasInDoubt: Bool
  }

  /// Tries all points, three at a time, and tells what went wrong.
  private func tried(_ points: [CrashPoint], in world: EffectWorld, expecting account: String) async throws -> [End] {
    try await withThrowingTaskGroup(of: End.self) { group in
      var ends: [End] = []
      for (index, point) in points.enumerated() {
        if index >= 3, let end = try await group.next() { ends.append(end) }
        group.addTask { try await end(after: point, in: world, expecting: account) }
      }
      for try await end in group { ends.append(end) }
      return ends
    }
  }

  private func end(after point: CrashPoint, in world: EffectWorld, expecting account: String) async throws -> End {
    try await Place.with(world.plan) { place in
      try await world.prepare(place)
      var life = CrashLife(place: place, point: point, world: world)
      var faults: [String] = []
      var end = try await life.go(["run", "plan.yaml", "--no-ask"], as: .run)
      if end.status == 3 { end = try await life.approve() }
      if end.status != world.status { faults.append("status \(end.status): \(end.output)\(end.errors)") }
      var found = await told(place, world)
      if world.undoes {
        end = try await life.undo()
        let after = await told(place, world)
        found += CrashCourse.undone + after
        if end.status != 0 { faults.append("undo, status \(end.status): \(end.output)\(end.errors)") }
      }
      if !life.hasCrashed, point.isCertain { faults.append("it was not killed") }
      if found != account { faults.append("the world is another: \(found)\ninstead of: \(account)") }
      if try await place.document("verify", "--json")["intact"]?.boolValue != true { faults.append("broken journal") }
      return End(
        faults: faults.map { "\(world), \(point): \($0)" }, wasKilled: life.hasCrashed, wasInDoubt: life.wasInDoubt)
    }
  }

  private func told(_ place: Place, _ world: EffectWorld) async -> String {
    do {
      return try await world.account(place)
    } catch {
      return "\(error)"
    }
  }
}

@Suite("Effects after a crash, the other worlds", .serialized)
struct EffectCrashOtherTests {
  @Test(
    "Whatever happens when, each effect is applied and taken back exactly once", arguments: EffectCrashTests.half(1))
  func everyPoint(world: EffectWorld) async throws { try await EffectCrashTests.tryAll(in: world) }
}
