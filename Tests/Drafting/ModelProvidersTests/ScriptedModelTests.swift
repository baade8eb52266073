import Foundation
import JSON
import ModelProviders
import Models
import Plans
import SystemPackage
import TestKit
import Testing

@Suite("Scripted models")
struct ScriptedModelTests {
  private func withScript(_ text: String, _ body: (ModelDirectory) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.appending("script.json").string))
      try await body(try ModelDirectory(scripts: folder.string, environment: [:]))
    }
  }

  private func request(attempt: Int = 1, turn: Int = 1) throws -> ModelRequest {
    try question("scripted/script.json", lane: .fast, attempt: attempt, turn: turn)
  }

  @Test("The answer that says most about the question is taken, of several such the first; twice the same is the same")
  func matching() async throws {
    let script = """
      {"answers": [
        {"say": "anything"},
        {"step": "greet", "say": "the step"},
        {"step": "greet", "attempt": 2, "say": "the attempt"},
        {"step": "greet", "attempt": 2, "say": "too late"},
        {"step": "greet", "task": "draft", "attempt": 2, "turn": 3, "say": "the turn"},
        {"step": "other", "task": "draft", "attempt": 1, "turn": 1, "say": "not for us"}
      ]}
      """
    try await withScript(script) { (directory: ModelDirectory) async throws in
      for _ in 1...2 {
        #expect(try await directory.ask(request()).text == "the step")
        #expect(try await directory.ask(request(attempt: 2)).text == "the attempt")
        #expect(try await directory.ask(request(attempt: 2, turn: 3)).text == "the turn")
      }
    }
  }

  @Test("Prose, calls, documents, usage and lane come as they are written; a script costs nothing")
  func contents() async throws {
    let script = """
      {"answers": [
        {"step": "greet", "turn": 1, "say": "I write.", "lane": "standard", "usage": {"input": 120, "output": 30},
         "calls": [{"tool": "write", "arguments": {"path": "a", "n": 1}}, {"tool": "write", "arguments": "{oops"}]},
        {"step": "greet", "turn": 2, "answer": {"b": [1], "a": null}},
        {"step": "greet", "turn": 3, "say": "half", "ending": "truncated"}
      ]}
      """
    try await withScript(script) { directory in
      let answer = try await directory.ask(request())
      let calls = [
        ToolCall(id: "call-1-1-1", name: "write", argumentsText: #"{"n":1,"path":"a"}"#),
        ToolCall(id: "call-1-1-2", name: "write", argumentsText: "{oops"),
      ]
      #expect(
        answer
          == ModelAnswer(
            content: [.text("I write.")] + calls.map { .toolCall($0) }, ending: .toolUse,
            served: .init(model: "script.json", lane: .standard), usage: TokenUsage(input: 120, output: 30)))
      let second = try await directory.ask(request(turn: 2))
      #expect(second.text == #"{"a":null,"b":[1]}"# && second.ending == .done && second.served.lane == .fast)
      #expect(try await directory.ask(request(turn: 3)).ending == .truncated)
      let client = try directory.client(for: try request().choice)
      #expect(client.cost(of: answer, to: try request()) == .priced(.zero))
    }
  }

  @Test("A script with a price costs what its usage says, and without usage nobody knows")
  func prices() async throws {
    let script = """
      {"answers": [{"turn": 1, "say": "x", "usage": {"input": 1000000, "output": 200000}}, {"say": "y"}],
       "price": {"input": "1.00", "output": "5.00"}}
      """
    try await withScript(script) { directory in
      let client = try directory.client(for: try request().choice)
      #expect(client.cost(of: try await directory.ask(request()), to: try request()).money == Money(dollars: "2"))
      #expect(client.cost(of: try await directory.ask(request(turn: 2)), to: try request()).money == nil)
    }
  }

  @Test("A question without an answer says which, and which file")
  func noAnswer() async throws {
    try await withScript(#"{"answers": [{"step": "greet", "turn": 1}]}"#) { directory in
      let error = try #require(await directory.failure(request(attempt: 2, turn: 4)))
      #expect(error.kind == .notRecorded)
      #expect(error.reason.hasSuffix("script.json has no answer for draft of step greet, attempt 2, turn 4"))
    }
  }

  @Test(
    "What is wrong with a script is said with its place",
    arguments: [
      ("{", "not valid JSON at line 1"), (#"{"answer": []}"#, "expected an object with a list \"answers\""),
      (#"{"answers": [{"stp": "greet"}]}"#, "answers[0]: unknown member \"stp\""),
      (#"{"answers": [{"turn": 0}]}"#, "answers[0].turn: expected a whole number from 1, found 0"),
      (#"{"answers": [{"task": "drft"}]}"#, "answers[0].task: unknown word \"drft\""),
      (#"{"answers": [{"calls": [{"arguments": {}}]}]}"#, "answers[0].calls[0]: expected \"tool\""),
      (#"{"answers": [], "price": {"input": 1}}"#, "price, input: expected dollars"),
    ])
  func malformed(text: String, message: String) async throws {
    try await withScript(text) { directory in
      let error = try #require(await directory.failure(request()))
      #expect(error.kind == .invalidRequest)
      #expect(error.reason.contains(message), "\(error.reason)")
    }
  }

  @Test("Scripts lie in their folder, and nowhere else")
  func paths() async throws {
    try await withScript(#"{"answers": [{}]}"#) { directory in
      for name in ["../script.json", "/etc/passwd", "a/../../b", "missing.json"] {
        let error = await directory.failure(try question("scripted/\(name)"))
        #expect(error?.kind == .unknownModel, "\(name)")
      }
    }
  }

  @Test("An unknown provider and a name without a model are refused with the providers that there are")
  func unknownProvider() throws {
    let directory = try ModelDirectory(scripts: nil, environment: [:])
    for model in ["nobody/model", "gpt-6-luna", "openai/", "scripted/x.json"] {
      let error = #expect(throws: ModelError.self) { try directory.client(for: ModelChoice(model: model)) }
      #expect(error?.kind == .unknownModel)
      if !model.hasPrefix("scripted") {
        let names = "anthropic, cerebras, groq, llama-cpp, lm-studio, ollama, openai, openrouter, scripted, vllm"
        #expect(error?.hint?.contains(names) == true)
      }
    }
  }
}
