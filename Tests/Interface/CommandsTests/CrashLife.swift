import JSON
import TestKit
import Testing

/// The commands of one person, one of which is killed at a point.
struct CrashLife {
  let place: Place
  let point: CrashPoint
  let world: EffectWorld
  private(set) var hasCrashed = false
  /// Whether the person had to look at the world and say what became of an effect.
  private(set) var wasInDoubt = false

  init(place: Place, point: CrashPoint, world: EffectWorld) {
    self.place = place
    self.point = point
    self.world = world
  }

  mutating func go(_ arguments: [String], as process: CrashPoint.Process) async throws -> ToolOutput {
    let isNow = process == point.process && !hasCrashed && !wasInDoubt
    let launch = isNow ? try await point.arm(place) : CrashPoint.Launch()
    let end = try await place.chancery(arguments, with: launch.environment, under: launch.prefix)
    if end.status == 7, let happened = world.happened {
      wasInDoubt = true
      try await resolve(happened)
    } else {
      guard end.status == 137 else { return end }
      hasCrashed = true
    }
    let again = try await place.hasRun() ? ["resume", "--no-ask"] : arguments
    return try await go(again, as: process)
  }

  mutating func approve() async throws -> ToolOutput {
    let end = try await go(["approve", "--seal", try await place.seal()], as: .approve)
    // Killed before the approval was written, the run still waits for it.
    return end.status == 3 ? try await go(["approve", "--seal", try await place.seal()], as: .approve) : end
  }

  mutating func undo() async throws -> ToolOutput {
    let end = try await go(place.undoing(try await place.run()), as: .undo)
    guard point.process == .undo, try await place.hasStanding() else { return end }
    // Killed before the request was written, nobody has asked yet.
    return try await go(place.undoing(try await place.run()), as: .undo)
  }

  private func resolve(_ happened: @Sendable (Place, Bool) async throws -> Bool) async throws {
    let run = try await place.run()
    let doubtful = try #require(try await place.doubtful(), "nothing is in doubt")
    let word = try await happened(place, doubtful.isUndo) ? "--committed" : "--not-applied"
    let end = try await place.chancery("resolve", run, String(doubtful.effect), word, "--reason", "I looked")
    #expect(end.status == 0, "\(world), \(point): \(end.output)\(end.errors)")
  }
}

extension Place {
  func hasRun() async throws -> Bool {
    try await document("status", "--json")["runs"]?.arrayValue?.isEmpty == false
  }

  func run() async throws -> String {
    try #require(try await document("show", "--json")["run"]?.stringValue)
  }

  func undoing(_ run: String) -> [String] { ["undo", run, "--reason", "not wanted after all"] }

  private func effects() async throws -> [JSONValue] {
    let steps = try await document("show", "--json")["steps"]?.objectValue ?? [:]
    return steps.values.flatMap { $0["effects"]?.arrayValue ?? [] }
  }

  /// Whether an effect was committed and not taken back.
  func hasStanding() async throws -> Bool {
    try await effects().contains { effect in
      effect["outcome"]?.stringValue == "committed" && effect["undo"]?["outcome"]?.stringValue != "committed"
    }
  }

  /// The number of the effect that nobody knows the outcome of, and whether it is taking it back.
  func doubtful() async throws -> (effect: Int64, isUndo: Bool)? {
    for effect in try await effects() {
      guard let number = effect["effect"]?.integerValue else { continue }
      if effect["outcome"]?.stringValue == "in-doubt" { return (number, false) }
      if effect["undo"]?["outcome"]?.stringValue == "in-doubt" { return (number, true) }
    }
    return nil
  }
}
