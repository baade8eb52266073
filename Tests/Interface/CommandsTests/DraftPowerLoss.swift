import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// A run up to its sealed proposal, of which every state can be had that a loss of power leaves.
struct DraftPowerLoss {
  /// The events that may be lost; written out here once more, so that a change of the program's list is seen.
  static let reversible: Set<String> = [
    "step-started", "model-called", "mistake-made", "command-ran", "network-used", "draft-recorded", "attempt-failed",
    "step-finished", "drafts-merged",
  ]

  let place: Place
  let run: String
  /// Where the target's branch is.
  let base: String
  /// What the run drafts.
  let tree: String
  let states: [PowerLoss.State]

  /// Makes the journal, and then runs the plan with every call written down.
  init(in place: Place, with library: KillPoints) async throws {
    self.place = place
    // The run that is looked at is not the first of its journal.
    #expect(try await place.chancery("draft", "plan.yaml").status == 0)
    _ = try await PowerLoss.script(PowerLoss.words("save", place) + ["state"], in: place)
    let launch = try library.launch(counting: ["state"], in: place, name: "power", tracing: true)
    let end = try await place.chancery(
      ["run", "plan.yaml", "--no-ask"], with: launch.environment, under: launch.prefix)
    try library.stop(in: place)
    #expect(end.status == 3, "\(end.output)\(end.errors)")
    run = try await place.run()
    base = try await place.head()
    tree = try await Self.tree(in: place)
    states = try await PowerLoss.list(in: place)
  }

  private static func tree(in place: Place) async throws -> String { try await place.chancery("diff").output }

  /// The states right before and after each barrier, and some of those in between.
  func sample(of count: Int, seed: UInt64) -> [PowerLoss.State] {
    let losses = states.filter { !["all", "target"].contains($0.model) }
    var random = SplitMix(seed: seed)
    let sealing = losses.filter { $0.description.contains("sync-all") }
    return Array(losses.suffix(1)) + sealing.suffix(1) + losses.shuffled(using: &random).prefix(count)
  }

  /// The names of the run's events; `nil` where the journal has no such run.
  private func events() async throws -> [String]? {
    let end = try await place.chancery("log", run, "--json")
    guard end.status == 0 else { return nil }
    return try JSONValue(parsing: end.output)["events"]?.arrayValue?.compactMap { $0["event"]?.stringValue }
  }

  private func put(_ call: Int, _ model: String) async throws {
    _ = try await PowerLoss.script(
      PowerLoss.words("make", place) + [place.folder.appending("power.trace").string, "\(call)", model], in: place)
    // The power was away: the system has started again since what lies there was written.
    _ = try await runTool(
      "sh",
      [
        "-c",
        """
        grep -rlI "$(cat /proc/sys/kernel/random/boot_id)" state --include=written-since --include=complete \
          | xargs -r sed -i "s/$(cat /proc/sys/kernel/random/boot_id)/00000000-0000-0000-0000-000000000000/"
        """,
      ], in: place.folder)
  }

  /// Has the power come back in a state, and goes on from there.
  ///
  /// - Returns: what is wrong then.
  func faults(in state: PowerLoss.State) async throws -> [String] {
    try await put(state.call, "all")
    let written = try await events() ?? []
    try await put(state.call, state.model)
    let kept = try await events() ?? []
    var faults = Self.losses(of: written, keeping: kept)
    let end = try await place.chancery(kept.isEmpty ? ["run", "plan.yaml", "--no-ask"] : ["resume", run, "--no-ask"])
    if end.status != 3 { faults.append("status \(end.status): \(end.output)\(end.errors)") }
    if end.status == 3, try await Self.tree(in: place) != tree { faults.append("another draft is sealed") }
    let approval = end.status == 3 ? try await place.approve() : end
    if approval.status != 0 { faults.append("approval: \(approval.status): \(approval.output)\(approval.errors)") }
    if try await place.document("verify", "--json")["intact"]?.boolValue != true { faults.append("broken journal") }
    try await git("reset", "-q", "--hard", base, in: place.repository)
    return faults.isEmpty ? [] : ["\(state): \(faults.joined(separator: "\n  "))"]
  }

  /// What is lost is the end of the journal, and reversible, but for an entry that was being written.
  static func losses(of written: [String], keeping kept: [String]) -> [String] {
    guard Array(written.prefix(kept.count)) == kept else { return ["\(kept) is no beginning of \(written)"] }
    let lost = written.dropFirst(kept.count)
    let barriers = lost.dropLast().filter { !reversible.contains($0) }
    return barriers.isEmpty ? [] : ["lost: \(barriers.joined(separator: ", ")), of \(Array(lost))"]
  }
}
