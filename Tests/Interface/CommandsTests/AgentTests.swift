import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("External agents, in whole runs")
struct AgentTests {
  @Test("What an agent changed is the draft, and what it said counts for nothing")
  func drafts() async throws {
    let plan = AgentPlan(script: #"echo "working on: $1"; echo after > note; echo "I did it""#)
    try await plan.with { place in
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(run.errors.contains("the agent sh drafts") && run.errors.contains("I did it"), "\(run.errors)")
      let diff = try await place.chancery("diff").output
      #expect(diff.contains("+after") && diff.contains("-before"))
      let ran = try await place.events("command-ran").first { $0["role"] == "agent" }
      #expect(
        ran?["words"] == ["sh", "tools/agent", "${{ prompt }}"]
          && ran?["output-tail"]?.stringValue?.contains("I did it") == true)
      // The boundary and the checks are told before it begins.
      #expect(ran?["output-tail"]?.stringValue?.contains("tools/**") == true)
      #expect(ran?["output-tail"]?.stringValue?.contains("grep -q after note") == true)
      #expect(ran?["output-tail"]?.stringValue?.contains("There is no network.") == true)
      #expect(try await place.events("network-used").isEmpty)
    }
  }

  @Test("An agent without the prompt among its words reads it")
  func readsPrompt() async throws {
    let plan = AgentPlan(script: "grep -q 'Write after into the note' && echo after > note", run: "[sh, tools/agent]")
    try await plan.with { place in
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
    }
  }

  @Test(
    "An agent that fails, hangs or prints too much has failed, and the next attempt is told",
    arguments: [
      ("exit 3", "failed with exit code 3", ""), ("kill -9 $$", "was ended by signal 9", ""),
      ("sleep 60", "was stopped after", "    sandbox: { limits: { wall: 1s } }"),
      ("yes", "it printed too much", "    sandbox: { limits: { output: 64KiB } }"),
      ("head -c 30000000 /dev/zero > big; sleep 5", "wrote too much", "    sandbox: { limits: { disk: 10MiB } }"),
    ])
  func fails(script: String, told: String, step: String) async throws {
    let plan = AgentPlan(
      script: "case $1 in *'Earlier attempt'*) printf %s \"$1\" > note; echo after >> note; exit 0 ;; esac\n\(script)",
      attempts: 2, step: step)
    try await plan.with { place in
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 0 || run.status == 4, "\(run.output)\(run.errors)")
      let failed = try await place.events("attempt-failed").first
      #expect(failed?["mistake"] == "agent-failed")
      #expect(failed?["feedback"]?.stringValue?.contains(told) == true, "\(String(describing: failed))")
      let report = try await place.document("report", "--json")
      let mistakes = report["mistakes"]?.arrayValue ?? []
      #expect(mistakes.contains { $0["mistake"] == "agent-failed" && $0["attempts"] == 1 })
    }
  }

  @Test("The run's own limit on time ends an agent, and the run with it")
  func time() async throws {
    var plan = AgentPlan(script: "sleep 60", attempts: 3)
    plan.spend = "  spend: { wall: 2s }"
    try await plan.with { place in
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 8, "\(run.output)\(run.errors)")
      #expect(try await place.events("step-started").count == 1)
    }
  }

  @Test("What lands says which program drafted it")
  func attribution() async throws {
    var plan = AgentPlan()
    plan.spend = "tiers: { slow: { model: scripted/answers.json } }"
    plan.step = "  - id: land\n    needs: [note]\n    commit: { approval: never, effects: [git.merge: { into: main }] }"
    try await plan.with { place in
      try place.write((["answers": [NotePlan.verdict("approve")]] as JSONValue).prettyText, to: "answers.json")
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(
        try await git("log", "-1", "--format=%B", in: place.repository).contains("Drafted-by: sh (external agent)"))
    }
  }

  @Test("A program that is not there ends the run, and says so")
  func missing() async throws {
    try await AgentPlan(run: "[no-such-agent]", attempts: 3).with { place in
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 1 && run.errors.contains("cannot run no-such-agent"), "\(run.errors)")
      #expect(try await place.events("step-started").count == 1)
    }
  }

  @Test("A draft over the boundary, an empty one, and a check that says no to what was claimed are mistakes as ever")
  func mistakes() async throws {
    for (script, mistake, status) in [
      ("echo x > tools/agent; echo after > note", "over-boundary", 4), ("true", "empty-draft", 1),
      ("echo other > note; echo 'All tests pass.'", "contradicted-claim", 1),
    ] {
      try await AgentPlan(script: script).with { place in
        let run = try await place.chancery("run", "plan.yaml")
        #expect(Int(run.status) == status, "\(run.output)\(run.errors)")
        #expect(run.errors.contains(mistake), "\(run.errors)")
      }
    }
  }

  @Test("After an agent's attempts the slow tier drafts, where the step says so")
  func escalates() async throws {
    var plan = AgentPlan(script: "exit 1", step: "    escalate: slow\n    tools: [write]")
    plan.spend = "tiers: { slow: { model: scripted/answers.json } }"
    try await plan.with { place in
      try place.write(
        #"{"answers": [{"turn": 1, "calls": [{"tool": "write", "arguments": {"path": "note2", "content": "after"}}]}, {"turn": 2, "say": "Done."}]}"#,
        to: "answers.json")
      try place.write(plan.plan.replacing("after, note]", with: "after, note2]"), to: "plan.yaml")
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let started = try await place.events("step-started")
      #expect(started.map { $0["agent"]?.stringValue } == ["sh", nil])
      #expect(started.map { $0["tier"]?.stringValue } == [nil, "slow"])
    }
  }

  @Test("A killed run's agent dies with it, and resume makes the same attempt again")
  func killed() async throws {
    let marker = "marker-\(UUID().uuidString)"
    let plan = AgentPlan(script: "echo after > note; sh -c 'sleep 5; : \(marker)'", keys: "hosts: [good.test]")
    try await plan.with { place in
      // One program looks and kills, since tests at the same time keep each other from looking in time.
      let script = """
        \(Place.program.string) run plan.yaml & run=$!
        agent() { pgrep -f '^sh -c sleep 5; : \(marker)' > /dev/null; }
        until agent; do sleep 0.05; done
        kill -9 $run
        sleep 1
        agent && echo ALIVE
        true
        """
      let looked = try await runTool("sh", ["-c", script], in: place.folder, environment: place.environment)
      #expect(looked.output.isEmpty && looked.status == 0, "\(looked)")
      let resumed = try await place.chancery("resume")
      #expect(resumed.status == 0, "\(resumed.output)\(resumed.errors)")
      #expect(try await place.events("step-started").map { $0["attempt"] } == [1, 1])
    }
  }
}
