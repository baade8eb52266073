import EgressProxy
import RunJournal
import Synchronization
import TestKit
import Testing

// alone: its servers answer within a time limit.
@Suite("Questions to models through the egress proxy")
struct ModelVisitTests {
  /// Answers everything with one word, and keeps what it was asked.
  private final class Recorder: ModelProxy {
    private let state = Mutex<[ProxiedModelRequest]>([])

    var requests: [ProxiedModelRequest] { state.withLock { $0 } }

    func answer(_ request: ProxiedModelRequest, into pipe: ResponsePipe) {
      state.withLock { $0.append(request) }
      pipe.put(Array("HTTP/1.1 200 OK\r\n\r\nyes".utf8))
      pipe.end()
    }

    func giveUp() {}
  }

  private static let rules = EgressRules(hosts: [], models: ["house"])

  private func ask(_ text: String) async throws -> (status: Int, asked: [ProxiedModelRequest], NetworkTraffic) {
    let recorder = Recorder()
    let (status, traffic) = try await ProxyStage.with(Self.rules, models: recorder) { try await $0.status(text) }
    return (status, recorder.requests, traffic)
  }

  private static func post(_ target: String, _ headers: String = "Content-Length: 2\r\n", body: String = "{}") -> String
  {
    "POST \(target) HTTP/1.1\r\nHost: 127.0.0.1:3128\r\n\(headers)\r\n\(body)"
  }

  @Test(
    "A question is taken as it is, by its path or its whole address",
    arguments: [
      "/house/v1/messages", "http://127.0.0.1:3128/house/v1/messages", "http://localhost:3128/house/v1/messages",
      "/house/v1/messages?beta=true",
    ])
  func taken(target: String) async throws {
    let (status, asked, traffic) = try await ask(Self.post(target, "Content-Length: 2\r\nX-A: b\r\n"))
    #expect(status == 200 && asked.count == 1)
    #expect(asked[0].provider == "house" && asked[0].path == "v1/messages" && asked[0].body == Array("{}".utf8))
    #expect(traffic.hosts.map(\.name) == ["/house"] && traffic.hosts[0].sentBytes == 2)
  }

  @Test(
    "What could be read as two requests, or as another one elsewhere, is not taken",
    arguments: [
      post("/house/v1/messages", body: "{}GET /house/v1/files HTTP/1.1\r\n\r\n"),
      post("/house/v1/messages", "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n"),
      post("/house/v1/messages", "Transfer-Encoding: chunked\r\n", body: "2\r\n{}\r\n0\r\n\r\n"),
      post("/house/v1/messages", "Content-Length: 2\r\nContent-Length: 5\r\n"),
      post("/house/v1/messages", "Content-Length: +2\r\n"), post("/house/v1/messages", "Content-Length: 4194305\r\n"),
      post("/house/v1/messages", "Content-Length: 0x2\r\n"),
      post("/house/v1/messages", "Content-Length: 2, 2\r\n"), post("/house/v1/messages", "Content-Length: -1\r\n"),
      post("/house/v1/messages", "Content-Length: 99999999999999999999\r\n"), post("/house/v1/messages", ""),
      post("/house/v1/messages", "Content-Length: 2\r\nContent-Encoding: gzip\r\n"),
      post("/other/v1/messages"), post("//house/v1/messages"), post("/HOUSE/v1/messages"), post("/house"),
      post("/ho%75se/v1/messages"), post("http://127.0.0.1:3129/house/v1/messages"),
      post("http://127.0.0.1:3128@evil.test/house/v1/messages"), post("https://127.0.0.1:3128/house/v1/messages"),
      post("house/v1/messages"), post("/house/v1/messages?beta=true&x=y"), post("*"),
    ])
  func notTaken(request: String) async throws {
    let (status, asked, traffic) = try await ask(request)
    #expect([400, 403, 404].contains(status) && asked.isEmpty)
    #expect(traffic.refusals.count == 1 && traffic.hosts.isEmpty)
  }

  @Test("A long question comes whole, also from a client that waits to be told to go on")
  func long() async throws {
    let recorder = Recorder()
    let (result, traffic) = try await ProxyStage.with(Self.rules, models: recorder) { stage in
      try await runTool(
        "sh",
        [
          "-c",
          "head -c 3000000 /dev/zero | tr '\\0' x | curl -sS -v --data-binary @- -H 'Expect: 100-continue' "
            + "http://127.0.0.1:\(stage.port)/house/v1/messages",
        ])
    }
    #expect(result.output == "yes" && result.errors.contains("100 Continue"), "\(result.errors)")
    #expect(recorder.requests.map(\.body.count) == [3_000_000] && traffic.hosts[0].sentBytes == 3_000_000)
  }

  @Test("More questions at a time than allowed are to be asked again")
  func limits() async throws {
    var rules = Self.rules
    rules.patience.questions = 0
    let (status, _) = try await ProxyStage.with(rules, models: Recorder()) {
      try await $0.status(Self.post("/house/v1/messages"))
    }
    #expect(status == 429)
  }

  @Test("All proxies together hold so much of questions, and serve so many connections")
  func shared() async throws {
    let none = EgressShare(questionBytes: 1)
    let (status, _) = try await ProxyStage.with(Self.rules, models: Recorder(), share: none) { stage in
      #expect(try await stage.status(Self.post("/house/v1/messages", "Content-Length: 1\r\n", body: "1")) == 200)
      #expect(try await stage.status(Self.post("/house/v1/messages", "Content-Length: 1\r\n", body: "1")) == 200)
      return try await stage.status(Self.post("/house/v1/messages"))
    }
    #expect(status == 429)
    let closed = EgressShare(connections: 0)
    let (nothing, traffic) = try await ProxyStage.with(Self.rules, models: Recorder(), share: closed) {
      try await $0.status(Self.post("/house/v1/messages"))
    }
    #expect(nothing == 0 && traffic.refusals.map(\.reason) == ["too many connections at a time"])
  }

  @Test("Without models nothing is asked")
  func none() async throws {
    let (status, _) = try await ProxyStage.with(Self.rules) { try await $0.status(Self.post("/house/v1/messages")) }
    #expect(status == 403)
  }
}
