import Drafting
import Foundation
import Plans
import Sandbox
import Synchronization
import SystemPackage
import TestKit
import Testing

/// What leads into a sandbox, and out of it.
@Suite("Openings of the sandbox")
struct OpeningTests {
  private final class Heard: OutputSink {
    private let bytes = Mutex<[UInt8]>([])

    func take(_ bytes: [UInt8], from channel: OutputChannel) -> Bool {
      self.bytes.withLock { $0 += bytes }
      return true
    }

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }
  }

  private func run(
    _ script: String, profile: ProfileName = .agent, io: SandboxIO, reach: ConfinementProfile.Reach = .named
  ) async throws -> String {
    try await withWorkspace { folder in
      let sink = Heard()
      let sandbox = try sandbox(agent: { $0.reach = reach })
      let command = ConfinedCommand(
        words: ["sh", "-c", script], workspace: .folder(folder.string), profile: profile, timeoutSeconds: 20)
      _ = try await sandbox.run(command, into: sink, io: io)
      return sink.text
    }
  }

  @Test("A command reads what is written for it, to its end, however much it is")
  func input() async throws {
    signal(SIGPIPE, SIG_IGN)
    let input = try CommandInput()
    input.write(Array(repeating: UInt8(ascii: "x"), count: 3_000_000))
    input.write(Array("end".utf8))
    input.close()
    #expect(try await run("wc -c; cat | wc -c", io: SandboxIO(input: input)) == "3000003\n0\n")
  }

  @Test("A command that reads nothing ends all the same")
  func unread() async throws {
    signal(SIGPIPE, SIG_IGN)
    let input = try CommandInput()
    input.write(Array(repeating: 0, count: 3_000_000))
    #expect(try await run("echo done", io: SandboxIO(input: input)) == "done\n")
  }

  @Test("The egress listener is on the loopback of the command's own network, and whoever has its socket serves it")
  func egress() async throws {
    let script = """
      import socket
      s = socket.create_connection(("127.0.0.1", 3128), 5)
      s.sendall(b"hello"); print(s.recv(100).decode())
      """
    let io = SandboxIO(egress: { listener in
      Thread.detachNewThread {
        let connection = accept(listener, nil, nil)
        var bytes = [UInt8](repeating: 0, count: 5)
        guard recv(connection, &bytes, 5, Int32(MSG_WAITALL)) == 5 else { return }
        send(connection, bytes.reversed(), 5, Int32(MSG_NOSIGNAL))
        close(connection)
        close(listener)
      }
    })
    #expect(try await run("python3 -c '\(script)'", io: io) == "olleh\n")
  }

  @Test("Nobody inside has the egress listener's socket, or takes its place")
  func insideOnly() async throws {
    let script = """
      ls -l /proc/self/fd /proc/1/fd 2>/dev/null | grep -c socket
      python3 -c 'import socket
      for reuse in (socket.SO_REUSEADDR, socket.SO_REUSEPORT):
          s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, reuse, 1)
          for host in ("127.0.0.1", "0.0.0.0"):
              try: s.bind((host, 3128)); s.listen(); print("taken")
              except OSError: print("refused")'
      """
    let io = SandboxIO(egress: { listener in
      Thread.detachNewThread {
        sleep(10)
        close(listener)
      }
    })
    let text = try await run(script, io: io)
    #expect(text == "0\n" + String(repeating: "refused\n", count: 4))
  }

  @Test("A profile that reaches nothing has no egress, and neither has any other than an agent's")
  func refused() async throws {
    for (profile, reach) in [(ProfileName.agent, ConfinementProfile.Reach.none), (.draft, .named), (.check, .named)] {
      await #expect(throws: ConfinementError.self) {
        try await run("true", profile: profile, io: SandboxIO(egress: { close($0) }), reach: reach)
      }
    }
  }
}
