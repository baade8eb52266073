import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// Killing the program at every append to the journal, in the run and in the approval after it.
@Suite("After a crash")
struct CrashTests {
  /// Where a process is killed.
  struct Point: Sendable, CustomStringConvertible {
    enum Command: String { case run, approve }
    var command: Command
    /// Whether before the append or after it.
    var side: String
    var append: Int

    var description: String { "\(command.rawValue), \(side.lowercased()) append \(append)" }
    var environment: [String: String] { ["CHANCERY_CRASH_\(side)_APPEND": "\(append)"] }
  }

  @Test("Resuming at any point ends as if nothing had happened", arguments: ["02-until-green", "01-first"])
  func everyPoint(plan: String) async throws {
    let whole = try await uncrashed(plan)
    let isThorough = ProcessInfo.processInfo.environment["CHANCERY_ALL_CRASHES"] == "1"
    var points: [Point] = []
    for append in 1...whole.appends.run {
      points.append(Point(command: .run, side: "AFTER", append: append))
      // Drafting is the same in both plans; the second is tried at one side of it.
      if plan == "02-until-green" || isThorough {
        points.append(Point(command: .run, side: "BEFORE", append: append))
      }
    }
    for append in 0..<whole.appends.approve {
      points.append(Point(command: .approve, side: "AFTER", append: append + 1))
      points.append(Point(command: .approve, side: "BEFORE", append: append + 1))
    }
    let chosen = Extent.sample(6, of: points)
    let failures = try await tried(chosen, of: plan, expecting: whole.tree)
    print("crash points tried with \(plan): \(chosen.count) of \(points.count)")
    #expect(failures.isEmpty, "\(failures.joined(separator: "\n"))")
  }

  @Test("A process that is killed again and again still gets to the end")
  func again() async throws {
    let whole = try await uncrashed("02-until-green")
    try await Place.with("02-until-green") { place in
      var end = try await place.chancery("run", "plan.yaml", "--no-ask", with: ["CHANCERY_CRASH_AFTER_APPEND": "2"])
      var lives = 0
      while end.status == 137, lives < 100 {
        lives += 1
        // An attempt begins anew with each life, so a life has to last for the longest one.
        end = try await place.chancery("resume", "--no-ask", with: ["CHANCERY_CRASH_AFTER_APPEND": "13"])
      }
      #expect(end.status == 0, "\(end.output)\(end.errors)")
      #expect(lives > 1)
      #expect(try await place.tree() == whole.tree)
    }
  }

  private struct Whole {
    var tree: String
    var appends: (run: Int, approve: Int)
  }

  /// What a run without a crash ends with, and how much each of its processes writes.
  private func uncrashed(_ plan: String) async throws -> Whole {
    try await Place.with(plan) { place in
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      let first = try await place.document("log", "--json")["events"]?.arrayValue?.count ?? 0
      if run.status == 3 { #expect(try await place.approve().status == 0) }
      let all = try await place.document("log", "--json")["events"]?.arrayValue?.count ?? 0
      return Whole(tree: try await place.tree(), appends: (first, all - first))
    }
  }

  /// Tries all points, three at a time, and tells what went wrong.
  private func tried(_ points: [Point], of plan: String, expecting tree: String) async throws -> [String] {
    try await withThrowingTaskGroup(of: [String].self) { group in
      var failures: [String] = []
      for (index, point) in points.enumerated() {
        if index >= 3 { failures += try await group.next() ?? [] }
        group.addTask { try await faults(at: point, of: plan, expecting: tree).map { "\(plan), \(point): \($0)" } }
      }
      for try await more in group { failures += more }
      return failures
    }
  }

  private func faults(at point: Point, of plan: String, expecting tree: String) async throws -> [String] {
    try await Place.with(plan) { place in
      var hasCrashed = false
      let end = try await survived(at: point, in: place, hasCrashed: &hasCrashed)
      var faults: [String] = []
      if !hasCrashed { faults.append("it was not killed") }
      if end.status != 0 { faults.append("status \(end.status): \(end.output)\(end.errors)") }
      let line = try await git("log", "--first-parent", "--format=%T %P", "main", in: place.repository)
      let commits = line.split(separator: "\n").map { $0.split(separator: " ") }
      if commits.first.map({ String($0[0]) }) != tree { faults.append("another tree landed") }
      if commits.map(\.count) != [3, 1] { faults.append("not one merge on the beginning: \(line)") }
      let status = try await git("status", "--porcelain", in: place.repository)
      if !status.isEmpty { faults.append("the work tree is not clean: \(status)") }
      if try await place.document("verify", "--json")["intact"]?.boolValue != true { faults.append("broken journal") }
      let left = try await runTool(
        "find", [place.state.appending("runs").string, "-mindepth", "3", "-path", "*/workspaces/*", "-prune"])
      if !left.output.isEmpty { faults.append("left behind: \(left.output)") }
      return faults
    }
  }

  /// Runs with a crash at the point, and resumes and approves until the run has ended.
  private func survived(at point: Point, in place: Place, hasCrashed: inout Bool) async throws -> ToolOutput {
    var end = try await place.chancery(
      "run", "plan.yaml", "--no-ask", with: point.command == .run ? point.environment : [:])
    for _ in 0..<5 {
      switch end.status {
      case 137:
        hasCrashed = true
        // Killed before its first event, the run has not begun.
        let hasBegun = try await place.document("status", "--json")["runs"]?.arrayValue?.isEmpty == false
        end = try await place.chancery(hasBegun ? ["resume", "--no-ask"] : ["run", "plan.yaml", "--no-ask"])
      case 3:
        let crashesNow = point.command == .approve && !hasCrashed
        end = try await place.approve(with: crashesNow ? point.environment : [:])
      default: return end
      }
    }
    return end
  }
}
