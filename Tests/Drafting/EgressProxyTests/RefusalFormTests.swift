import EgressProxy
import JSON
import RunJournal
import TestKit
import Testing

/// Which status is final was tried with the programs: Codex and the libraries under aider ask again after 402 and 403, and
/// Claude Code after 400.
@Suite("Refusals in the form of each protocol")
struct RefusalFormTests {
  private static func post(_ target: String, _ headers: String = "") -> String {
    "POST \(target) HTTP/1.1\r\nHost: 127.0.0.1:3128\r\nContent-Length: 2\r\n\(headers)\r\n{}"
  }

  private func answer(_ request: String) async throws -> (status: Int, head: String, body: JSONValue, NetworkTraffic) {
    let (text, traffic) = try await ProxyStage.with(EgressRules(hosts: [], models: [])) { try await $0.ask(request) }
    let halves = text.split(separator: "\r\n\r\n", maxSplits: 1)
    let status = Int(text.dropFirst(9).prefix(3)) ?? 0
    return (status, String(halves[0]), try JSONValue(parsing: String(halves.count > 1 ? halves[1] : "")), traffic)
  }

  @Test("Messages are refused with 403 and Anthropic's own error")
  func anthropic() async throws {
    let (status, head, body, traffic) = try await answer(Self.post("/anthropic/v1/messages?beta=true"))
    #expect(status == 403 && head.contains("x-should-retry: false"))
    #expect(body["type"] == "error" && body["error"]?["type"] == "permission_error")
    #expect(body["error"]?["message"] == "refused by Chancery: the step does not name this provider")
    #expect(traffic.refusals.map(\.reason) == ["the step does not name this provider"])
  }

  @Test(
    "Chat Completions and Responses are refused with 400 and OpenAI's own error",
    arguments: ["chat/completions", "responses"])
  func openAI(path: String) async throws {
    let (status, head, body, _) = try await answer(Self.post("/openai/v1/\(path)"))
    #expect(status == 400 && head.contains("x-should-retry: false"))
    #expect(body["error"]?["type"] == "invalid_request_error" && body["error"]?["code"] == "chancery_refused")
    #expect(body["error"]?["param"] == .null)
    #expect(body["error"]?["message"] == "refused by Chancery: the step does not name this provider")
  }

  @Test("What is no question is refused as ever")
  func plain() async throws {
    #expect(try await answer(Self.post("/openai/v1/files")).status == 403)
    #expect(try await answer(Self.post("http://evil.test/")).status == 403)
  }

  @Test("Too much at a time may be asked again, after a second")
  func busy() async throws {
    var rules = EgressRules(hosts: [], models: ["openai"])
    rules.patience.questions = 0
    let (text, _) = try await ProxyStage.with(rules, models: NobodyAsked()) {
      try await $0.ask(Self.post("/openai/v1/responses"))
    }
    #expect(text.hasPrefix("HTTP/1.1 429") && text.contains("x-should-retry: true") && text.contains("retry-after: 1"))
  }

  @Test("A web socket is answered 426, so that clients ask by an ordinary request, and nothing was refused")
  func upgrade() async throws {
    let request =
      "GET /openai/v1/responses HTTP/1.1\r\nHost: 127.0.0.1:3128\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      + "Sec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    let (text, traffic) = try await ProxyStage.with(EgressRules(hosts: [], models: ["openai"]), models: NobodyAsked()) {
      try await $0.ask(request)
    }
    #expect(text.hasPrefix("HTTP/1.1 426 Upgrade Required\r\n") && text.lowercased().contains("upgrade: http/1.1"))
    #expect(traffic.refusals.isEmpty && traffic.hosts.isEmpty)
  }

  private struct NobodyAsked: ModelProxy {
    func answer(_ request: ProxiedModelRequest, into pipe: ResponsePipe) {
      Issue.record("asked \(request.path)")
      pipe.end()
    }

    func giveUp() {}
  }
}
