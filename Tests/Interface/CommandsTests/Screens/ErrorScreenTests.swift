import SystemPackage
import TestKit
import Testing

@Suite("Screens of errors")
struct ErrorScreenTests {
  @Test("A wrong command line")
  func commandLine() async throws {
    try await Place.with(NotePlan()) { place in
      let screen = Screen(place: place, story: "errors")
      try await screen.expect("command-unknown", "frobnicate")
      try await screen.expect("command-option", "run", "plan.yaml", "--fats", "a/b")
      try await screen.expect("command-no-plan", "run")
      try await screen.expect("command-plan-missing", "run", "missing.yaml")
      try await screen.expect("command-plan-folder", "run", ".")
      try await screen.expect("command-input", "run", "plan.yaml", "-i", "x=1")
      try await screen.expect("command-lane", "run", "plan.yaml", "--fast-lane", "warp")
      try await screen.expect("command-no-runs", "show")
      try await screen.expect("command-no-run", "show", "20200101-nothere")
      try await screen.expect("command-approve-no-seal", "approve")
      try await screen.expect("command-json", "show", "--json")
      try await screen.expect("status-no-runs", "status")
      try await screen.expect("report-no-runs", "report")
    }
  }

  @Test("A plan with mistakes, and no repository")
  func plan() async throws {
    try await Place.empty { place in
      let screen = Screen(place: place, story: "errors")
      try place.write(NotePlan().plan, to: "plan.yaml")
      try place.write("x\n", to: "repository/note")
      try await screen.expect("plan-no-repository", "run", "plan.yaml", "--no-ask")
      let text = """
        plan: Bad name
        goal: "Let the note say after."
        tiers:
          fast: { model: haiku }
        boundry:
          changes: { files: two }
        steps:
          - id: note
            draft: "Write ${{ inputs.nothing }}."
            tools: [read, edti]
            check: [{ run: grep -q after note }]
          - id: note
            needs: [nowhere]
            commit:
              approval: allways
              effects: [git.merge: { into: main }, git.mrege: {}]

        """
      try place.write(text, to: "plan.yaml")
      try await screen.expect("plan-bad", "validate", "plan.yaml")
      try place.write("plan: [\n", to: "plan.yaml")
      try await screen.expect("plan-no-yaml", "run", "plan.yaml")
    }
  }

  @Test("A model that cannot be asked")
  func models() async throws {
    try await Place.with(NotePlan()) { place in
      let screen = Screen(place: place, story: "errors")
      try await screen.expect("model-no-key", "run", "plan.yaml", "--fast", "anthropic/claude-haiku-5-5")
      try await screen.expect("model-no-provider", "run", "plan.yaml", "--fast", "nobody/x")
      try await screen.expect("model-no-name", "run", "plan.yaml", "--fast", "haiku")
      try await screen.expect("model-no-script", "run", "plan.yaml", "--slow", "scripted/none.json")
      try await screen.expect("model-no-recording", "run", "plan.yaml", "--replay", "none.jsonl")
      try place.write(#"{"answers": []}"#, to: "answers.json")
      try await screen.expect("model-no-answer", "run", "plan.yaml", "--no-ask")
    }
  }
}
