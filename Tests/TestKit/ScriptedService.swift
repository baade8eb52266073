import Foundation
package import SystemPackage

/// A server in a process of its own that answers as it is told and writes every request down byte for byte.
package final class ScriptedService: Sendable {
  /// What is answered to a request: to the first one the first, and the last one to all that follow.
  package struct Answer: Sendable {
    package var status: Int
    package var headers: [String: String]
    package var body: [UInt8]

    package init(_ status: Int, headers: [String: String] = [:], _ body: String = "") {
      self.init(status, headers: headers, bytes: Array(body.utf8))
    }

    package init(_ status: Int, headers: [String: String] = [:], bytes: [UInt8]) {
      self.status = status
      self.headers = headers
      body = bytes
    }

    fileprivate var line: String {
      let named = headers.map { "\($0)\u{1}\($1)" }.joined(separator: "\u{2}")
      return [String(status), named, Data(body).base64EncodedString()].joined(separator: "\u{3}")
    }
  }

  private let process: ServiceProcess
  private let folder: FilePath
  private let port: String

  package var url: String { "http://127.0.0.1:\(port)" }

  package init(in folder: FilePath, _ answers: [Answer]) async throws {
    self.folder = folder
    try Data(Self.program.utf8).write(to: URL(fileURLWithPath: folder.appending("service.py").string))
    let lines = answers.map { $0.line + "\n" }.joined()
    try Data(lines.utf8).write(to: URL(fileURLWithPath: folder.appending("answers").string))
    process = try ServiceProcess("python3", [folder.appending("service.py").string, folder.string])
    port = try await waitForFile(folder.appending("port"))
  }

  /// The requests so far: each with its lines up to the empty one, and its body.
  package var requests: [(head: [String], body: [UInt8])] {
    let text = (try? String(contentsOfFile: folder.appending("requests").string, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", omittingEmptySubsequences: false).map { Data(base64Encoded: String($0)) }
      guard parts.count == 2, let head = parts[0], let body = parts[1] else { return nil }
      return (String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n"), Array(body))
    }
  }

  private static let program = """
    import base64, os, socketserver, sys
    folder = sys.argv[1]
    answers = [line.rstrip("\\n").split("\\3") for line in open(folder + "/answers", encoding="utf-8")]
    count = 0
    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            global count
            head = b""
            while not head.endswith(b"\\r\\n\\r\\n"):
                byte = self.rfile.read(1)
                if not byte: return
                head += byte
            fields = dict(l.split(b":", 1) for l in head.split(b"\\r\\n")[1:] if b":" in l)
            length = next((int(v) for k, v in fields.items() if k.lower() == b"content-length"), 0)
            body = self.rfile.read(length)
            status, headers, answer = answers[min(count, len(answers) - 1)]
            count += 1
            with open(folder + "/requests", "ab") as log:
                log.write(base64.b64encode(head[:-4]) + b" " + base64.b64encode(body) + b"\\n")
            answer = base64.b64decode(answer)
            lines = ["HTTP/1.1 " + status + " x", "Content-Length: " + str(len(answer)), "Connection: close"]
            lines += [h.replace("\\1", ": ") for h in headers.split("\\2") if h]
            self.wfile.write(("\\r\\n".join(lines) + "\\r\\n\\r\\n").encode() + answer)
    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True
    server = Server(("127.0.0.1", 0), Handler)
    with open(folder + "/port.new", "w") as f: f.write(str(server.server_address[1]))
    os.rename(folder + "/port.new", folder + "/port")
    server.serve_forever()
    """
}
