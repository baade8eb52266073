import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// The commands of one person in a world where somebody is killed at a point, until nothing is left to do.
struct KillLife {
  let place: Place
  let point: KillPoint
  let world: EffectWorld
  let library: KillPoints
  private(set) var hasStruck = false
  private(set) var wasKilled = false
  private(set) var wasInDoubt = false
  /// What was said on the way.
  private(set) var said: [String] = []

  init(place: Place, point: KillPoint, world: EffectWorld, library: KillPoints) {
    self.place = place
    self.point = point
    self.world = world
    self.library = library
  }

  /// The faults of one life, and what it went through.
  mutating func faults(expecting account: String) async throws -> [String] {
    var faults: [String] = []
    var end = try await go(["run", "plan.yaml", "--no-ask"], as: .run)
    if end.status == 3 { end = try await approve() }
    if end.status != world.status { faults.append("status \(end.status)") }
    var found = await told()
    if world.undoes {
      end = try await undo()
      if end.status != 0 { faults.append("undo, status \(end.status)") }
      found += CrashCourse.undone + (await told())
    }
    // A work tree that could not follow since the disk refused is named, with the command that brings it there.
    let isNamed = point.mode == .eio && said.contains { $0.contains("brings it there") }
    if found != account, !isNamed { faults.append("the world is another: \(found)\ninstead of: \(account)") }
    faults += try await world.left(in: place).map { "left behind: \($0)" }
    if try await place.document("verify", "--json")["intact"]?.boolValue != true { faults.append("broken journal") }
    if !hasStruck { faults.append("the point was not reached") }
    return faults.isEmpty ? [] : faults + said
  }

  private mutating func go(_ arguments: [String], as process: CrashPoint.Process) async throws -> ToolOutput {
    var arguments = arguments
    var end = ToolOutput(output: "", errors: "", status: -1)
    // Once struck, once in doubt, once obstructed, and once more.
    for _ in 0..<5 {
      end = try await once(arguments, as: process)
      said.append("\(arguments[0]) \(end.status): \(end.output)\(end.errors)")
      // A failure that lasts is the world's own.
      if [0, 3].contains(end.status) || end.status == world.status && arguments[0] == "resume" { return end }
      if end.status == 7, said.last(where: { $0.hasPrefix("resume 7") }) != nil {
        guard let happened = world.happened else { return end }
        try await resolve(happened)
      }
      arguments = try await place.hasRun() ? ["resume", "--no-ask"] : arguments
    }
    return end
  }

  private mutating func once(_ arguments: [String], as process: CrashPoint.Process) async throws -> ToolOutput {
    guard process == point.process, !hasStruck else { return try await place.chancery(arguments) }
    let launch = try library.launch(counting: world.targets + world.servers, in: place, name: "\(process)", at: point)
    let end = try await place.chancery(arguments, with: launch.environment, under: launch.prefix)
    // What goes on by itself is counted to its end.
    hasStruck = KillPoints.changes(of: "\(process)", in: place).contains { $0.number == point.number }
    if hasStruck { try library.stop(in: place) }
    wasKilled = wasKilled || end.status == 137
    return end
  }

  private mutating func approve() async throws -> ToolOutput {
    let end = try await go(["approve", "--seal", try await place.seal()], as: .approve)
    return end.status == 3 ? try await go(["approve", "--seal", try await place.seal()], as: .approve) : end
  }

  private mutating func undo() async throws -> ToolOutput {
    let end = try await go(place.undoing(try await place.run()), as: .undo)
    guard point.process == .undo, try await place.hasStanding() else { return end }
    return try await go(place.undoing(try await place.run()), as: .undo)
  }

  private mutating func resolve(_ happened: @Sendable (Place, Bool) async throws -> Bool) async throws {
    wasInDoubt = true
    let doubtful = try #require(try await place.doubtful(), "nothing is in doubt")
    let word = try await happened(place, doubtful.isUndo) ? "--committed" : "--not-applied"
    let end = try await place.chancery(
      "resolve", place.run(), String(doubtful.effect), word, "--reason", "I looked")
    said.append("resolve \(end.status): \(end.output)\(end.errors)")
  }

  private func told() async -> String {
    do { return try await world.account(place) } catch { return "\(error)" }
  }
}

extension EffectWorld {
  /// Locks, and marks of Chancery's, that nobody needs any more.
  func left(in place: Place) async throws -> [String] {
    let places = targets.map { place.folder.appending($0).string }.filter(FileManager.default.fileExists(atPath:))
    guard !places.isEmpty else { return [] }
    let found = try await runTool(
      "find", places + ["(", "-name", "*.lock", "-o", "-path", "*/.git/chancery-*", ")", "-print"])
    return found.output.split(separator: "\n").map(String.init).filter { !keeps.contains(where: $0.hasSuffix) }
  }
}
