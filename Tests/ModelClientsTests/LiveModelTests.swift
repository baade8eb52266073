import Documents
import Foundation
import ModelClients
import Models
import Plans
import Testing

private let liveURL = ProcessInfo.processInfo.environment["CHANCERY_LIVE_MODEL_URL"]

@Suite(
  "A live model", .serialized, .enabled(if: liveURL != nil, "set CHANCERY_LIVE_MODEL_URL to a Chat Completions address")
)
struct LiveModelTests {
  private func directory() throws -> ModelDirectory {
    try ModelClientsTests.directory(.openAIChat, url: liveURL ?? "", key: nil) {
      $0.capabilities.schema = .jsonObject
      $0.capabilities.tokenCap = .both
    }
  }

  @Test("It answers in prose")
  func prose() async throws {
    let log = ProgressLog()
    let answer = try await directory().ask(question(maximumTokens: 40), log: log)
    print("live prose: \(answer)")
    #expect(!answer.text.isEmpty && log.all.first == .started)
  }

  @Test("It answers by schema")
  func schema() async throws {
    let schema: JSONValue = [
      "type": "object", "properties": ["colour": ["type": "string", "enum": ["red", "green"]]], "required": ["colour"],
    ]
    let answer = try await directory().ask(question(schema: schema, maximumTokens: 60))
    print("live schema: \(answer)")
    let colour = try JSONValue(parsing: answer.text)["colour"]
    #expect(["red", "green"].contains(colour))
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
