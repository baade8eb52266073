import Documents
import Foundation
import ModelClients
import Models
import Plans
import Synchronization
import Transport

/// A real HTTP server on loopback, in a process of its own, that answers as its address tells it to.
///
/// The replies are in the path of each URL, so that tests need no common state.
final class FaultyServer: Sendable {
  /// One reply; the server gives the first to the first request for a scenario, and so on, and repeats the last.
  struct Reply {
    var status = 200
    var headers: [String: String] = [:]
    var chunks: [String] = []
    /// Each chunk is sent so many times.
    var repeats = 1
    /// After the chunks: `done` ends the body, `cut` closes without an end, `hang` waits for the client to close.
    var end = "done"

    static func stream(_ chunks: [String], end: String = "done") -> Reply {
      Reply(headers: ["content-type": "text/event-stream"], chunks: chunks, end: end)
    }

    static func json(_ status: Int, _ body: String, headers: [String: String] = [:]) -> Reply {
      Reply(
        status: status, headers: headers.merging(["content-type": "application/json"]) { own, _ in own },
        chunks: [body])
    }

    fileprivate var document: JSONValue {
      [
        "status": .integer(Int64(status)), "headers": .object(headers.mapValues { .string($0) }),
        "chunks": .array(chunks.map { .string($0) }), "repeats": .integer(Int64(repeats)), "end": .string(end),
      ]
    }
  }

  /// The address of one scenario, and what the server saw of it.
  struct Scenario: Sendable {
    let id: String
    let url: String
    let log: String

    /// What happened, oldest first: `request` entries with `headers` and `body`, and `closed` ones.
    func seen() -> [JSONValue] {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").compactMap { try? JSONValue(parsing: String($0)) }.filter {
        $0["id"]?.stringValue == id
      }
    }

    func requests() -> [JSONValue] { seen().filter { $0["event"] == "request" } }

    func wait(for event: String) async throws {
      while !seen().contains(where: { $0["event"]?.stringValue == event }) {
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  private let process: Process
  private let log: String
  let port: Int

  static let shared = Result { try FaultyServer() }

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

  func scenario(_ replies: Reply...) -> Scenario {
    let id = UUID().uuidString
    let document: JSONValue = ["id": .string(id), "replies": .array(replies.map(\.document))]
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

        def answer(self, reply):
            self.send_response(reply["status"])
            for key, value in reply["headers"].items(): self.send_header(key, value)
            self.send_header("transfer-encoding", "chunked")
            self.end_headers()
            for chunk in reply["chunks"]:
                data = chunk.encode()
                for _ in range(reply["repeats"]):
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

let testKey = "sk-test-0123456789abcdef"

/// A directory with one provider `test`, whose key is in the environment and whose retries do not wait.
func directory(
  _ api: ProviderSettings.API, url: String, key: KeySource = .environment("TEST_KEY"),
  change: (inout ProviderSettings) -> Void = { _ in }
) throws -> ModelDirectory {
  var settings = ProviderSettings(name: "test", api: api, url: url, key: key)
  change(&settings)
  return try ModelDirectory(
    providers: [settings], scripts: nil, environment: ["TEST_KEY": testKey],
    retry: RetryPolicy(firstWaitMilliseconds: 1))
}

/// A question about nothing much.
func question(
  _ model: String = "test/model-1", lane: Lane = .standard, effort: Effort? = nil, tools: [ModelTool] = [],
  schema: JSONValue? = nil, messages: [ModelMessage] = [.user("Name three colours.")], maximumTokens: Int = 256,
  attempt: Int = 1, turn: Int = 1
) throws -> ModelRequest {
  ModelRequest(
    choice: ModelChoice(model: model, lane: lane, effort: effort),
    purpose: .init(task: .draft, step: StepID("greet"), attempt: attempt, turn: turn), system: "Be brief.",
    messages: messages, tools: tools, answerSchema: schema, maximumTokens: maximumTokens)
}

/// Collects what a client reports.
final class ProgressLog: Sendable {
  private let entries = Mutex<[ModelProgress]>([])
  var all: [ModelProgress] { entries.withLock { $0 } }
  func take(_ progress: ModelProgress) { entries.withLock { $0.append(progress) } }
}

extension ModelDirectory {
  func ask(_ request: ModelRequest, log: ProgressLog = ProgressLog()) async throws -> ModelAnswer {
    try await client(for: request.choice).answer(to: request) { log.take($0) }
  }

  /// The error that a question ends with; `nil` when it is answered.
  func failure(_ request: ModelRequest, log: ProgressLog = ProgressLog()) async -> ModelError? {
    do throws(ModelError) {
      _ = try await client(for: request.choice).answer(to: request) { log.take($0) }
      return nil
    } catch {
      return error
    }
  }
}
