import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Drafts that are kept no longer")
struct RetentionTests {
  private func latest(_ place: Place) async throws -> String {
    let runs = try await place.document("status", "--json")["runs"]?.arrayValue ?? []
    return try #require(runs.first?["run"]?.stringValue)
  }

  @Test("Age and size come from the configuration or the options; what is open or waits stays, and journals always do")
  func policy() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let run = try await latest(place)
      let scratch = place.state.appending("runs/\(run)/scratch.git").string
      // It waits.
      let waiting = try await place.document("gc", "--older-than", "0s", "--keep", "0", "--json", "--dry-run")
      #expect(waiting["items"] == [])
      #expect(try await place.chancery("abort", run, "--yes").status != 2)
      let none = try await place.document("gc", "--json")
      #expect(none["items"] == [] && none["deleted"] == false)
      let listed = try await place.chancery("gc", "--keep", "0", "--dry-run")
      #expect(listed.output.contains("drafts of an ended run, beyond the room for drafts"), "\(listed.output)")
      #expect(listed.output.hasSuffix("nothing was deleted\n") && FileManager.default.fileExists(atPath: scratch))
      try place.write("gc: { older-than: 1h, keep: 0 }\n", to: "config/chancery/config.yaml")
      let asked = try await place.chancery("gc")
      #expect(asked.output.contains("add --yes") && FileManager.default.fileExists(atPath: scratch))
      let done = try await place.document("gc", "--yes", "--json")
      #expect(done["deleted"] == true && done["items"]?.arrayValue?.first?["reason"] == "surplusDrafts", "\(done)")
      #expect(!FileManager.default.fileExists(atPath: scratch))
      #expect(try await place.chancery("verify", run).output.contains("is intact"))
      for words in [["show", run], ["log", run], ["status"], ["report"]] {
        #expect(try await place.chancery(words).status == 0)
      }
      let diff = try await place.chancery("diff", run)
      #expect(
        diff.status == 1 && diff.errors.contains("`chancery gc` deleted the drafts of this run"), "\(diff.errors)")
    }
  }

  @Test("A merge is undone although its drafts are gone")
  func undo() async throws {
    try await Place.with(NotePlan()) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 0)
      let run = try await latest(place)
      // By size alone it stays, since it can be undone.
      #expect(try await place.document("gc", "--keep", "0", "--json", "--yes")["items"] == [])
      #expect(try await place.document("gc", "--older-than", "0s", "--json", "--yes")["deleted"] == true)
      let undone = try await place.chancery("undo", run, "--reason", "not wanted")
      #expect(undone.status == 0, "\(undone.output)\(undone.errors)")
    }
  }
}
