import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

/// The scratch repository of a run is lost, and the journal is not.
@Suite("A run that has lost its drafts")
struct LostDraftTests {
  private func lose(_ run: String, in place: Place, whole: Bool = true) throws {
    let folder = place.state.appending("runs/\(run)" + (whole ? "" : "/scratch.git"))
    try FileManager.default.removeItem(atPath: folder.string)
  }

  private func waiting(_ body: (Place, String) async throws -> Void) async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      try await body(place, try await place.run())
    }
  }

  @Test("While it waits it is shown and aborted, and whatever needs the drafts says what is lost and what to do")
  func whileItWaits() async throws {
    try await waiting { place, run in
      let seal = try await place.seal()
      try lose(run, in: place)
      for words in [["resume", "--no-ask"], ["diff"], ["approve", "--seal", seal], ["resume", "--no-ask"]] {
        let end = try await place.chancery(words)
        #expect(end.status == 1, "\(words): \(end.output)\(end.errors)")
        for part in ["is lost", "scratch.git", "chancery abort \(run)", "chancery run "] {
          #expect(end.errors.contains(part), "\(words), \(part): \(end.errors)")
        }
      }
      #expect(try await place.mergeCount() == 0)
      #expect(try await place.chancery("show").output.contains(seal))
      let abort = try await place.chancery("abort", "--yes")
      #expect(abort.status == 0, "\(abort.errors)")
      #expect(try await place.document("verify", "--json")["intact"]?.boolValue == true)
    }
  }

  @Test("A run whose folder is lost is aborted without making another")
  func aborted() async throws {
    try await waiting { place, run in
      try lose(run, in: place, whole: false)
      let abort = try await place.chancery("abort", "--yes")
      #expect(abort.status == 0, "\(abort.errors)")
    }
  }

  @Test("What it applied is undone without the drafts", arguments: [true, false])
  func undone(whole: Bool) async throws {
    try await Place.with(NotePlan()) { place in
      let base = try await place.head()
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let run = try await place.run()
      try lose(run, in: place, whole: whole)
      #expect(try await place.chancery("undo", run, "--dry-run").status == 0)
      let undo = try await place.chancery(place.undoing(run))
      #expect(undo.status == 0, "\(undo.output)\(undo.errors)")
      #expect(try await place.head() == base)
      #expect(try await git("status", "--porcelain", in: place.repository).isEmpty)
    }
  }

  @Test("Also where the repository had no commit at first")
  func unborn() async throws {
    try await Place.with(NotePlan(approval: "always", reads: "plan")) { place in
      try await git("update-ref", "-d", "refs/heads/main", in: place.repository)
      try await git("rm", "-q", "--cached", "-r", ".", in: place.repository)
      try FileManager.default.removeItem(atPath: place.repository.appending("note").string)
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      #expect(try await place.approve().status == 0)
      let run = try await place.run()
      try lose(run, in: place)
      let undo = try await place.chancery(place.undoing(run))
      #expect(undo.status == 0, "\(undo.output)\(undo.errors)")
    }
  }

  @Test("An effect that was begun is probed all the same, and what no probe knows is resolved")
  func inDoubt() async throws {
    for isBack in [false, true] {
      try await Place.with(NotePlan()) { place in
        let launch = try await EffectWorld.killedBeforeOutcome(in: place)
        #expect(launch.status == 137)
        let run = try await place.run()
        if isBack { try await git("reset", "-q", "--hard", "HEAD^", in: place.repository) }
        try lose(run, in: place)
        let end = try await place.chancery("resume", "--no-ask")
        #expect(end.errors.contains("is lost"), "\(end.errors)")
        if !isBack {
          #expect(end.status == 0, "\(end.output)\(end.errors)")
          return
        }
        #expect(end.status == 7, "\(end.output)\(end.errors)")
        let resolved = try await place.chancery("resolve", run, "1", "--not-applied", "--reason", "I moved it back")
        #expect(resolved.status == 0, "\(resolved.output)\(resolved.errors)")
        let again = try await place.chancery("resume", "--no-ask")
        #expect(again.status == 1 && again.errors.contains("is lost"), "\(again.output)\(again.errors)")
        #expect(try await place.chancery("abort", "--yes").status == 0)
      }
    }
  }
}

extension EffectWorld {
  /// Runs the plan, killed after its effect and before the outcome is written.
  static func killedBeforeOutcome(in place: Place) async throws -> ToolOutput {
    let settling = try await Place.with(NotePlan()) { other in
      #expect(try await other.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let events = try await other.document("log", "--json")["events"]?.arrayValue ?? []
      let settling = events.firstIndex { $0["event"] == "effect-settled" }
      return try #require(settling) + 1
    }
    return try await place.chancery(
      "run", "plan.yaml", "--no-ask", with: ["CHANCERY_CRASH_BEFORE_APPEND": "\(settling)"])
  }
}
