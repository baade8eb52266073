import Documents
import Foundation
import SystemPackage
import TestKit
import Testing

/// Killing the program at every journal write from the seal on, and while effects are under way, in every world.
///
/// Drafting is the same whatever the effect; `CrashTests` has that. `CHANCERY_ALL_CRASHES=1` begins with the run's start.
@Suite("Effects after a crash")
struct EffectCrashTests {
  private enum Process: Int, CaseIterable {
    case run, approve, undo
  }

  private struct Point: Sendable, CustomStringConvertible {
    var process: Process
    var description: String
    var environment: @Sendable (Place) -> [String: String]

    init(_ process: Process, _ side: String, append: Int) {
      self.process = process
      description = "\(process), \(side.lowercased()) append \(append)"
      environment = { _ in ["CHANCERY_CRASH_\(side)_APPEND": "\(append)"] }
    }

    init(_ process: Process, _ interruption: EffectWorld.Interruption) {
      self.process = process
      description = "\(process), \(interruption.name)"
      environment = interruption.environment
    }
  }

  @Test("Whatever happens when, each effect is applied and taken back exactly once", arguments: EffectWorld.all)
  func everyPoint(world: EffectWorld) async throws {
    let whole = try await uncrashed(world)
    let isThorough = ProcessInfo.processInfo.environment["CHANCERY_ALL_CRASHES"] == "1"
    var points: [Point] = []
    for process in Process.allCases {
      let appends = whole.appends[process.rawValue]
      let first = process == .run && !isThorough ? whole.sealing : 1
      for append in appends < first ? 0..<0 : first..<(appends + 1) {
        points += [Point(process, "BEFORE", append: append), Point(process, "AFTER", append: append)]
      }
      guard process == whole.applying || (process == .undo && world.undoes) else { continue }
      points += world.interruptions.map { Point(process, $0) }
    }
    let failures = try await tried(points, in: world, expecting: whole.account)
    print("crash points tried with \(world): \(points.count)")
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  private struct Whole {
    var account: String
    /// How much each process writes.
    var appends: [Int]
    /// The append of the first process that seals.
    var sealing: Int
    /// The process that applies effects.
    var applying: Process
  }

  private func uncrashed(_ world: EffectWorld) async throws -> Whole {
    try await Place.with(world.plan) { place in
      try await world.prepare(place)
      var appends: [Int] = []
      var applying = Process.run
      var sealing = 1
      var end = try await place.chancery("run", "plan.yaml", "--no-ask")
      func count() async throws -> [JSONValue] { try await place.document("log", "--json")["events"]?.arrayValue ?? [] }
      var events = try await count()
      sealing = (events.firstIndex { $0["event"]?["proposalSealed"] != nil } ?? 0) + 1
      appends.append(events.count)
      if end.status == 3 {
        applying = .approve
        end = try await place.approve()
        let more = try await count()
        appends.append(more.count - events.count)
        events = more
      } else {
        appends.append(0)
      }
      #expect(end.status == world.status, "\(world): \(end.output)\(end.errors)")
      if world.undoes {
        let undo = try await place.undo()
        #expect(undo.status == 0, "\(world): \(undo.output)\(undo.errors)")
        appends.append(try await count().count - events.count)
      } else {
        appends.append(0)
      }
      return Whole(account: try await world.account(place), appends: appends, sealing: sealing, applying: applying)
    }
  }

  /// Tries all points, three at a time, and tells what went wrong.
  private func tried(_ points: [Point], in world: EffectWorld, expecting account: String) async throws -> [String] {
    try await withThrowingTaskGroup(of: [String].self) { group in
      var failures: [String] = []
      for (index, point) in points.enumerated() {
        if index >= 3 { failures += try await group.next() ?? [] }
        group.addTask { try await faults(at: point, in: world, expecting: account).map { "\(world), \(point): \($0)" } }
      }
      for try await more in group { failures += more }
      return failures
    }
  }

  private func faults(at point: Point, in world: EffectWorld, expecting account: String) async throws -> [String] {
    try await Place.with(world.plan) { place in
      try await world.prepare(place)
      var life = Life(place: place, point: point)
      var faults: [String] = []
      var end = try await life.go(["run", "plan.yaml", "--no-ask"], as: .run)
      if end.status == 3 { end = try await life.approve() }
      if end.status != world.status { faults.append("status \(end.status): \(end.output)\(end.errors)") }
      if world.undoes {
        end = try await life.undo()
        if end.status != 0 { faults.append("undo, status \(end.status): \(end.output)\(end.errors)") }
      }
      if !life.hasCrashed { faults.append("it was not killed") }
      let found = try await world.account(place)
      if found != account { faults.append("the world is another: \(found)\ninstead of: \(account)") }
      if try await place.document("verify", "--json")["intact"]?.boolValue != true { faults.append("broken journal") }
      return faults
    }
  }

  /// The commands of one person, one of which is killed at the point.
  private struct Life {
    let place: Place
    let point: Point
    private(set) var hasCrashed = false

    init(place: Place, point: Point) {
      self.place = place
      self.point = point
    }

    mutating func go(_ arguments: [String], as process: Process) async throws -> ToolOutput {
      let isNow = process == point.process && !hasCrashed
      let end = try await place.chancery(arguments, with: isNow ? point.environment(place) : [:])
      guard end.status == 137 else { return end }
      hasCrashed = true
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
  }
}

extension Place {
  fileprivate func hasRun() async throws -> Bool {
    try await document("status", "--json")["runs"]?.arrayValue?.isEmpty == false
  }

  fileprivate func run() async throws -> String {
    try #require(try await document("show", "--json")["run"]?.stringValue)
  }

  fileprivate func undoing(_ run: String) -> [String] { ["undo", run, "--reason", "not wanted after all"] }

  fileprivate func undo() async throws -> ToolOutput { try await chancery(undoing(try await run())) }

  /// Whether an effect was committed and not taken back.
  fileprivate func hasStanding() async throws -> Bool {
    let steps = try await document("show", "--json")["steps"]?.objectValue ?? [:]
    return steps.values.flatMap { $0["effects"]?.arrayValue ?? [] }.contains { effect in
      effect["outcome"]?.stringValue == "committed" && effect["undo"]?["outcome"]?.stringValue != "committed"
    }
  }
}
