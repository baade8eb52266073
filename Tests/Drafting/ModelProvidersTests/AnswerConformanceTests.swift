import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

/// What every client has to make of an answer, in each of the formats.
@Suite("Conformance: answers")
struct AnswerConformanceTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  private func ask(_ dialect: Dialect, _ reply: FaultyServer.Reply, tokens: Int = 256) async throws -> ModelAnswer {
    let scenario = server.scenario(reply)
    return try await directory(dialect.api, url: scenario.url).ask(question(maximumTokens: tokens))
  }

  @Test("Prose comes whole, with what served it and what was used, past explicit nulls", arguments: Dialect.all)
  func prose(dialect: Dialect) async throws {
    let words = dialect.text("Red", " and ", "ü.", end: .init(lane: dialect.api == .anthropic ? "fast" : "priority"))
    #expect(
      try await ask(dialect, .stream(words))
        == ModelAnswer(
          content: [.text("Red and ü.")], ending: .done, served: .init(model: "model-1", lane: .fast),
          usage: TokenUsage(input: 20, output: 7)))
  }

  @Test("A tool call in twenty pieces is one call, with a raw line break in it as it came", arguments: Dialect.all)
  func twentyPieces(dialect: Dialect) async throws {
    let arguments = "{\"path\": \"a.txt\", \"text\": \"first\nsecond\"}"
    let pieces = arguments.map(String.init)
    #expect(pieces.count > 20)
    let answer = try await ask(dialect, .stream(dialect.call(id: "c1", name: "write", pieces: pieces)))
    #expect(answer.content == [.toolCall(ToolCall(id: "c1", name: "write", argumentsText: arguments))])
    #expect(answer.ending == .toolUse)
  }

  @Test("Without usage an answer is an answer, and its cost is unknown", arguments: Dialect.all)
  func missingUsage(dialect: Dialect) async throws {
    let scenario = server.scenario(.stream(dialect.text("Red.", end: .init(usage: nil))))
    let directory = try directory(dialect.api, url: scenario.url) {
      $0.prices = ["model-1": [.standard: .init(input: Money(dollars: "1")!, output: Money(dollars: "1")!)]]
    }
    let request = try question()
    let answer = try await directory.ask(request)
    #expect(answer.text == "Red." && answer.usage == nil)
    let cost = try directory.client(for: request.choice).cost(of: answer, to: request)
    #expect(cost == .unpriced("test/model-1: the server reported no usage"))
  }

  @Test("An answer that is cut off at its limit says so", arguments: Dialect.all)
  func truncated(dialect: Dialect) async throws {
    let answer = try await ask(dialect, .stream(dialect.text("Re", end: .init(isTruncated: true))))
    #expect(answer.ending == .truncated && answer.text == "Re")
  }

  @Test("An answer in one piece, from a server that does not stream, is taken as well", arguments: Dialect.all)
  func wholeDocument(dialect: Dialect) async throws {
    let answer = try await ask(dialect, .json(200, dialect.whole("Red.")))
    #expect(answer.text == "Red." && answer.usage == TokenUsage(input: 20, output: 7) && answer.ending == .done)
  }

  @Test("An error in the stream is tried again before any content, and not after", arguments: Dialect.all)
  func errorInStream(dialect: Dialect) async throws {
    let overload = dialect.stopped(type: "overloaded_error", "Overloaded")
    let good = FaultyServer.Reply.stream(dialect.text("ok"))
    let early = server.scenario(.stream(dialect.head() + [overload]), good)
    #expect(try await directory(dialect.api, url: early.url).ask(question()).text == "ok")
    let late = server.scenario(.stream(dialect.head() + dialect.beginning(["half"]) + [overload]), good)
    let error = try await directory(dialect.api, url: late.url).failure(question())
    #expect(error?.kind == .unavailable)
    #expect(error?.reason == "asked test for model-1: the server stopped its answer: overloaded_error: Overloaded")
    #expect(late.requests().count == 1)
  }

  @Test("An answer that drips in is waited for, as long as the time-out allows", arguments: Dialect.all)
  func slowDrip(dialect: Dialect) async throws {
    var reply = FaultyServer.Reply.stream(dialect.text(["R", "e", "d", "."]))
    reply.pause = 20
    #expect(try await ask(dialect, reply).text == "Red.")
    reply = .stream(dialect.head() + dialect.beginning(["R"]) + Array(repeating: ": still here\n\n", count: 60))
    reply.pause = 50
    let scenario = server.scenario(reply)
    let error = try await directory(dialect.api, url: scenario.url) { $0.timeoutSeconds = 1 }.failure(question())
    #expect(error?.kind == .timedOut && scenario.requests().count == 1)
  }

  @Test(
    "A hundred megabytes of answer are cut at the limit that was asked for",
    arguments: Extent.sample(1, of: Dialect.all))
  func endless(dialect: Dialect) async throws {
    let piece = String(repeating: "x", count: 1 << 14)
    var reply = FaultyServer.Reply.stream(dialect.beginning([piece]), end: "hang")
    reply.repeats = 6400
    let scenario = server.scenario(reply)
    let answer = try await directory(dialect.api, url: scenario.url).ask(question())
    #expect(answer.ending == .truncated && answer.text.utf8.count < 1 << 20)
    try await scenario.wait(for: "closed")
  }

  @Test(
    "A hundred megabytes that are no answer end the transfer",
    arguments: Extent.sample(1, of: ["x", ": x\n", "data: x\n"]))
  func endlessNoise(noise: String) async throws {
    var reply = FaultyServer.Reply.stream([String(repeating: noise, count: (1 << 14) / noise.utf8.count)], end: "hang")
    reply.repeats = 6400
    let scenario = server.scenario(reply)
    let error = try await directory(.anthropic, url: scenario.url).failure(question())
    #expect(error?.reason == "asked test for model-1: the answer is longer than any answer should be")
    try await scenario.wait(for: "closed")
  }

  @Test(
    "A key that a server repeats, or that a question quotes, is in no answer and in no question", arguments: Dialect.all
  )
  func redacted(dialect: Dialect) async throws {
    let scenario = server.scenario(.stream(dialect.text("It is ", testKey)))
    let answer = try await directory(dialect.api, url: scenario.url).ask(
      question(messages: [.user("What is \(testKey)?")]))
    #expect(answer.text == "It is [secret test.key]")
    let body = try #require(scenario.requests().first?["body"]?.stringValue)
    #expect(!body.contains(testKey) && body.contains("What is [secret test.key]?"))
  }

  @Test("A lane that is not in the server's record is refused before anything is sent", arguments: Dialect.all)
  func lanes(dialect: Dialect) async throws {
    let scenario = server.scenario(.stream(dialect.text("ok")))
    let directory = try directory(dialect.api, url: scenario.url) { $0.capabilities.lanes = [.flex: "cheap"] }
    let error = try await directory.failure(question(lane: .fast))
    #expect(error?.kind == .invalidRequest && error?.reason == "test/model-1: test has no lane fast")
    #expect(error?.hint?.contains("it has standard, flex") == true)
    #expect(scenario.requests().isEmpty)
    _ = try await directory.ask(question(lane: .flex))
    #expect(scenario.requests().first?["body"]?.stringValue?.contains("\"cheap\"") == true)
  }
}
