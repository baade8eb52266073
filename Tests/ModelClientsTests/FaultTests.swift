import Documents
import Foundation
import ModelClients
import Models
import Plans
import Testing
import Transport

@Suite("Servers that fail")
struct FaultTests {
  private let server: FaultyServer
  private let good = FaultyServer.Reply.stream(OpenAIChatTests.text("Red", "."))

  init() throws { server = try FaultyServer.shared.get() }

  private func complaint(_ message: String, type: String = "t", code: JSONValue = .null) -> String {
    let error: JSONValue = [
      "error": ["message": .string(message), "type": .string(type), "param": .null, "code": code]
    ]
    return error.canonicalText
  }

  @Test("Too many requests are tried again after the wait that the server asks for")
  func retryAfter() async throws {
    let scenario = server.scenario(
      .json(429, complaint("slow down"), headers: ["retry-after-ms": "7", "retry-after": "60"]),
      .json(529, complaint("overloaded"), headers: ["retry-after": "0"]), good)
    let log = ProgressLog()
    let answer = try await directory(.openAIChat, url: scenario.url).ask(question(), log: log)
    #expect(answer.text == "Red.")
    #expect(
      Array(log.all.prefix(3)) == [
        .retrying(attempt: 1, afterMilliseconds: 7, reason: "HTTP 429 t: slow down"),
        .retrying(attempt: 2, afterMilliseconds: 0, reason: "HTTP 529 t: overloaded"), .started,
      ])
  }

  @Test(
    "Two retries, and not one more",
    arguments: [
      (408, ModelError.Kind.timedOut), (409, .invalidRequest), (429, .rateLimited), (500, .unavailable),
      (503, .unavailable), (529, .unavailable),
    ])
  func retriesEnd(status: Int, kind: ModelError.Kind) async throws {
    let scenario = server.scenario(.json(status, complaint("no")))
    let error = try await directory(.openAIChat, url: scenario.url).failure(question())
    #expect(error?.kind == kind)
    #expect(error?.reason == "asked test for model-1: HTTP \(status) t: no, at try 3")
    #expect(scenario.requests().count == 3)
  }

  @Test(
    "What cannot pass is not tried again",
    arguments: [
      (400, "bad", nil, ModelError.Kind.invalidRequest), (400, "x", "context_length_exceeded", .tooLong),
      (401, "who?", nil, .unauthorized), (402, "pay", nil, .exhausted), (403, "no", nil, .unauthorized),
      (404, "no model", nil, .unknownModel), (413, "big", nil, .tooLong), (422, "bad", nil, .invalidRequest),
      (429, "x", "insufficient_quota", .exhausted),
      (500, "1 validation error:\n {'type': 'list_type'}", nil, .invalidRequest), (302, "x", nil, .invalidRequest),
    ] as [(Int, String, String?, ModelError.Kind)])
  func permanent(status: Int, message: String, code: String?, kind: ModelError.Kind) async throws {
    let body = complaint(message, code: code.map { .string($0) } ?? .null)
    let scenario = server.scenario(.json(status, body, headers: ["location": "http://127.0.0.1:1/"]))
    let error = try await directory(.openAIChat, url: scenario.url).failure(question())
    #expect(error?.kind == kind)
    #expect(scenario.requests().count == 1)
  }

  @Test("A server's own word on trying again counts more than its status, and a wait too long counts as no")
  func serverDecides() async throws {
    let never = server.scenario(.json(503, "{}", headers: ["x-should-retry": "false"]), good)
    #expect(try await directory(.openAIChat, url: never.url).failure(question())?.kind == .unavailable)
    #expect(never.requests().count == 1)
    let please = server.scenario(.json(400, "{}", headers: ["x-should-retry": "true"]), good)
    #expect(try await directory(.openAIChat, url: please.url).ask(question()).text == "Red.")
    let tomorrow = server.scenario(.json(429, "{}", headers: ["retry-after": "86400"]), good)
    #expect(try await directory(.openAIChat, url: tomorrow.url).failure(question())?.kind == .rateLimited)
    #expect(tomorrow.requests().count == 1)
  }

  @Test("A stream that is cut before any content is tried again; one that is cut in the middle is not")
  func cutStream() async throws {
    let empty = server.scenario(.stream([": hello\n\n"], end: "cut"), good)
    #expect(try await directory(.openAIChat, url: empty.url).ask(question()).text == "Red.")
    let half = server.scenario(.stream([OpenAIChatTests.chunk(["content": "Re"])], end: "cut"), good)
    let error = try await directory(.openAIChat, url: half.url).failure(question())
    #expect(error?.kind == .unavailable)
    #expect(half.requests().count == 1)
    let ended = server.scenario(.stream([OpenAIChatTests.chunk(["content": "Re"])]), good)
    let other = try await directory(.openAIChat, url: ended.url).failure(question())
    #expect(other?.reason == "asked test for model-1: the stream ended in the middle of the answer")
  }

  @Test("An end marker without a finish reason is an interrupted answer, not a whole one")
  func interrupted() async throws {
    let role = OpenAIChatTests.chunk(["role": "assistant"])
    let early = server.scenario(.stream([role, "data: [DONE]\n\n"]), good)
    #expect(try await directory(.openAIChat, url: early.url).ask(question()).text == "Red.")
    let late = server.scenario(.stream([role, OpenAIChatTests.chunk(["content": "Re"]), "data: [DONE]\n\n"]), good)
    #expect(try await directory(.openAIChat, url: late.url).failure(question())?.kind == .unavailable)
    #expect(late.requests().count == 1)
  }

  @Test("An empty stream is tried again, and then said to be empty")
  func emptyStream() async throws {
    let scenario = server.scenario(.stream([]))
    let error = try await directory(.openAIChat, url: scenario.url).failure(question())
    #expect(error?.reason == "asked test for model-1: the stream of events is empty (text/event-stream), at try 3")
    #expect(error?.hint?.contains("too long") == true)
  }

  @Test("Garbage is no answer, and the error shows how it began")
  func garbage() async throws {
    let page = FaultyServer.Reply(headers: ["content-type": "text/html"], chunks: ["<html>Welcome\nto the proxy"])
    for reply in [page, .stream(["data: <oops>\n\n"]), .json(200, "not json")] {
      let scenario = server.scenario(reply, good)
      let error = try await directory(.openAIChat, url: scenario.url).failure(question())
      #expect(error?.kind == .malformed, "\(String(describing: error))")
      #expect(scenario.requests().count == 1)
    }
    let error = try await directory(.openAIChat, url: server.scenario(page).url).failure(question())
    #expect(error?.reason.contains("text/html beginning with: <html>Welcome to the proxy") == true)
    #expect(error?.hint?.contains("providers.test.api") == true)
  }

  @Test("An answer over the size limit ends the transfer")
  func oversize() async throws {
    var reply = FaultyServer.Reply.stream([String(repeating: "x", count: 1000)], end: "hang")
    reply.repeats = 100
    let scenario = server.scenario(reply)
    let request = HTTPRequest(
      url: scenario.url, headers: [], body: [], limits: HTTPLimits(responseBytes: 5_000))
    var received = 0
    var ending: HTTPEvent?
    for await event in HTTPTransport(environment: [:]).send(request).events {
      if case .bytes(let bytes) = event { received += bytes.count } else { ending = event }
    }
    guard case .ended(let failure?) = ending else {
      Issue.record("ended with \(String(describing: ending))")
      return
    }
    #expect(failure.kind == .oversize && received <= 5_000)
    try await scenario.wait(for: "closed")
  }

  @Test("A cancelled question ends at once, and the server sees its connection close", .timeLimit(.minutes(1)))
  func cancellation() async throws {
    let scenario = server.scenario(.stream([OpenAIChatTests.chunk(["content": "Re"])], end: "hang"))
    let directory = try directory(.openAIChat, url: scenario.url)
    let request = try question()
    let log = ProgressLog()
    let task = Task { await directory.failure(request, log: log) }
    while !log.all.contains(.started) { try await Task.sleep(for: .milliseconds(2)) }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    try await scenario.wait(for: "closed")
    #expect(scenario.requests().count == 1)
  }

  @Test("A question is cancelled while it waits for its retry, too", .timeLimit(.minutes(1)))
  func cancellationBetweenTries() async throws {
    let scenario = server.scenario(.json(429, "{}", headers: ["retry-after": "100"]), good)
    let directory = try directory(.openAIChat, url: scenario.url)
    let request = try question()
    let log = ProgressLog()
    let task = Task { await directory.failure(request, log: log) }
    while log.all.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    #expect(scenario.requests().count == 1)
  }

  @Test("A silent server times out, and a question that was sent is not sent again", .timeLimit(.minutes(1)))
  func timeOut() async throws {
    let scenario = server.scenario(.stream([], end: "hang"))
    let error = try await directory(.openAIChat, url: scenario.url) { $0.timeoutSeconds = 1 }.failure(question())
    #expect(error?.kind == .timedOut)
    #expect(error?.hint == "raise providers.test.timeout, or ask for less")
    #expect(scenario.requests().count == 1)
  }

  @Test("Where nobody listens, the connection is tried three times")
  func nobody() async throws {
    let log = ProgressLog()
    let error = try await directory(.openAIChat, url: "http://127.0.0.1:1/v1").failure(question(), log: log)
    #expect(error?.kind == .unavailable)
    #expect(error?.hint == "check that the server runs at http://127.0.0.1:1/v1, or try again later")
    #expect(log.all.count == 2)
  }

  @Test("Connections are used again")
  func reuse() async throws {
    let scenario = server.scenario(good)
    let directory = try directory(.openAIChat, url: scenario.url)
    for _ in 1...5 { _ = try await directory.ask(question()) }
    #expect(scenario.requests().count == 5)
    #expect(Set(scenario.requests().compactMap { $0["port"]?.integerValue }).count < 5)
  }

  @Test("Many questions at the same time get their own answers")
  func parallel() async throws {
    let directory = try directory(.openAIChat, url: server.scenario(good).url)
    let request = try question()
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 1...30 { group.addTask { try await directory.ask(request).text } }
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(answers == Array(repeating: "Red.", count: 30))
  }
}
