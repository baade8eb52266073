import Foundation
import JSON
import ModelProviders
import Models
import Plans
import Testing

private let environment = ProcessInfo.processInfo.environment
private let liveURL = environment["CHANCERY_LIVE_MODEL_URL"]
/// The formats that the live server speaks.
private let liveAPIs = (environment["CHANCERY_LIVE_MODEL_APIS"] ?? "openai-chat").split(separator: " ")
  .compactMap { ModelProvider.API(rawValue: String($0)) }

@Suite(
  "A live model", .serialized,
  .enabled(if: liveURL != nil, "set CHANCERY_LIVE_MODEL_URL, and CHANCERY_LIVE_MODEL_APIS where it speaks several")
)
struct LiveModelTests {
  private func directory(_ api: ModelProvider.API = .openAIChat) throws -> ModelDirectory {
    try ModelProvidersTests.directory(api, url: liveURL ?? "", key: nil) {
      $0.capabilities.schema = api == .openAIChat ? .jsonObject : .native
      $0.capabilities.tokenCap = .both
      $0.capabilities.effort = false
    }
  }

  @Test("It answers in prose", arguments: liveAPIs)
  func prose(api: ModelProvider.API) async throws {
    let log = ProgressLog()
    let answer = try await directory(api).ask(question(maximumTokens: 40), log: log)
    print("live prose by \(api.rawValue): \(answer)")
    #expect(!answer.text.isEmpty && log.all.first == .started)
  }

  @Test("It answers by schema", arguments: liveAPIs.filter { $0 == .openAIChat })
  func schema(api: ModelProvider.API) async throws {
    let schema: JSONValue = [
      "type": "object", "properties": ["colour": ["type": "string", "enum": ["red", "green"]]], "required": ["colour"],
    ]
    let answer = try await directory(api).ask(question(schema: schema, maximumTokens: 60))
    print("live schema: \(answer)")
    let colour = try JSONValue(parsing: answer.text)["colour"]
    #expect(["red", "green"].contains(colour))
  }

  @Test("It is probed, and every point has a finding", arguments: liveAPIs)
  func probe(api: ModelProvider.API) async throws {
    let findings = try await ServerProbe(directory: directory(api), choice: ModelChoice(model: "test/model-1"))
      .findings()
    for finding in findings { print("live probe by \(api.rawValue): \(finding)") }
    #expect(findings.contains { $0.subject == "schema" } && findings.contains { $0.subject == "tools" })
  }

  @Test("It goes on after a tool's result, and keeps the limit of tokens")
  func tools() async throws {
    let tool = ModelTool(
      name: "write_file", summary: "Writes a file.",
      schema: ["type": "object", "properties": ["path": ["type": "string"]], "required": ["path"]])
    let call = ToolCall(id: "call_1", name: "write_file", argumentsText: #"{"path":"README.md"}"#)
    let messages: [ModelMessage] = [
      .user("Write README.md."), .assistant([.toolCall(call)]),
      .toolResults([ToolResult(callID: "call_1", text: "written", isError: false)]),
    ]
    let answer = try await directory().ask(question(tools: [tool], messages: messages, maximumTokens: 8))
    print("live tools: \(answer)")
    #expect(answer.text.utf8.count < 8 * 32)
  }

  @Test("A conversation that is too long is no answer, whatever the server makes of it")
  func tooLong() async throws {
    let words = String(repeating: "word ", count: 6_000)
    let error = try await directory().failure(question(messages: [.user(words)]))
    print("live too long: \(String(describing: error))")
    #expect(error?.kind == .tooLong || error?.hint?.contains("too long") == true)
  }
}
