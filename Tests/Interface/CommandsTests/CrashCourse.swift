import JSON
import SystemPackage
import TestKit
import Testing

/// What happens in a world when nobody is killed, and where somebody could be.
struct CrashCourse {
  static let undone = "\nand after it was taken back\n"

  let world: EffectWorld
  /// What was done to the world when it was applied, and when it was taken back.
  let account: String
  private var events: [CrashPoint.Process: [JSONValue]] = [:]
  /// The process that applies effects.
  private var applying = CrashPoint.Process.run
  private var calls: [CrashPoint.Process: [String: Int]] = [:]

  init(of world: EffectWorld) async throws {
    self.world = world
    var course = self.events
    var calls = self.calls
    var applying = self.applying
    account = try await Place.with(world.plan) { place in
      try await world.prepare(place)
      var known = 0
      func note(_ process: CrashPoint.Process) async throws {
        let all = try await place.document("log", "--json")["events"]?.arrayValue ?? []
        course[process] = Array(all.dropFirst(known))
        known = all.count
      }
      let trace = place.folder.appending("trace")
      func counted(_ process: CrashPoint.Process, _ arguments: [String]) async throws -> ToolOutput {
        let end = try await place.chancery(
          arguments, under: world.systemCalls?.counting(in: place, to: trace) ?? [])
        if world.systemCalls != nil { calls[process] = try SystemCalls.most(in: trace) }
        try await note(process)
        return end
      }
      var end = try await place.chancery("run", "plan.yaml", "--no-ask")
      try await note(.run)
      if end.status == 3 {
        applying = .approve
        end = try await counted(.approve, ["approve", "--seal", try await place.seal()])
      }
      #expect(end.status == world.status, "\(world): \(end.output)\(end.errors)")
      let account = try await world.account(place)
      guard world.undoes else { return account }
      let undo = try await counted(.undo, place.undoing(try await place.run()))
      #expect(undo.status == 0, "\(world): \(undo.output)\(undo.errors)")
      return account + CrashCourse.undone + (try await world.account(place))
    }
    events = course
    self.calls = calls
    self.applying = applying
  }

  /// - Parameter isThorough: whether all points there are, or a sample that holds what is different about the world.
  func points(isThorough: Bool) -> [CrashPoint] {
    var points: [CrashPoint] = []
    for process in CrashPoint.Process.allCases {
      for append in appends(of: process, isThorough: isThorough) {
        points += [CrashPoint(process, "BEFORE", append: append), CrashPoint(process, "AFTER", append: append)]
      }
      guard process == applying || process == .undo && world.undoes else { continue }
      points += world.interruptions.filter { $0.isOfUndo.map { $0 == (process == .undo) } ?? true }
        .map { CrashPoint(process, $0) }
      guard let systemCalls = world.systemCalls else { continue }
      for (name, most) in (calls[process] ?? [:]).sorted(by: { $0.key < $1.key }) {
        let sample = Set([1, most / 2, most].filter { (1...most).contains($0) })
        let numbers = isThorough ? Array(1...most) : sample.sorted()
        points += numbers.map { CrashPoint(process, systemCalls, name, number: $0) }
      }
    }
    return points
  }

  /// The journal writes of a process that are tried, from 1.
  private func appends(of process: CrashPoint.Process, isThorough: Bool) -> Range<Int> {
    let events = events[process] ?? []
    let first: Int? =
      if isThorough { 0 } else if process == .run { index(of: ["proposal-sealed"], in: events) } else { 0 }
    guard let first, !events.isEmpty else { return 1..<1 }
    guard !isThorough, world.isLikeOthers else { return first + 1..<events.count + 1 }
    // What comes before and after the effects is the same in every world.
    guard let begin = index(of: ["effect-intended", "compensation-intended"], in: events) else { return 1..<1 }
    let end = events.lastIndex { event in
      ["effect-settled", "compensation-settled"].contains { event["event"]?.stringValue == $0 }
    }
    return begin + 1..<(end ?? begin) + 2
  }

  private func index(of names: [String], in events: [JSONValue]) -> Int? {
    events.firstIndex { event in names.contains { event["event"]?.stringValue == $0 } }
  }
}
