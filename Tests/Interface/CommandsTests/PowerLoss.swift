import JSON
import SystemPackage
import TestKit
import Testing

/// A course in a world, of which every state can be had that a loss of power leaves.
struct PowerLoss {
  /// A state: after which call, counted from 1, and what of the calls the disk took.
  struct State: Sendable, CustomStringConvertible {
    var call: Int
    var model: String
    var description: String
  }

  private static let script = FilePath(#filePath).removingLastComponent().appending("KillPoints/states.py").string

  let place: Place
  let world: EffectWorld
  /// What was done to the world once the effects were applied, and once they were taken back.
  let applied: String
  let undone: String?
  /// The last call of applying.
  private let lastApplying: Int
  let states: [State]

  static func script(_ words: [String], in place: Place) async throws -> String {
    let end = try await runTool("python3", [script] + words, in: place.folder)
    guard end.status == 0 else { throw ToolFailure(description: end.errors) }
    return end.output
  }

  static func words(_ verb: String, _ place: Place) -> [String] {
    [verb, place.folder.string, place.folder.appending("store").string]
  }

  /// The states that the trace of a command can leave.
  static func list(in place: Place) async throws -> [State] {
    let words = Self.words("list", place) + [place.folder.appending("power.trace").string]
    return try await script(words, in: place).split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 2)
      guard parts.count == 3, let call = Int(parts[0]) else { return nil }
      return State(call: call, model: String(parts[1]), description: String(line))
    }
  }

  /// Goes through the world, from the proposal that waits for its approval on.
  init(_ world: EffectWorld, in place: Place, with library: KillPoints) async throws {
    self.place = place
    self.world = world
    let names = world.targets + world.servers + ["state"]
    try await world.prepare(place)
    let run = try await place.chancery("run", "plan.yaml", "--no-ask")
    #expect(run.status == 3, "\(world): \(run.output)\(run.errors)")
    _ = try await Self.script(
      Self.words("save", place) + world.targets + world.servers.map { "+" + $0 } + ["state"], in: place)
    func traced(_ arguments: [String]) async throws -> ToolOutput {
      let launch = try library.launch(counting: names, in: place, name: "power", tracing: true)
      let end = try await place.chancery(arguments, with: launch.environment, under: launch.prefix)
      try library.stop(in: place)
      return end
    }
    func list() async throws -> [State] { try await Self.list(in: place) }
    let end = try await traced(["approve", "--seal", try await place.seal()])
    #expect(end.status == world.status, "\(world): \(end.output)\(end.errors)")
    applied = try await world.account(place)
    lastApplying = try await list().last?.call ?? 0
    if world.undoes {
      let end = try await traced(place.undoing(try await place.run()))
      #expect(end.status == 0, "\(world): \(end.output)\(end.errors)")
    }
    undone = world.undoes ? try await world.account(place) : nil
    states = try await list()
  }

  /// A sample that holds what is left when the disk took the outcomes and nothing more of the world than was synced.
  func sample(of count: Int, seed: UInt64) -> [State] {
    let losses = states.filter { !["all", "torn"].contains($0.model) }
    let outcomes = [losses.last { $0.call <= lastApplying }, undone == nil ? nil : losses.last]
    var random = SplitMix(seed: seed)
    let others = states.shuffled(using: &random).prefix(count)
    return outcomes.compactMap(\.self) + others
  }

  /// Has the power come back in a state, and goes on from there.
  ///
  /// - Returns: what is wrong then.
  func faults(in state: State) async throws -> [String] {
    _ = try await Self.script(
      Self.words("make", place) + [place.folder.appending("power.trace").string, "\(state.call)", state.model],
      in: place)
    var said: [String] = []
    var faults: [String] = []
    func go(_ arguments: [String]) async throws -> Int32 {
      let end = try await place.chancery(arguments)
      said.append("\(arguments[0]) \(end.status): \(end.output)\(end.errors)")
      return end.status
    }
    var status = try await go(["resume", "--no-ask"])
    for _ in 0..<3 where ![0, world.status].contains(status) {
      if status == 3 {
        status = try await go(["approve", "--seal", try await place.seal()])
      } else {
        if status == 7, let happened = world.happened, said.count > 1 { try await resolve(happened) }
        status = try await go(["resume", "--no-ask"])
      }
    }
    if ![0, world.status].contains(status) { faults.append("status \(status)") }
    if state.call <= lastApplying { faults += differences(try await told(), from: applied) }
    if let undone {
      if try await place.hasStanding() {
        let status = try await go(place.undoing(try await place.run()))
        if status != 0 { faults.append("undo, status \(status)") }
      }
      faults += differences(try await told(), from: undone)
    }
    // A mark of Chancery's that came back stands in nobody's way.
    faults += try await world.left(in: place).filter { $0.hasSuffix(".lock") }.map { "left behind: \($0)" }
    if try await place.document("verify", "--json")["intact"]?.boolValue != true { faults.append("broken journal") }
    return faults.isEmpty ? [] : ["\(world), \(state): \((faults + said).joined(separator: "\n  "))"]
  }

  private func differences(_ found: String, from expected: String) -> [String] {
    found == expected ? [] : ["the world is another: \(found)\ninstead of: \(expected)"]
  }

  private func told() async throws -> String {
    do { return try await world.account(place) } catch { return "\(error)" }
  }

  private func resolve(_ happened: @Sendable (Place, Bool) async throws -> Bool) async throws {
    guard let doubtful = try await place.doubtful() else { return }
    let word = try await happened(place, doubtful.isUndo) ? "--committed" : "--not-applied"
    _ = try await place.chancery("resolve", place.run(), String(doubtful.effect), word, "--reason", "I looked")
  }
}
