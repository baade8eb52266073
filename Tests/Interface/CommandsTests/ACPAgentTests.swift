import Foundation
import JSON
import SystemPackage
import TestKit
import Testing

@Suite("Agents that speak the Agent Client Protocol, in whole runs")
struct ACPAgentTests {
  /// An agent that asks for permission, edits, and says what it did; `HOW` changes it.
  private static let agent = """
    import json, os, sys, time
    how = os.environ.get("HOW") or (sys.argv[1] if len(sys.argv) > 1 else "")
    def say(**message): print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)
    def hear():
        line = sys.stdin.readline()
        if not line: sys.exit(0)
        return json.loads(line)
    def update(**update): say(method="session/update", params={"sessionId": "s", "update": update})
    print("warming up", file=sys.stderr, flush=True)
    start = hear()
    assert start["method"] == "initialize" and start["params"]["protocolVersion"] == 1
    if how == "mute": sys.exit(3)
    say(id=start["id"], result={"protocolVersion": 1, "agentCapabilities": {}, "authMethods": []})
    new = hear()
    assert new["method"] == "session/new" and os.path.samefile(new["params"]["cwd"], ".")
    if how == "login":
        say(id=new["id"], error={"code": -32000, "message": "Authentication required"}); hear()
    say(id=new["id"], result={"sessionId": "s"})
    prompt = hear()
    assert "Write after into the note" in prompt["params"]["prompt"][0]["text"]
    update(sessionUpdate="agent_message_chunk", content={"type": "text", "text": "I will edit the note."})
    update(sessionUpdate="tool_call", toolCallId="t", title="Edit note", kind="edit", status="pending")
    say(id=77, method="session/request_permission", params={"sessionId": "s", "toolCall": {"toolCallId": "t"},
        "options": [{"optionId": "always", "name": "Always", "kind": "allow_always"},
                    {"optionId": "once", "name": "Once", "kind": "allow_once"}]})
    answer = hear()
    assert answer == {"jsonrpc": "2.0", "id": 77, "result": {"outcome": {"outcome": "selected", "optionId": "once"}}}, answer
    say(id=78, method="fs/write_text_file", params={"sessionId": "s", "path": "/workspace/note", "content": "x"})
    assert hear()["error"]["code"] == -32601
    open("note", "w").write("after\\n")
    update(sessionUpdate="agent_message_chunk", content={"type": "text", "text": "The note says after."})
    if how == "hang": time.sleep(60)
    say(id=prompt["id"], result={"stopReason": "refusal" if how == "refuse" else "end_turn"})
    if how == "stay":
        while True: time.sleep(60)
    sys.stdin.read()
    sys.exit(5 if how == "fail-late" else 0)
    """

  private func run(
    _ how: String, step: String = "", _ body: (Place, ToolOutput) async throws -> Void
  ) async throws {
    let plan = AgentPlan(keys: "speaks: acp", run: "[python3, tools/acp.py, \(how)]", step: step)
    try await plan.with { place in
      try place.write(Self.agent, to: "repository/tools/acp.py")
      try await git("add", "-A", in: place.repository)
      try await git("commit", "-q", "-m", "the agent", in: place.repository)
      try await body(place, try await place.chancery("run", "plan.yaml"))
    }
  }

  @Test(
    "It is asked, allowed what it asks for once, and done when it says so, however its process ends then",
    arguments: ["plain", "stay", "fail-late"])
  func drafts(how: String) async throws {
    try await run(how) { place, run in
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(run.errors.contains("I will edit the note.") && run.errors.contains("[edit] Edit note"), "\(run.errors)")
      #expect(run.errors.contains("warming up"))
      let diff = try await place.chancery("diff").output
      #expect(diff.contains("+after"))
    }
  }

  @Test(
    "One that will not, cannot, or breaks off has failed, and why is said",
    arguments: [
      ("refuse", "it declined the task", ""), ("login", "logged in", ""), ("mute", "failed with exit code 3", ""),
      ("hang", "was stopped after", "    sandbox: { limits: { wall: 2s } }"),
    ])
  func fails(how: String, told: String, step: String) async throws {
    try await run(how, step: step) { place, run in
      #expect(run.status == 1, "\(run.output)\(run.errors)")
      let failed = try await place.events("attempt-failed").first
      #expect(failed?["mistake"] == "agent-failed")
      #expect(failed?["feedback"]?.stringValue?.contains(told) == true, "\(String(describing: failed))")
    }
  }

  @Test("One that asks and does not read the answers has failed, before they fill the memory")
  func flood() async throws {
    let script = #"""
      printf '{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":1}}\n{"jsonrpc":"2.0","id":1,"result":{"sessionId":"s"}}\n'
      yes '{"jsonrpc":"2.0","id":"'$(head -c 4000 /dev/zero | tr '\0' x)'","method":"fs/read_text_file"}' | head -n 4000
      sleep 300
      """#
    try await AgentPlan(script: script, keys: "speaks: acp").with { place in
      let run = try await place.chancery("run", "plan.yaml")
      #expect(run.status == 1, "\(run.output)\(run.errors)")
      let feedback = try await place.events("attempt-failed").first?["feedback"]?.stringValue
      #expect(feedback?.contains("does not read what it is answered") == true, "\(String(describing: feedback))")
    }
  }

  @Test("A program that is none of its kind has failed too")
  func untrackedFiles() async throws {
    for run in ["[cat, note]", "[sh, -c, \"yes hello\"]"] {
      try await AgentPlan(keys: "speaks: acp", run: run).with { place in
        let run = try await place.chancery("run", "plan.yaml")
        #expect(run.status == 1, "\(run.output)\(run.errors)")
        #expect(try await place.events("attempt-failed").first?["mistake"] == "agent-failed")
      }
    }
  }
}
