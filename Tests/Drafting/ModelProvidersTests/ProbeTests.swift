import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

@Suite("Probing a server")
struct ProbeTests {
  private let server: FaultyServer
  private let chat = Dialect(api: .openAIChat)

  init() throws { server = try FaultyServer.shared.get() }

  private func probe(_ replies: [FaultyServer.Reply], _ record: ModelCapabilities) async throws -> [String:
    ProbeFinding]
  {
    let scenario = server.scenario(replies)
    let provider = ModelProvider(api: .openAIChat, url: scenario.url, capabilities: record)
    let directory = try ModelDirectory(
      providers: ["test": provider], scripts: nil, environment: [:], retry: RetryPolicy(retries: 0))
    let findings = try await ServerProbe(directory: directory, choice: ModelChoice(model: "test/model-1")).findings()
    return Dictionary(uniqueKeysWithValues: findings.map { ($0.subject, $0) })
  }

  private func text(_ words: String, output: Int = 7, lane: String? = nil) -> FaultyServer.Reply {
    .stream(chat.text(words, end: .init(usage: .init(input: 20, output: output), lane: lane)))
  }

  private var call: FaultyServer.Reply {
    .stream(chat.call(id: "c", name: "take_note", pieces: [#"{"text":"azure"}"#]))
  }

  @Test("A server that does what its record says is found to do so")
  func honest() async throws {
    let found = try await probe(
      [
        text("OK"), text("1 2 3", output: 16), text("1 2 3", output: 16), text(#"{"city":"Zzyzx"}"#), call,
        text("OK", lane: "priority"), text("OK"),
      ], ModelCapabilities(lanes: [.fast: "fast"]))
    #expect(found.values.allSatisfy { $0.grade != .differs && $0.grade != .failed }, "\(found)")
    #expect(
      found["schema"]?.grade == .agrees && found["lane fast"]?.grade == .agrees && found["tools"]?.grade == .agrees)
  }

  @Test("A server that lies about everything is caught at each point, and the record's remedy is named")
  func liar() async throws {
    let found = try await probe(
      [
        .stream(chat.text("OK", end: .init(usage: nil))),
        // The limit is ignored under both names.
        text(String(repeating: "1\n", count: 60), output: 69), text("1", output: 69),
        // The schema is refused as the record has it, and enforced otherwise.
        .json(500, #"{"error":{"message":"1 validation error: type","type":"internal_server_error"}}"#),
        text(#"{"city":"Zzyzx"}"#), text("I note azure."), text("OK", lane: "default"),
        .json(400, #"{"error":{"message":"unknown parameter reasoning_effort"}}"#),
      ], ModelCapabilities(lanes: [.fast: "fast"]))
    #expect(found["usage"]?.grade == .differs)
    // No other name would help, so none is proposed.
    #expect(found["token-cap max_tokens"]?.grade == .remark && found["token-cap max_tokens"]?.remedy == nil)
    #expect(found["token-cap max_completion_tokens"]?.grade == .remark)
    #expect(found["schema"]?.grade == .differs && found["schema"]?.remedy == "set providers.test.schema: json-object")
    #expect(found["tools"]?.grade == .remark)
    #expect(found["lane fast"]?.detail == "was asked for, and standard was served")
    #expect(found["effort"]?.grade == .differs && found["effort"]?.remedy == "set providers.test.effort: false")
  }

  @Test("Where nobody answers there is one finding, and it says why")
  func nobody() async throws {
    let directory = try ModelDirectory(
      providers: ["test": ModelProvider(api: .openAIChat, url: "http://127.0.0.1:1/v1")], scripts: nil,
      environment: [:], retry: RetryPolicy(retries: 0))
    let findings = try await ServerProbe(directory: directory, choice: ModelChoice(model: "test/m")).findings()
    #expect(findings.count == 1 && findings[0].grade == .failed && findings[0].detail.contains("connection failed"))
    #expect(throws: ModelError.self) { try ServerProbe(directory: directory, choice: ModelChoice(model: "x/m")) }
  }
}
