import Foundation
package import JSON

/// A real HTTP server on loopback, in a process of its own, that answers as its address tells it to.
///
/// The replies are in the path of each URL, so that tests need no common state.
package final class FaultyServer: Sendable {
  /// One reply; the server gives the first to the first request for a scenario, and so on, and repeats the last.
  package struct Reply: Sendable {
    package var status = 200
    package var headers: [String: String] = [:]
    package var chunks: [String] = []
    /// Each chunk is sent so many times.
    package var repeats = 1
    /// Milliseconds before each chunk.
    package var pause = 0
    /// After the chunks: `done` ends the body, `cut` closes without an end, `hang` waits for the client to close.
    package var end = "done"

    package static func stream(_ chunks: [String], end: String = "done") -> Reply {
      Reply(headers: ["content-type": "text/event-stream"], chunks: chunks, end: end)
    }

    package static func json(_ status: Int, _ body: String, headers: [String: String] = [:]) -> Reply {
      Reply(
        status: status, headers: headers.merging(["content-type": "application/json"]) { own, _ in own },
        chunks: [body])
    }

    package init(status: Int = 200, headers: [String: String] = [:], chunks: [String] = [], end: String = "done") {
      self.status = status
      self.headers = headers
      self.chunks = chunks
      self.end = end
    }

    fileprivate var document: JSONValue {
      [
        "status": .integer(Int64(status)), "headers": .object(headers.mapValues { .string($0) }),
        "chunks": .array(chunks.map { .string($0) }), "repeats": .integer(Int64(repeats)),
        "pause": .integer(Int64(pause)),
        "end": .string(end),
      ]
    }
  }

  /// The address of one scenario, and what the server saw of it.
  package struct Scenario: Sendable {
    package let id: String
    package let url: String
    let log: String

    /// What happened, oldest first: `request` entries with `headers` and `body`, and `closed` ones.
    package func seen() -> [JSONValue] {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }.filter {
        $0["id"]?.stringValue == id
      }
    }

    package func requests() -> [JSONValue] { seen().filter { $0["event"] == "request" } }

    package func wait(for event: String) async throws {
      while !seen().contains(where: { $0["event"]?.stringValue == event }) {
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  private let process: Process
  private let log: String
  package let port: Int

  package static let shared = Result { try FaultyServer() }

  private init() throws {
    log = "/tmp/chancery-server-\(UUID().uuidString).jsonl"
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-u", "-c", Self.program, log]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let piece = output.fileHandleForReading.readData(ofLength: 1)
      if piece.isEmpty { throw CocoaError(.fileReadUnknown) }
      line += String(decoding: piece, as: UTF8.self)
    }
    port = Int(line.dropLast()) ?? 0
  }

  package func scenario(_ replies: Reply...) -> Scenario { scenario(replies) }

  /// - Parameter models: what its list of models holds; without it, it has no such list.
  package func scenario(_ replies: [Reply], models: [String] = []) -> Scenario {
    let id = UUID().uuidString
    let document: JSONValue = [
      "id": .string(id), "replies": .array(replies.map(\.document)), "models": .array(models.map(JSONValue.string)),
    ]
    let code = Data(document.canonicalText.utf8).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_")
    return Scenario(id: id, url: "http://127.0.0.1:\(port)/\(code)", log: log)
  }

  private static let program = #"""
    import base64, http.server, json, os, sys, threading, time
    log, parent, lock, counts = sys.argv[1], os.getppid(), threading.Lock(), {}

    def note(**entry):
        with lock, open(log, "a") as file:
            file.write(json.dumps(entry) + "\n")

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words): pass

        def do_POST(self):
            scenario = json.loads(base64.urlsafe_b64decode(self.path.split("/")[1]))
            name = scenario["id"]
            body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
            with lock:
                turn = counts[name] = counts.get(name, 0) + 1
            reply = scenario["replies"][min(turn, len(scenario["replies"])) - 1]
            note(id=name, event="request", path="/" + "/".join(self.path.split("/")[2:]), port=self.client_address[1],
                 headers={key.lower(): value for key, value in self.headers.items()}, body=body)
            try:
                self.answer(reply)
                if reply["end"] == "hang":
                    while self.connection.recv(4096): pass
                    note(id=name, event="closed")
            except OSError:
                note(id=name, event="closed")
            if reply["end"] != "done": self.close_connection = True

        # A look at the list of models costs nothing, and takes none of the replies.
        def do_GET(self):
            scenario = json.loads(base64.urlsafe_b64decode(self.path.split("/")[1]))
            note(id=scenario["id"], event="look", path="/" + "/".join(self.path.split("/")[2:]),
                 headers={key.lower(): value for key, value in self.headers.items()})
            models = [{"id": name} for name in scenario["models"]]
            one = self.path.split("/models/")[1:]
            found = models and (not one or one[0] in scenario["models"])
            body = json.dumps({"data": models}).encode() if found else b'{"error": {"message": "not found"}}'
            self.send_response(200 if found else 404)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def answer(self, reply):
            self.send_response(reply["status"])
            for key, value in reply["headers"].items(): self.send_header(key, value)
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for chunk in reply["chunks"]:
                data = chunk.encode()
                for _ in range(reply["repeats"]):
                    time.sleep(reply["pause"] / 1000)
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
                    self.wfile.flush()
            if reply["end"] == "done": self.wfile.write(b"0\r\n\r\n")

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    while os.getppid() == parent: time.sleep(0.2)  # it ends with the process of the tests
    if os.path.exists(log): os.remove(log)
    """#
}
