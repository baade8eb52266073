import Foundation
import HTTPClient
import JSON
import ModelProviders
import Models
import Plans
import SystemPackage
import TestKit
import Testing

// alone: its programs that print keys have a time limit.
@Suite("Keys")
struct KeyTests {
  private let server: FaultyServer

  init() throws { server = try FaultyServer.shared.get() }

  private func ask(_ key: SecretSource) async throws -> (error: ModelError?, sent: JSONValue?) {
    let scenario = server.scenario(.stream(OpenAIChatTests.text("ok")))
    let error = try await directory(.openAIChat, url: scenario.url, key: key).failure(question())
    return (error, scenario.requests().first?["headers"]?["authorization"])
  }

  @Test("A key comes from a file or a command, without the line end")
  func sources() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("key")
      try Data("file-key\n".utf8).write(to: URL(fileURLWithPath: file.string))
      #expect(try await ask(.file(file.string)).sent == "Bearer file-key")
      #expect(try await ask(.command(["printf", "%s-key\\n", "command"])).sent == "Bearer command-key")
    }
  }

  @Test("A missing key says where it was looked for, and nothing is sent")
  func missing() async throws {
    let (error, sent) = try await ask(.environment("NO_SUCH_KEY"))
    #expect(
      error
        == ModelError(
          .unauthorized, "no key for the provider test: the environment variable NO_SUCH_KEY is not set",
          hint: "set NO_SUCH_KEY, for example `export NO_SUCH_KEY=…`; or write providers.test.key: { file: ~/PATH } or "
            + "{ command: [PROGRAM, …] } in the configuration"))
    #expect(sent == nil)
    #expect(try await ask(.file("/nonexistent/key")).error?.reason.contains("/nonexistent/key") == true)
    #expect(try await ask(.command(["false"])).error?.reason.contains("the command false failed") == true)
    #expect(try await ask(.command(["no-such-program-x"])).error?.kind == .unauthorized)
    #expect(try await ask(.command(["printf", "a\\r\\nX-Evil: 1"])).error?.kind == .unauthorized)
  }

  @Test("A key that a server repeats is in no error, hint or progress report")
  func redacted() async throws {
    for (status, retried) in [(401, false), (500, true), (302, false)] {
      let scenario = server.scenario(
        .json(status, "{\"error\":{\"message\":\"the key \(testKey) is odd\"}}", headers: ["location": "/\(testKey)"]))
      let log = ProgressLog()
      let error = try #require(await directory(.openAIChat, url: scenario.url).failure(question(), log: log))
      let everything = "\(error) \(log.all)"
      #expect(!everything.contains(testKey))
      #expect(everything.contains("[secret test.key]"))
      #expect(log.all.isEmpty != retried)
    }
  }

  @Test("A request prints without the key in its headers")
  func printed() {
    let request = HTTPRequest(url: "u", headers: [HTTPHeader("Authorization", testKey)], body: [1])
    var dumped = ""
    dump(request, to: &dumped)
    #expect("\(request) \(String(reflecting: request)) \(dumped)".contains(testKey) == false)
  }

  @Test("A key is not sent in the clear to another machine")
  func plainText() async throws {
    let error = try await directory(.openAIChat, url: "http://models.example.invalid/v1").failure(question())
    #expect(error?.kind == .invalidRequest)
    #expect(error?.reason.contains("in the clear") == true)
    let strange = try await directory(.openAIChat, url: "file:///etc/passwd").failure(question())
    #expect(strange?.kind == .invalidRequest)
  }

  @Test("A server with a certificate that nobody vouches for is not spoken to")
  func untrusted() async throws {
    try await withTemporaryFolder { folder in
      let made = try await runTool(
        "openssl",
        [
          "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem",
          "-out", "cert.pem", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
        ], in: folder)
      try #require(made.status == 0, "\(made.errors)")
      let tls = try TLSServer(folder: folder.string)
      defer { tls.stop() }
      let url = "https://127.0.0.1:\(tls.port)"
      // On a machine with much to do the server may be slower than a connection may be.
      var error: ModelError?
      for _ in 0..<6 where error?.reason.contains("certificate") != true {
        error = try await directory(.openAIChat, url: url).failure(question())
      }
      #expect(error?.kind == .unavailable)
      #expect(error?.reason.contains("certificate") == true)
      // The same server is fine for whoever trusts it.
      let trusting = HTTPTransport(environment: ["SSL_CERT_FILE": folder.appending("cert.pem").string])
      var head: HTTPHead?
      for _ in 0..<6 where head == nil {
        for await event in trusting.send(HTTPRequest(url: url, headers: [], body: [])).events {
          if case .head(let found) = event { head = found }
        }
      }
      #expect(head?.status == 204)
    }
  }
}

/// A server on loopback with the certificate of a folder; it answers 204 to everything.
private final class TLSServer {
  private let process = Process()
  let port: Int

  init(folder: String) throws {
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    let program = """
      import http.server, os, ssl, sys, threading
      threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
      class Handler(http.server.BaseHTTPRequestHandler):
          def log_message(self, *words): pass
          def do_POST(self):
              self.send_response(204)
              self.end_headers()
      server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain("cert.pem", "key.pem")
      server.socket = context.wrap_socket(server.socket, server_side=True)
      print(server.server_address[1], flush=True)
      server.serve_forever()
      """
    process.arguments = ["python3", "-c", program]
    let output = Pipe()
    // It ends with this process at the latest.
    process.standardInput = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let piece = output.fileHandleForReading.readData(ofLength: 1)
      if piece.isEmpty { throw CocoaError(.fileReadUnknown) }
      line += String(decoding: piece, as: UTF8.self)
    }
    port = Int(line.dropLast()) ?? 0
  }

  func stop() { kill(process.processIdentifier, SIGKILL) }
}
