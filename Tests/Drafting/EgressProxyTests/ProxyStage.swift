import EgressProxy
import Foundation
import RunJournal
import SystemPackage
import TestKit

/// An egress proxy on a socket of this machine, as an agent's sandbox would have it, and the hosts behind it.
struct ProxyStage {
  let proxy: EgressProxy
  let port: Int

  /// Lends a proxy, and returns what went through it besides what the body returns.
  static func with<Result>(
    _ rules: EgressRules, network: EgressNetwork = nowhere, models: (any ModelProxy)? = nil,
    share: EgressShare = EgressShare(),
    _ body: (ProxyStage) async throws -> Result
  ) async throws -> (Result, NetworkTraffic) {
    let listener = try Listener()
    let proxy = EgressProxy(rules, network: network, models: models, share: share)
    proxy.open(listener.number)
    do {
      let result = try await body(ProxyStage(proxy: proxy, port: listener.port))
      return (result, await proxy.close(waiting: 5))
    } catch {
      _ = await proxy.close(waiting: 0)
      throw error
    }
  }

  /// Every name leads to a port of this machine's loopback.
  static func loopback(_ port: Int) -> EgressNetwork {
    EgressNetwork(resolve: { _ in [.v4(0x7F00_0001)] }, permits: { _ in true }, port: UInt16(port), leadsToItself: true)
  }

  static let nowhere = EgressNetwork(resolve: { _ in [] }, permits: { _ in true }, port: 1)

  /// What the proxy answers to some bytes, up to its end.
  func ask(_ text: String) async throws -> String { String(decoding: try await ask(Array(text.utf8)), as: UTF8.self) }

  func ask(_ pieces: [UInt8]..., pause: Int = 0, hangsUp: Bool = false) async throws -> [UInt8] {
    let script = """
      import socket, sys, time
      s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
      s.settimeout(20)
      try:
          for piece in sys.argv[4:]:
              s.sendall(bytes.fromhex(piece)); time.sleep(int(sys.argv[2]) / 1000)
          if sys.argv[3] == "true": s.shutdown(socket.SHUT_WR); s.settimeout(0.3)
          while data := s.recv(65536): sys.stdout.buffer.write(data)
      except (ConnectionError, TimeoutError): pass
      """
    let words = pieces.map { $0.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined() }
    return Array(
      try await runTool("python3", ["-c", script, String(port), String(pause), String(hangsUp)] + words).output.utf8)
  }

  /// The status of the answer, which is 0 where there is none.
  func status(_ text: String) async throws -> Int {
    let answer = try await ask(text)
    return answer.hasPrefix("HTTP/1.1 ") ? Int(answer.dropFirst(9).prefix(3)) ?? 0 : 0
  }
}

/// A socket that listens on a free port of the loopback.
struct Listener {
  let number: Int32
  let port: Int

  init() throws {
    let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let done = withUnsafeMutablePointer(to: &place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, size) == 0 && listen(number, 128) == 0 && getsockname(number, $0, &size) == 0
      }
    }
    guard done else { throw Errno(rawValue: errno) }
    self.number = number
    port = Int(UInt16(bigEndian: place.sin_port))
  }
}

/// A server that speaks TLS as `good.test`, and answers everything with a greeting.
final class TLSServer: Sendable {
  let port: Int
  let certificate: String
  private let process: Process

  static func with<Result>(_ body: (TLSServer) async throws -> Result) async throws -> Result {
    try await withTemporaryFolder { folder in
      let server = try await TLSServer(in: folder)
      defer { kill(server.process.processIdentifier, SIGKILL) }
      return try await body(server)
    }
  }

  private init(in folder: FilePath) async throws {
    let certificate = folder.appending("cert.pem").string
    let key = folder.appending("key.pem").string
    _ = try await runTool(
      "openssl",
      [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
        certificate, "-days", "2", "-subj", "/CN=good.test", "-addext", "subjectAltName=DNS:good.test",
      ])
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-u", "-c", Self.program, certificate, key]
    let output = Pipe()
    // It ends with this process at the latest.
    process.standardInput = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    self.process = process
    self.certificate = certificate
    port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
  }

  private static let program = """
    import http.server, os, ssl, sys, threading
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    class Handler(http.server.BaseHTTPRequestHandler):
        def log_message(self, *words): pass
        def do_GET(self):
            body = b"hello" * int(self.path[1:] or 1)
            self.send_response(200); self.send_header("content-length", str(len(body))); self.end_headers()
            self.wfile.write(body)
        def do_POST(self):
            count = len(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200); self.end_headers(); self.wfile.write(str(count).encode())
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(server.server_address[1], flush=True)
    server.serve_forever()
    """
}
