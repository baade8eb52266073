import TestKit
import Testing

@Suite("A user namespace with one user")
struct SingleUserTests {
  @Test("Root there has nobody to run commands as, and is told so, with what to do")
  func root() async throws {
    try await Place.with(NotePlan()) { place in
      let root = ["unshare", "--user", "--map-root-user"]
      let run = try await place.chancery(["run", "plan.yaml", "--no-ask"], under: root)
      let doctor = try await place.chancery(["doctor"], under: root)
      for end in [run, doctor] {
        let said = end.output + end.errors
        #expect(end.status == 1, "\(said)")
        for part in ["user namespace that has no user", "--map-current-user"] {
          #expect(said.contains(part), "\(part): \(said)")
        }
      }
    }
  }
}
