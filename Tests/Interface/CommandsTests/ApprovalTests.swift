import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Approvals that are signed, carried and used once")
struct ApprovalTests {
  /// Lends a place with a waiting run, two keys, one of which is allowed, and a proposal file.
  private func withSigned(_ body: (Place, String) async throws -> Void) async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      for key in ["key", "stranger"] {
        _ = try await runTool(
          "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", place.folder.appending(key).string])
      }
      let publicKey = try place.text(of: "key.pub").split(separator: " ").prefix(2).joined(separator: " ")
      try place.write("grace@example.com namespaces=\"chancery\" \(publicKey)\n", to: "config/chancery/signers")
      try place.write("signers: signers\n", to: "config/chancery/config.yaml")
      let run = try await place.chancery("run", "plan.yaml", "--no-ask")
      #expect(run.status == 3, "\(run.output)\(run.errors)")
      #expect(try await place.chancery("show", "--export", "proposal.json").status == 0)
      try await body(place, try await place.seal())
    }
  }

  private func sign(_ place: Place, _ seal: String, key: String = "key", out: String) async throws -> ToolOutput {
    // Another machine: a state folder without the journal.
    try await place.chancery(
      "approve", "--seal", seal, "--proposal", "proposal.json", "--sign", key, "--out", out, "-q",
      with: ["XDG_STATE_HOME": place.folder.appending("elsewhere").string])
  }

  @Test("An approval signed on another machine is brought in, verified and spent once")
  func carried() async throws {
    try await withSigned { place, seal in
      let signed = try await sign(place, seal, out: "approval.json")
      #expect(signed.status == 0, "\(signed.output)\(signed.errors)")
      let approved = try await place.chancery("approve", "--import", "approval.json")
      #expect(approved.status == 0, "\(approved.output)\(approved.errors)")
      #expect(try place.text(of: "repository/note") == "after\n")
      #expect(try await place.chancery("show").output.contains("signed as grace@example.com"))
      let again = try await place.chancery("approve", "--import", "approval.json")
      #expect(try await git("rev-list", "--count", "main", in: place.repository) == "3", "\(again.output)")
    }
  }

  @Test("What is wrong with a signed approval is said, and nothing is approved")
  func refused() async throws {
    try await withSigned { place, seal in
      let head = try await place.head()
      func refuses(_ arguments: [String], _ saying: String, location: SourceLocation = #_sourceLocation) async throws {
        let outcome = try await place.chancery(arguments)
        #expect(outcome.status != 0 && outcome.errors.contains(saying), "\(outcome.errors)", sourceLocation: location)
        #expect(try await place.head() == head, sourceLocation: location)
      }
      try await refuses(["approve", "--seal", seal], "signed approvals only")
      #expect(try await sign(place, seal, key: "stranger", out: "strange.json").status == 0)
      try await refuses(["approve", "--import", "strange.json"], "does not name")
      #expect(try await sign(place, String(repeating: "0", count: 64), out: "none.json").status == 6)
      #expect(try await sign(place, seal, out: "good.json").status == 0)
      let good = try place.text(of: "good.json")
      try place.write(good.replacing("\\\"person\\\":\\\"", with: "\\\"person\\\":\\\"x"), to: "tampered.json")
      try await refuses(["approve", "--import", "tampered.json"], "does not hold")
      try place.write(good.replacing(seal, with: String(repeating: "0", count: 64)), to: "other.json")
      try await refuses(["approve", "--import", "other.json"], "has no open proposal")
      // The same document, signed in another namespace by the allowed key.
      let text = try #require(try JSONValue(parsing: good)["approval"]?.stringValue)
      try place.write(text, to: "document")
      _ = try await runTool(
        "ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", place.folder.appending("key").string, "document"],
        in: place.folder)
      let file: JSONValue = [
        "chancery-approval-file": 1, "approval": .string(text),
        "signature": .string(try place.text(of: "document.sig")),
      ]
      try place.write(file.prettyText, to: "namespace.json")
      try await refuses(["approve", "--import", "namespace.json"], "does not hold")
      let proposal = try place.text(of: "proposal.json")
      try place.write(proposal.replacing("+after", with: "+other"), to: "proposal.json")
      #expect(try await sign(place, seal, out: "wrong-diff.json").errors.contains("not the sealed one"))
    }
  }

  @Test("Two processes that approve at once apply the effect once")
  func race() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      #expect(try await place.chancery("run", "plan.yaml", "--no-ask").status == 3)
      let seal = try await place.seal()
      async let one = place.chancery("approve", "--seal", seal)
      async let other = place.chancery("approve", "--seal", seal)
      let outcomes = try await [one, other]
      #expect(outcomes.contains { $0.status == 0 }, "\(outcomes)")
      #expect(try await git("rev-list", "--count", "main", in: place.repository) == "3")
      let log = try await place.document("log", "--json")["events"]?.arrayValue ?? []
      #expect(log.filter { $0.canonicalText.contains("effect-intended") }.count == 1)
    }
  }

  @Test("A model in one lane does not judge what it drafted")
  func ownJudge() async throws {
    try await Place.with(NotePlan()) { place in
      let run = try await place.chancery("run", "plan.yaml", "--fast", "openai/m", "--slow", "openai/m")
      #expect(run.status == 2 && run.errors.contains("would judge"), "\(run.errors)")
      let lanes = try await place.chancery(
        "run", "plan.yaml", "--fast", "openai/m", "--slow", "openai/m", "--fast-lane", "fast")
      #expect(!lanes.errors.contains("would judge"), "\(lanes.errors)")
    }
  }
}
