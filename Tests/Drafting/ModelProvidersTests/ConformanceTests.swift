import Foundation
import JSON
import ModelProviders
import Models
import Plans
import TestKit
import Testing

/// What every client has to make of a server that fails, in each of the formats.
@Suite("Conformance: servers that fail")
struct ConformanceTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  private func good(_ dialect: Dialect) -> FaultyServer.Reply { .stream(dialect.text("Red", ".")) }

  private func complaint(_ message: String, type: String = "t", code: JSONValue = .null) -> String {
    let error: JSONValue = [
      "error": ["message": .string(message), "type": .string(type), "param": .null, "code": code]
    ]
    return error.canonicalText
  }

  @Test("Too many requests are tried again after the wait that the server asks for", arguments: Dialect.all)
  func retryAfter(dialect: Dialect) async throws {
    let scenario = server.scenario(
      .json(429, complaint("slow down"), headers: ["retry-after-ms": "7", "retry-after": "60"]),
      .json(529, complaint("overloaded"), headers: ["retry-after": "0"]), good(dialect))
    let log = ProgressLog()
    let answer = try await directory(dialect.api, url: scenario.url).ask(question(), log: log)
    #expect(answer.text == "Red.")
    #expect(
      Array(log.all.prefix(3)) == [
        .retrying(attempt: 1, afterMilliseconds: 7, reason: "HTTP 429 t: slow down"),
        .retrying(attempt: 2, afterMilliseconds: 0, reason: "HTTP 529 t: overloaded"), .started,
      ])
  }

  @Test(
    "Two retries, and not one more",
    arguments: Dialect.all,
    [
      (408, ModelError.Kind.timedOut), (409, .invalidRequest), (429, .rateLimited), (500, .unavailable),
      (503, .unavailable), (529, .unavailable),
    ])
  func retriesEnd(dialect: Dialect, fault: (Int, ModelError.Kind)) async throws {
    let (status, kind) = fault
    let scenario = server.scenario(.json(status, complaint("no")))
    let error = try await directory(dialect.api, url: scenario.url).failure(question())
    #expect(error?.kind == kind)
    #expect(error?.reason == "asked test for model-1: HTTP \(status) t: no, at try 3")
    #expect(scenario.requests().count == 3)
  }

  @Test(
    "What cannot pass is not tried again",
    arguments: Dialect.all,
    [
      (400, "bad", nil, ModelError.Kind.invalidRequest), (400, "x", "context_length_exceeded", .tooLong),
      (401, "who?", nil, .unauthorized), (402, "pay", nil, .exhausted), (403, "no", nil, .unauthorized),
      (404, "no model", nil, .unknownModel), (413, "big", nil, .tooLong), (422, "bad", nil, .invalidRequest),
      (429, "x", "insufficient_quota", .exhausted),
      (500, "1 validation error:\n {'type': 'list_type'}", nil, .invalidRequest), (302, "x", nil, .invalidRequest),
    ] as [(Int, String, String?, ModelError.Kind)])
  func permanent(dialect: Dialect, fault: (Int, String, String?, ModelError.Kind)) async throws {
    let (status, message, code, kind) = fault
    let body = complaint(message, code: code.map { .string($0) } ?? .null)
    let scenario = server.scenario(.json(status, body, headers: ["location": "http://127.0.0.1:1/"]))
    let error = try await directory(dialect.api, url: scenario.url).failure(question())
    #expect(error?.kind == kind)
    #expect(scenario.requests().count == 1)
  }

  @Test(
    "A stream that is cut before any content is tried again; one that is cut in the middle is not",
    arguments: Dialect.all)
  func cutStream(dialect: Dialect) async throws {
    let empty = server.scenario(.stream([": hello\n\n"], end: "cut"), good(dialect))
    #expect(try await directory(dialect.api, url: empty.url).ask(question()).text == "Red.")
    let half = server.scenario(.stream(dialect.head() + dialect.beginning(["Re"]), end: "cut"), good(dialect))
    let error = try await directory(dialect.api, url: half.url).failure(question())
    #expect(error?.kind == .unavailable)
    #expect(half.requests().count == 1)
    let ended = server.scenario(.stream(dialect.head() + dialect.beginning(["Re"])), good(dialect))
    let other = try await directory(dialect.api, url: ended.url).failure(question())
    #expect(other?.reason == "asked test for model-1: the stream ended in the middle of the answer")
  }

  @Test("Garbage is no answer, and the error shows how it began", arguments: Dialect.all)
  func garbage(dialect: Dialect) async throws {
    let page = FaultyServer.Reply(headers: ["content-type": "text/html"], chunks: ["<html>Welcome\nto the proxy"])
    for reply in [page, .stream(["data: <oops>\n\n"]), .json(200, "not json")] {
      let scenario = server.scenario(reply, good(dialect))
      let error = try await directory(dialect.api, url: scenario.url).failure(question())
      #expect(error?.kind == .malformed, "\(String(describing: error))")
      #expect(scenario.requests().count == 1)
    }
    let error = try await directory(dialect.api, url: server.scenario(page).url).failure(question())
    #expect(error?.reason.contains("text/html beginning with: <html>Welcome to the proxy") == true)
    #expect(error?.hint?.contains("providers.test.api") == true)
  }

  @Test(
    "A cancelled question ends at once, and the server sees its connection close", .timeLimit(.minutes(20)),
    arguments: Dialect.all)
  func cancellation(dialect: Dialect) async throws {
    let scenario = server.scenario(.stream(dialect.head() + dialect.beginning(["Re"]), end: "hang"))
    let directory = try directory(dialect.api, url: scenario.url)
    let request = try question()
    let log = ProgressLog()
    let task = Task { await directory.failure(request, log: log) }
    while !log.all.contains(.started) { try await Task.sleep(for: .milliseconds(2)) }
    task.cancel()
    #expect(await task.value?.kind == .cancelled)
    try await scenario.wait(for: "closed")
    #expect(scenario.requests().count == 1)
  }

  @Test(
    "A silent server times out, and a question that was sent is not sent again", .timeLimit(.minutes(20)),
    arguments: Dialect.all)
  func timeOut(dialect: Dialect) async throws {
    let scenario = server.scenario(.stream([], end: "hang"))
    let error = try await directory(dialect.api, url: scenario.url) { $0.timeoutSeconds = 1 }.failure(question())
    #expect(error?.kind == .timedOut)
    #expect(error?.hint == "raise providers.test.timeout, or ask for less")
    #expect(scenario.requests().count == 1)
  }
}
