import EgressProxy
import Foundation
import RunJournal
import TestKit
import Testing

// alone: its servers answer within a time limit.
@Suite("Tunnels to named hosts")
struct TunnelTests {
  private static let rules = EgressRules(hosts: ["good.test"])

  /// Asks curl to reach an address through the egress proxy.
  private func curl(_ stage: ProxyStage, _ url: String, _ more: String...) async throws -> ToolOutput {
    try await runTool(
      "curl", ["-sS", "--max-time", "20", "--proxy", "http://127.0.0.1:\(stage.port)"] + more + [url])
  }

  @Test("A named host is reached by TLS on port 443, and every byte is counted")
  func reaches() async throws {
    try await TLSServer.with { server in
      let (answers, traffic) = try await ProxyStage.with(Self.rules, network: ProxyStage.loopback(server.port)) {
        stage in
        let small = try await curl(stage, "https://good.test/1", "--cacert", server.certificate)
        let large = try await curl(stage, "https://GOOD.test/400000", "--cacert", server.certificate)
        let body = "@/usr/bin/env"
        let sent = try await curl(
          stage, "https://good.test/", "--cacert", server.certificate, "--data-binary", body)
        return [small, large, sent]
      }
      #expect(answers[0].output == "hello", "\(answers[0].errors)")
      #expect(answers[1].output.utf8.count == 2_000_000, "\(answers[1].errors)")
      #expect(Int(answers[2].output) ?? 0 > 10_000, "\(answers[2].errors)")
      let host = try #require(traffic.hosts.first)
      #expect(traffic.hosts.count == 1 && host.name == "good.test" && host.connections == 3)
      #expect(host.receivedBytes > 2_000_000 && host.receivedBytes < 2_100_000)
      #expect(host.sentBytes > 10_000 && host.sentBytes < 200_000)
      #expect(traffic.refusals.isEmpty)
    }
  }

  @Test(
    "Whatever is not exactly a named host at port 443 is refused",
    arguments: [
      ("other.test:443", 403), ("good.test:80", 403), ("good.test:0443", 403), ("good.test.:443", 403),
      ("good.test", 400), ("good.test:", 403), (":443", 403), ("good.test:443:443", 400), ("user@good.test:443", 403),
      ("good.test:443@other.test:443", 400), ("127.0.0.1:443", 403), ("2130706433:443", 403), ("0x7f.1:443", 403),
      ("[::1]:443", 400), ("[::ffff:7f00:1]:443", 400), ("localhost:443", 403), ("good.test%2eother.test:443", 403),
      ("good.test/:443", 403), ("good.test\\@other.test:443", 403), ("https://good.test:443", 400), ("*:443", 403),
    ])
  func refuses(target: String, status: Int) async throws {
    let (found, traffic) = try await ProxyStage.with(Self.rules) { stage in
      try await stage.status("CONNECT \(target) HTTP/1.1\r\nHost: good.test:443\r\n\r\n")
    }
    #expect(found == status)
    #expect(traffic.refusals.map(\.target) == [target] && traffic.hosts.isEmpty)
  }

  @Test(
    "A head that two programs could read in two ways is refused, and so is one that is no head",
    arguments: [
      "CONNECT good.test:443 HTTP/1.1\nHost: x\n\r\n\r\n", "CONNECT  good.test:443 HTTP/1.1\r\n\r\n",
      "CONNECT good.test:443\tx HTTP/1.1\r\n\r\n", "CONNECT good.test:443 HTTP/2.0\r\n\r\n",
      "CONNECT good.test:443\r\n\r\n",
      "CONNECT good.test:443 HTTP/1.1\r\nA: b\rC: d\r\n\r\n", "CONNECT good.test:443 HTTP/1.1\r\nA : b\r\n\r\n",
      "CONNECT good.test:443 HTTP/1.1\r\n folded: x\r\n\r\n", "CONNECT good.test:443 HTTP/1.1\r\nno colon\r\n\r\n",
      "\r\n\r\n", "CONNECT göod.test:443 HTTP/1.1\r\n\r\n", "\u{0}\r\n\r\n",
      "CONNECT good.test:443 HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 101) + "\r\n",
      String(repeating: "x", count: 20_000),
    ])
  func malformed(head: String) async throws {
    let (status, traffic) = try await ProxyStage.with(Self.rules) { try await $0.status(head) }
    #expect(status == 400)
    #expect(traffic.refusals.count == 1 && traffic.hosts.isEmpty)
  }

  @Test(
    "Requests that are no tunnels are not passed on",
    arguments: [
      "GET http://good.test/ HTTP/1.1\r\nHost: good.test\r\n\r\n", "GET https://good.test/ HTTP/1.1\r\n\r\n",
      "GET http://127.0.0.1:3128@good.test/ HTTP/1.1\r\n\r\n", "OPTIONS * HTTP/1.1\r\n\r\n", "PRI * HTTP/1.1\r\n\r\n",
      "connect good.test:443 HTTP/1.1\r\n\r\n", "GET /good.test/x HTTP/1.1\r\n\r\n",
    ])
  func noTunnels(request: String) async throws {
    let (status, traffic) = try await ProxyStage.with(Self.rules) { try await $0.status(request) }
    #expect(status == 403)
    #expect(traffic.refusals.count == 1 && traffic.hosts.isEmpty)
  }

  @Test("A host that the ClientHello names otherwise, or not at all, hears nothing")
  func serverNames() async throws {
    try await TLSServer.with { server in
      let (_, traffic) = try await ProxyStage.with(Self.rules, network: ProxyStage.loopback(server.port)) { stage in
        // The tunnel is to the named host; the TLS in it asks for another one, or for none, since an address has no name.
        let proxy = "127.0.0.1:\(stage.port)"
        for words in [["-servername", "other.test"], ["-noservername"], ["-servername", "GOOD.test"]] {
          let script =
            "echo Q | openssl s_client -proxy \(proxy) -connect good.test:443 \(words.joined(separator: " "))"
          let result = try await runTool("sh", ["-c", script])
          #expect(result.output.contains("BEGIN CERTIFICATE") == (words.last == "GOOD.test"), "\(words)")
        }
      }
      #expect(
        traffic.refusals.map(\.reason) == ["the ClientHello names other.test", "the ClientHello names no server"])
      #expect(traffic.hosts.map(\.connections) == [3] && (traffic.hosts.first?.sentBytes ?? 0) < 2000)
    }
  }

  private static let connect = Array("CONNECT good.test:443 HTTP/1.1\r\n\r\n".utf8)

  @Test(
    "What is no TLS is not passed on, wherever it stands",
    arguments: [
      Array("GET / HTTP/1.1\r\n\r\n".utf8), Array("CONNECT other.test:443 HTTP/1.1\r\n\r\n".utf8),
      Array("SSH-2.0-x\r\n".utf8), [22, 3, 1, 0, 0], [22, 3, 1, 0xFF, 0xFF], [22, 3, 1, 0, 4, 2, 0, 0, 0],
      [22, 3, 1, 0, 4, 1, 0xFF, 0xFF, 0xFF], [0x80, 0x2E, 1, 3, 1], [22, 3, 1, 0, 6, 1, 0, 0, 2, 3, 3],
    ] as [[UInt8]])
  func noTLS(bytes: [UInt8]) async throws {
    try await TLSServer.with { server in
      for pieces in [[Self.connect + bytes], [Self.connect, bytes]] {
        let (answer, traffic) = try await ProxyStage.with(Self.rules, network: ProxyStage.loopback(server.port)) {
          stage in
          pieces.count == 1 ? try await stage.ask(pieces[0]) : try await stage.ask(pieces[0], pieces[1], pause: 50)
        }
        #expect(String(decoding: answer, as: UTF8.self) == "HTTP/1.1 200 Connection established\r\n\r\n")
        #expect(traffic.refusals.count == 1 && traffic.hosts.first?.sentBytes == 0)
      }
    }
  }

  @Test("A name that leads to an address that is not public is refused, whatever else it leads to")
  func addresses() async throws {
    for (found, status) in [
      ([.v4(0x7F00_0001)], 403), ([.v4(0x0A00_0001), .v6(0, 1)], 403), ([], 502),
    ] as [([IPAddress], Int)] {
      let network = EgressNetwork(resolve: { _ in found }, permits: \.isPublic, port: 443)
      let (answer, traffic) = try await ProxyStage.with(Self.rules, network: network) {
        try await $0.status("CONNECT good.test:443 HTTP/1.1\r\n\r\n")
      }
      #expect(answer == status)
      #expect(traffic.refusals.count == 1 && traffic.hosts.isEmpty)
    }
  }

  @Test("Where a name leads, and why not there, is for the journal alone")
  func untold() async throws {
    let connect = "CONNECT good.test:443 HTTP/1.1\r\n\r\n"
    let inside = EgressNetwork(resolve: { _ in [.v4(0x0A01_0203)] }, permits: \.isPublic, port: 443)
    let closed = EgressNetwork(
      resolve: { _ in [.v4(0x7F00_0001)] }, permits: { _ in true }, port: 1, leadsToItself: true)
    for (network, untold) in [(inside, "10.1.2.3"), (closed, "Connection refused")] {
      let (answer, traffic) = try await ProxyStage.with(Self.rules, network: network) { try await $0.ask(connect) }
      #expect(answer.contains("refused by Chancery") && !answer.split(separator: "Chancery: ")[1].contains(untold))
      #expect(traffic.refusals.map(\.reason).first?.contains(untold) == true, "\(traffic.refusals)")
    }
  }

  @Test("A connection that turns out to be one to this machine is not used")
  func itself() async throws {
    try await TLSServer.with { server in
      var network = ProxyStage.loopback(server.port)
      network.leadsToItself = false
      let (status, traffic) = try await ProxyStage.with(Self.rules, network: network) {
        try await $0.status("CONNECT good.test:443 HTTP/1.1\r\n\r\n")
      }
      #expect(status == 502 && traffic.hosts.isEmpty)
      #expect(traffic.refusals.first?.reason.contains("127.0.0.1 is this machine") == true)
    }
  }

  @Test("The network of the internet never leads to this machine")
  func own() {
    #expect(!EgressNetwork.internet.resolve("localhost").contains(where: EgressNetwork.internet.permits))
  }

  @Test("Who says nothing, or says it byte by byte, is not waited for", .timeLimit(.minutes(20)))
  func patience() async throws {
    var rules = Self.rules
    rules.patience.handshake = 1
    let (_, traffic) = try await ProxyStage.with(rules) { stage in
      let slow = "CONNECT good.test:443 HTTP/1.1".utf8.map { [$0] }
      _ = try await stage.ask([])
      _ = try await stage.ask(
        slow[0], slow[1], slow[2], slow[3], slow[4], slow[5], slow[6], slow[7], slow[8], slow[9], pause: 200)
    }
    #expect(traffic.hosts.isEmpty)
  }

  @Test("More connections at a time than allowed are closed, and the traffic has an end")
  func limits() async throws {
    var rules = EgressRules(hosts: ["good.test"], trafficBytes: 100_000)
    rules.patience.connections = 2
    try await TLSServer.with { server in
      let (_, traffic) = try await ProxyStage.with(rules, network: ProxyStage.loopback(server.port)) { stage in
        let script = """
          import socket, sys
          held = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(4)]
          for one in held: one.settimeout(3)
          ends = 0
          for one in held:
              try: ends += one.recv(1) == b""
              except (TimeoutError, ConnectionError): pass
          print(ends)
          """
        #expect(try await runTool("python3", ["-c", script, String(stage.port)]).output == "2\n")
        let large = try await curl(stage, "https://good.test/400000", "--cacert", server.certificate)
        #expect(large.status != 0 && large.output.utf8.count < 300_000)
        let after = try await stage.ask("CONNECT good.test:443 HTTP/1.1\r\n\r\n")
        #expect(after.contains("403") && after.contains("traffic of 100000 bytes is used up"))
      }
      #expect(traffic.refusals.map(\.reason).contains("too many connections at a time"))
    }
  }

  @Test("What an agent wrote is shown without anything that a terminal would act on")
  func plain() async throws {
    let (_, traffic) = try await ProxyStage.with(Self.rules) {
      try await $0.ask("CONNECT \(String(repeating: "a", count: 5000)):443 HTTP/1.1\r\n\r\n")
    }
    #expect(traffic.refusals.first?.target.count == 200)
    let ledger = TrafficLedger(limit: 1)
    ledger.noteRefusal(of: "x", "the tool \u{1B}[2J\u{202E}\r\n" + String(repeating: "e\u{301}", count: 200_000))
    let reason = try #require(ledger.traffic.refusals.first?.reason)
    #expect(reason.utf8.count == 400 && reason.hasPrefix("the tool ?[2J???e?"))
  }
}
