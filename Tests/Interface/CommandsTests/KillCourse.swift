import SystemPackage
import TestKit
import Testing

/// What happens in a world when nobody is killed, and every change of a file at which somebody could be.
struct KillCourse {
  let world: EffectWorld
  /// What was done to the world when it was applied, and when it was taken back.
  let account: String
  private let changes: [CrashPoint.Process: [KillPoints.Change]]

  init(of world: EffectWorld, counting library: KillPoints) async throws {
    self.world = world
    (account, changes) = try await Place.with(world.plan) { place in
      try await world.prepare(place)
      var changes: [CrashPoint.Process: [KillPoints.Change]] = [:]
      func counted(_ process: CrashPoint.Process, _ arguments: [String]) async throws -> ToolOutput {
        let launch = try library.launch(counting: world.targets + world.servers, in: place, name: "\(process)")
        let end = try await place.chancery(arguments, with: launch.environment, under: launch.prefix)
        changes[process] = KillPoints.changes(of: "\(process)", in: place)
        return end
      }
      var end = try await counted(.run, ["run", "plan.yaml", "--no-ask"])
      if end.status == 3 { end = try await counted(.approve, ["approve", "--seal", try await place.seal()]) }
      #expect(end.status == world.status, "\(world): \(end.output)\(end.errors)")
      let account = try await world.account(place)
      guard world.undoes else { return (account, changes) }
      let undo = try await counted(.undo, place.undoing(try await place.run()))
      #expect(undo.status == 0, "\(world): \(undo.output)\(undo.errors)")
      return (account + CrashCourse.undone + (try await world.account(place)), changes)
    }
  }

  /// Every change, with whoever can be killed at it.
  var points: [KillPoint] {
    CrashPoint.Process.allCases.flatMap { process in (changes[process] ?? []).flatMap { points(at: $0, of: process) } }
  }

  /// A sample of points, the same each time.
  static func sample(of count: Int, from points: [KillPoint], seed: UInt64) -> [KillPoint] {
    var random = SplitMix(seed: seed)
    return Array(points.shuffled(using: &random).prefix(count))
  }

  /// Every change of the program's own and of what it starts, which fails.
  var failures: [KillPoint] {
    CrashPoint.Process.allCases.flatMap { process in
      (changes[process] ?? []).filter { !isOfServer($0) }.map { point(.eio, .changer, at: $0, of: process) }
    }
  }

  private func isOfServer(_ change: KillPoints.Change) -> Bool {
    world.servers.contains { change.path == $0 || change.path.hasPrefix($0 + "/") }
  }

  private func points(at change: KillPoints.Change, of process: CrashPoint.Process) -> [KillPoint] {
    if isOfServer(change) { return [point(.before, .program, at: change, of: process)] }
    let victims: [KillPoint.Victims] = change.isOfProgram ? [.changer] : [.program, .changer, .both]
    var points = victims.map { point(.before, $0, at: change, of: process) }
    if change.name == "write" || change.name == "pwrite" {
      points.append(point(.torn, change.isOfProgram ? .changer : .both, at: change, of: process))
    }
    return points
  }

  private func point(
    _ mode: KillPoint.Mode, _ victims: KillPoint.Victims, at change: KillPoints.Change, of process: CrashPoint.Process
  ) -> KillPoint {
    KillPoint(
      process: process, number: change.number, change: "\(change.name) \(change.path)", mode: mode, victims: victims)
  }
}
