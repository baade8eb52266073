import Foundation
import JSON
import Models
import Plans
import SystemPackage
import TestKit
import Testing

@Suite("What outside agents reach, in whole runs")
struct AgentNetworkTests {
  private static let key = "sk-house-0123456789abcdef"

  private func configuration(_ url: String, api: ModelProvider.API = .openAIChat, prices: String = "") -> String {
    """
    providers:
      house:
        api: \(api.rawValue)
        url: \(url)
        key: { env: HOUSE_KEY }
        prices: { small: { input: 1, output: 10 } }
    """
  }

  private func run(_ place: Place, _ arguments: String...) async throws -> ToolOutput {
    try await place.chancery(["run", "plan.yaml"] + arguments, with: ["HOUSE_KEY": Self.key])
  }

  /// Asks the model once, by curl, and writes what it says into the note.
  private static let asking = """
    curl -sS --max-time 30 "$URL" -H 'content-type: application/json' \
    -d '{"model": "small", "max_tokens": 100, "messages": [{"role": "user", "content": "what?"}], "stream": STREAM}' > /tmp/answer
    cat /tmp/answer
    grep -o after /tmp/answer | head -n 1 > note
    """

  @Test(
    "A model is asked with the key added outside, the call is counted and priced, and the agent never has the key",
    arguments: Dialect.all, [true, false])
  func asks(dialect: Dialect, streams: Bool) async throws {
    let server = try FaultyServer.shared.get()
    let end = Dialect.End(usage: .init(input: 1000, output: 100), model: "small")
    // The server says the key, as servers do that complain about one.
    let text = ["after \(Self.key.prefix(9))", "\(Self.key.dropFirst(9)) end"]
    let reply: FaultyServer.Reply =
      streams ? .stream(dialect.text(text, end: end)) : .json(200, dialect.whole(text.joined()))
    let scenario = server.scenario(reply)
    let (variable, path) =
      switch dialect.api {
      case .anthropic: ("ANTHROPIC_BASE_URL", "/v1/messages")
      case .openAIChat: ("OPENAI_BASE_URL", "/chat/completions")
      case .openAIResponses: ("OPENAI_BASE_URL", "/responses")
      }
    let script =
      "env; cat /proc/self/environ; URL=$\(variable)\(path)\n"
      + Self.asking.replacing("STREAM", with: "\(streams)").replacing(
        #""max_tokens": 100, "messages""#,
        with: dialect.api == .openAIResponses
          ? #""max_output_tokens": 100, "input""# : #""max_tokens": 100, "messages""#)
    try await AgentPlan(script: script, keys: "models: [house]").with(
      configuration: configuration(scenario.url, api: dialect.api)
    ) { place in
      let run = try await run(place)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let sent = try #require(scenario.requests().first)
      #expect(sent["headers"]?["authorization"]?.stringValue == "Bearer \(Self.key)")
      #expect(scenario.requests().count == 1)
      let journal = try await place.chancery("log", "--json").output
      #expect(!journal.contains(Self.key) && !run.errors.contains(Self.key))
      #expect(!journal.contains(String(Self.key.dropFirst(9))) || streams)
      let call = try #require(try await place.events("model-called").first)
      #expect(call["asked"]?["model"] == "house/small" && call["tier"] == "fast")
      if streams {
        #expect(call["usage"]?["input"] == 1000 && call["usage"]?["output"] == 100)
        // 1,000 at $1 and 100 at $10 a million.
        let show = try await place.document("show", "--json")
        #expect(show["models"]?.arrayValue?.first?["picodollars"] == 2_000_000_000, "\(show)")
      } else {
        #expect(call["usage"]?["input"] == 20)
      }
      #expect(run.errors.contains("the agent reached /house: 1 request"), "\(run.errors)")
      let traffic = try #require(try await place.events("network-used").first?["traffic"])
      #expect(traffic["hosts"]?.arrayValue?.first?["name"] == "/house" && traffic["refusals"] == [])
    }
  }

  @Test("A host that is not named, a direct connection and a name of DNS lead nowhere, and the first is reported")
  func nowhere() async throws {
    let listener = try await runTool(
      "python3", ["-c", "import socket; s = socket.create_server(('0.0.0.0', 0)); print(s.getsockname()[1])"])
    let port = listener.output.trimmingCharacters(in: .whitespacesAndNewlines)
    let script = """
      curl -sS --max-time 5 https://evil.test/ && echo REACHED
      curl -sSf --max-time 5 http://good.test/ && echo REACHED
      curl -sS --max-time 5 https://good.test:8443/ && echo REACHED
      curl -sS --max-time 5 https://127.0.0.1:\(port)/ && echo REACHED
      curl -sS --max-time 5 --noproxy '*' http://127.0.0.1:\(port)/ && echo REACHED
      curl -sS --max-time 5 --noproxy '*' https://1.1.1.1/ && echo REACHED
      python3 -c 'import socket; socket.getaddrinfo("example.com", 443)' 2>/dev/null && echo REACHED
      python3 -c 'import socket; s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b"x", ("8.8.8.8", 53))' 2>/dev/null && echo REACHED
      echo after > note
      """
    try await AgentPlan(script: script, keys: "hosts: [good.test]").with { place in
      let run = try await run(place)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(!run.errors.contains("REACHED"), "\(run.errors)")
      #expect(run.errors.contains("the agent was refused evil.test:443: the step does not name this host"))
      let refusals = try await place.events("network-used").first?["traffic"]?["refusals"]?.arrayValue ?? []
      #expect(
        Set(refusals.compactMap { $0["target"]?.stringValue }) == [
          "evil.test:443", "http://good.test/", "good.test:8443",
        ])
    }
  }

  @Test("Of a provider only its models can be asked, and only those that the step names")
  func endpoints() async throws {
    let server = try FaultyServer.shared.get()
    let scenario = server.scenario([], models: ["small"])
    let script = """
      for path in /house/v1/files /house/v1/../../x /house/v1/%2e%2e/admin /house//chat/completions \
        '/house/chat/completions?x=1' /other/v1/models /house /house/chat/completions/; do
        curl -s -o /dev/null --path-as-is --max-time 5 -w '%{http_code}\n' "http://127.0.0.1:3128$path" -d '{"model": "small"}'
      done
      curl -s -o /dev/null -w '%{http_code}\n' -H 'X-Evil: 1' -H 'Host: evil.test' -H 'Authorization: Bearer mine' \
        -H 'Cookie: a=b' http://127.0.0.1:3128/house/models
      echo after > note
      """
    try await AgentPlan(script: script, keys: "models: [house]").with(configuration: configuration(scenario.url)) {
      place in
      let run = try await run(place)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let codes = run.errors.split(separator: "\n").compactMap { line in
        line.hasPrefix("  | ") ? line.split(separator: " ").last.flatMap { Int($0) } : nil
      }
      #expect(
        codes.dropLast().allSatisfy { (400...404).contains($0) } && codes.count == 9 && codes.last == 200, "\(codes)")
      // The first look is Chancery's own, before the run.
      let looks = scenario.seen().filter { $0["event"] == "look" }
      #expect(looks.count == 2 && looks[1]["path"] == "/models" && scenario.requests().isEmpty)
      let headers = looks[1]["headers"]
      #expect(headers?["x-evil"] == nil && headers?["cookie"] == nil && headers?["host"] != "evil.test")
      #expect(headers?["authorization"]?.stringValue == "Bearer \(Self.key)")
      #expect(try await place.events("model-called").isEmpty)
      let refusals = try await place.events("network-used").first?["traffic"]?["refusals"]?.arrayValue ?? []
      #expect(refusals.contains { $0["target"] == "POST /house/v1/files" }, "\(refusals)")
    }
  }

  @Test("Once the money is spent no call is passed on, and the run is out of budget")
  func budget() async throws {
    let server = try FaultyServer.shared.get()
    let dialect = Dialect(api: .openAIChat)
    let end = Dialect.End(usage: .init(input: 100_000, output: 50_000), model: "small")
    let scenario = server.scenario(.stream(dialect.text("after", end: end)))
    let script =
      "URL=$OPENAI_BASE_URL/chat/completions\nfor i in 1 2 3; do\n"
      + Self.asking.replacing("STREAM", with: "true") + "\ndone"
    var plan = AgentPlan(script: script, keys: "models: [house]")
    // A call costs 60 cents, and may cost a tenth of a cent as far as one can know before.
    plan.spend = "  spend: { usd: 1.00 }"
    try await plan.with(configuration: configuration(scenario.url)) { place in
      let run = try await run(place)
      #expect(run.status == 8, "\(run.output)\(run.errors)")
      #expect(scenario.requests().count == 2)
      let ran = try await place.events("command-ran").first { $0["role"] == "agent" }
      let printed = try #require(ran?["output-tail"]?.stringValue)
      #expect(printed.contains("the run may spend no more") && !printed.contains("boundary"), "\(printed)")
      #expect(run.errors.contains("boundary.spend.usd"))
      #expect(run.errors.contains("402") || run.errors.contains("the run may spend no more"), "\(run.errors)")
    }
  }

  @Test("How long a question is may be asked, by a question that is read as any other")
  func counting() async throws {
    let server = try FaultyServer.shared.get()
    let scenario = server.scenario(.json(200, #"{"input_tokens": 5}"#))
    let script = """
      for more in '"mcp_servers": [{"type": "url", "url": "https://evil.test"}]' '"max_tokens":   5'; do
        curl -sS -o /dev/null -w '%{http_code}\n' "$ANTHROPIC_BASE_URL/v1/messages/count_tokens" \
          -d '{"model": "small", "messages": [], '"$more"'}'
      done
      echo after > note
      """
    try await AgentPlan(script: script, keys: "models: [house]").with(
      configuration: configuration(scenario.url, api: .anthropic)
    ) { place in
      let run = try await run(place)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      #expect(run.errors.contains("note        403") && run.errors.contains("note        200"), "\(run.errors)")
      #expect(scenario.requests().map { $0["body"] } == [#"{"messages":[],"model":"small"}"#], "\(scenario.requests())")
    }
  }

  @Test("What will judge the draft does not draft it")
  func judges() async throws {
    let server = try FaultyServer.shared.get()
    let scenario = server.scenario(.json(200, "{}"))
    let script =
      "URL=$OPENAI_BASE_URL/chat/completions\n" + Self.asking.replacing("STREAM", with: "true") + "\necho after > note"
    var plan = AgentPlan(script: script, keys: "models: [house]")
    plan.spend = "tiers: { slow: { model: house/small } }"
    plan.step =
      "  - id: land\n    needs: [note]\n    commit: { approval: always, effects: [git.merge: { into: main }] }"
    try await plan.with(configuration: configuration(scenario.url)) { place in
      let run = try await run(place, "--no-ask")
      #expect(run.errors.contains("house/small will judge this draft"), "\(run.errors)")
      #expect(try await place.events("model-called").allSatisfy { $0["tier"] == "slow" })
    }
  }

  @Test("A provider that nobody configured, and a profile that reaches nothing, are refused")
  func refused() async throws {
    try await AgentPlan(keys: "models: [hosue]").with { place in
      let run = try await run(place)
      #expect(run.status == 2 && run.errors.contains("there is no such provider"), "\(run.errors)")
    }
    try await AgentPlan(keys: "hosts: [good.test]").with { place in
      try place.write("", to: "recording.jsonl")
      let run = try await run(place, "--replay", "recording.jsonl")
      #expect(run.status == 2 && run.errors.contains("are in no recording"), "\(run.errors)")
    }
    try await AgentPlan(keys: "hosts: [good.test]").with { place in
      let own = try String(contentsOfFile: Place.package.appending("sandbox/agent.yaml").string, encoding: .utf8)
      try place.write(own.replacing("reach: named", with: "reach: none"), to: "config/chancery/sandbox/agent.yaml")
      let validated = try await place.chancery("validate", "plan.yaml")
      #expect(
        validated.status == 2 && "\(validated.output)\(validated.errors)".contains("reach: none"), "\(validated)")
      let run = try await run(place)
      #expect(run.status == 2 && run.errors.contains("reach: none"), "\(run.errors)")
    }
  }

  @Test("Where a provider is, and why it cannot be asked, is for the journal alone")
  func unreachable() async throws {
    let script = "curl -sS $OPENAI_BASE_URL/chat/completions -d '{\"model\": \"small\"}'; echo after > note"
    // What can be known before is said before; an address of another machine may answer later.
    for (key, reason) in [(Self.key, "no server answers at http://127.0.0.1:1/hidden"), ("", "HOUSE_KEY is not set")] {
      let configuration = configuration("http://127.0.0.1:1/hidden")
      try await AgentPlan(script: script, keys: "models: [house]").with(configuration: configuration) { place in
        let run = try await place.chancery("run", "plan.yaml", with: ["HOUSE_KEY": key])
        #expect(run.status == 2 && run.errors.contains(reason), "\(run.errors)")
      }
    }
  }

  @Test("An agent that goes away in the middle of an answer leaves a call whose cost is known")
  func hangUp() async throws {
    let server = try FaultyServer.shared.get()
    let dialect = Dialect(api: .openAIChat)
    let end = Dialect.End(usage: .init(input: 1000, output: 100), model: "small")
    var reply = FaultyServer.Reply.stream(dialect.text((0..<20).map { "piece \($0) " }, end: end))
    reply.pause = 50
    let scenario = server.scenario(reply)
    let script = """
      curl -sS --max-time 0.3 "$OPENAI_BASE_URL/chat/completions" -d '{"model": "small", "max_tokens": 200, "stream": true}'
      echo after > note
      """
    try await AgentPlan(script: script, keys: "models: [house]").with(configuration: configuration(scenario.url)) {
      place in
      let run = try await run(place)
      #expect(run.status == 0, "\(run.output)\(run.errors)")
      let call = try await place.events("model-called").first
      #expect(call?["usage"]?["output"] == 100, "\(String(describing: call))")
    }
  }

  @Test("A complaint of the provider reaches the agent, without the key, and costs nothing")
  func complaint() async throws {
    let server = try FaultyServer.shared.get()
    let scenario = server.scenario(
      .json(
        401, #"{"error": {"message": "bad key \#(Self.key)"}}"#,
        headers: ["x-secret": Self.key, "request-id": Self.key]))
    let script = "curl -sSi $OPENAI_BASE_URL/chat/completions -d '{\"model\": \"small\"}'; echo after > note"
    try await AgentPlan(script: script, keys: "models: [house]").with(configuration: configuration(scenario.url)) {
      place in
      let run = try await run(place)
      #expect(run.errors.contains("401") && run.errors.contains("bad key [secret house.key]"), "\(run.errors)")
      #expect(!run.errors.contains(Self.key) && !run.errors.contains("x-secret"))
      #expect(try await place.document("show", "--json")["models"]?.arrayValue?.first?["picodollars"] == 0)
    }
  }
}
