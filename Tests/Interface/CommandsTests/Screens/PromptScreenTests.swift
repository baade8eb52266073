import SystemPackage
import TestKit
import Testing

@Suite("Screens of a person at a terminal")
struct PromptScreenTests {
  @Test("A proposal is shown, looked at and approved")
  func approved() async throws {
    try await Place.with(NotePlan(approval: "always")) { place in
      _ = try await Screen(place: place, story: "prompt").outcome(
        "approve", ["run", "plan.yaml"], typing: [("[l]ater: ", "x"), ("[l]ater: ", "d"), ("[l]ater: ", "a")])
    }
  }

  @Test("A proposal is rejected with a reason, drafted again, and left for later")
  func rejected() async throws {
    try await Place.with(NotePlan(approval: "always", contents: ["after\n", "ever after\n"])) { place in
      let screen = Screen(place: place, story: "prompt")
      _ = try await screen.outcome(
        "reject", ["run", "plan.yaml"],
        typing: [("[l]ater: ", "r"), ("reason (", "say more"), ("which step to draft again", ""), ("[l]ater: ", "l")])
      _ = try await screen.outcome("later", ["review"], typing: [("[l]ater: ", "l")])
    }
  }

  @Test("Several effects are asked about one by one")
  func effects() async throws {
    let note = NotePlan(
      approval: "always", effects: "[git.merge: { into: main }, git.merge: { into: other }]",
      effectLimits: "git.merge: 2", verdict: NotePlan.verdict(["approve", "approve"]))
    try await Place.with(note) { place in
      try await git("branch", "other", in: place.repository)
      _ = try await Screen(place: place, story: "prompt").outcome(
        "effects", ["run", "plan.yaml"],
        typing: [
          ("[l]ater: ", "e"), ("[b]ack: ", "a"), ("[b]ack: ", "r"), ("reason (", "not on this branch"),
          ("which step to draft again", "-"),
        ])
    }
  }
}
