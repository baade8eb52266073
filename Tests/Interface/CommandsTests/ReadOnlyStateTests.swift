import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("A state folder that cannot be written")
struct ReadOnlyStateTests {
  @Test("Whatever only looks at runs works there, also while the journal has entries in its log")
  func looking() async throws {
    try await Place.with("05-blocked") { place in
      // Killed, so that some of the journal is in the log alone.
      #expect(try await place.chancery("run", "plan.yaml", with: ["CHANCERY_CRASH_AFTER_APPEND": "6"]).status == 137)
      let shown = try await place.document("show", "--json")
      let isRoot = getuid() == 0
      // Nothing is read-only for root, so somebody else looks.
      let script = isRoot ? "chown -R 2121:2121 . && chmod -R a-w state" : "chmod -R a-w state"
      #expect(try await runTool("sh", ["-c", script], in: place.folder).status == 0)
      let user = isRoot ? ["setpriv", "--reuid=2121", "--regid=2121", "--clear-groups"] : []
      for arguments in [["status"], ["show"], ["log"], ["verify"], ["report"], ["journal", "check"]] {
        let end = try await place.chancery(arguments, under: user)
        #expect(end.status == 0, "\(arguments): \(end.output)\(end.errors)")
      }
      let again = try JSONValue(parsing: try await place.chancery(["show", "--json"], under: user).output)
      #expect(again == shown)
      let run = try await place.chancery(["run", "plan.yaml", "--no-ask"], under: user)
      #expect(run.status == 1 && run.errors.contains("make the"), "\(run.errors)")
      #expect(try await runTool("sh", ["-c", "chmod -R u+w state"], in: place.folder).status == 0)
    }
  }
}
