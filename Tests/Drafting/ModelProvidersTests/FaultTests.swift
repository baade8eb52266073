import Foundation
import HTTPClient
import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

@Suite("The way to a server")
struct FaultTests {
  private let server: FaultyServer
  private let good = FaultyServer.Reply.stream(OpenAIChatTests.text("Red", "."))

  init() throws { server = try FaultyServer.shared.get() }

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

  @Test("A question is cancelled while it waits for its retry, too", .timeLimit(.minutes(20)))
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
