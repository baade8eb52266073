import SystemPackage
import TestKit
import Testing

@Suite("Files that are no files")
struct OddFileTests {
  private static let makings = ["fifo": "mkfifo", "folder": "mkdir"]

  @Test(
    "A pipe or a folder in the place of a file is refused at once, by name", .timeLimit(.minutes(1)),
    arguments: ["plan.yaml", "answers.json", "config/chancery/config.yaml", "config/chancery/policy.yaml"],
    ["fifo", "folder"])
  func refused(_ name: String, _ kind: String) async throws {
    try await Place.with(NotePlan()) { place in
      let making = Self.makings[kind] ?? ""
      let made = try await runTool("sh", ["-euc", "rm -rf \(name); \(making) \(name)"], in: place.folder)
      #expect(made.status == 0, "\(made.errors)")
      let run = try await place.chancery(["run", "plan.yaml", "--no-ask"], under: ["timeout", "20"])
      #expect(run.status == 2, "\(run.output)\(run.errors)")
      #expect((run.output + run.errors).contains("it is a \(kind), not a regular file"), "\(run.errors)")
    }
  }

  @Test("A pipe as an approval or a proposal is refused at once", .timeLimit(.minutes(1)))
  func approvals() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      _ = try await place.chancery("run", "plan.yaml", "--no-ask")
      let made = try await runTool("mkfifo", ["pipe"], in: place.folder)
      #expect(made.status == 0)
      for words in [["approve", "--import", "pipe"], ["approve", "--proposal", "pipe", "--sign", "k", "--out", "o"]] {
        let end = try await place.chancery(words, under: ["timeout", "20"])
        #expect(end.status == 2, "\(words): \(end.output)\(end.errors)")
      }
    }
  }
}
