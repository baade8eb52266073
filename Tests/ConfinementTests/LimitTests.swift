import Confinement
import Drafting
import History
import SystemPackage
import TestKit
import Testing

@Suite("Where a confined command is stopped")
struct LimitTests {
  @Test("A command over its time is killed, with a child in a session of its own that ignores signals")
  func timeout() async throws {
    let outcome = try await confined(
      "echo begun; setsid sh -c 'trap \"\" TERM HUP; exec sleep 4171' & trap '' TERM; sleep 4171", seconds: 6)
    #expect(outcome.ending == .timedOut)
    #expect(outcome.outputTail == "begun\n")
    #expect(try await !isRunning("sleep 4171"))
  }

  @Test("A command that closes its output and goes on is stopped all the same")
  func silent() async throws {
    let outcome = try await confined("exec > /dev/null 2>&1; sleep 4172", seconds: 1)
    #expect(outcome.ending == .timedOut)
    #expect(try await !isRunning("sleep 4172"))
  }

  @Test("What it left in the background is dead when it has ended, and wrote nothing after")
  func background() async throws {
    try await withTemporaryFolder { folder in
      let script = "setsid sh -c 'while :; do echo x >> log; done' > /dev/null 2>&1 & sleep 0.1; exit 0"
      let outcome = try await system().run(ConfinedCommand(words: ["sh", "-c", script], workspace: .folder(folder.string)))
      #expect(outcome.ending == .exited(0))
      let first = try await runTool("wc", ["-c", "\(folder)/log"]).output
      let second = try await runTool("wc", ["-c", "\(folder)/log"]).output
      #expect(first == second)
    }
  }

  @Test("A command that prints without end is stopped at the limit, and the end of its output is kept")
  func output() async throws {
    let outcome = try await confined("yes chancery", outputLimit: 100_000)
    #expect(outcome.ending == .outputLimit)
    #expect(outcome.outputTail.utf8.count <= OutputTail.limit)
    #expect(outcome.outputTail.contains("chancery\nchancery\n"))
  }

  @Test("A cancelled task kills the command")
  func cancellation() async throws {
    let task = Task { try await confined("sleep 4173") }
    try await #require(become(true) { try await isRunning("sleep 4173") })
    task.cancel()
    _ = try? await task.value
    #expect(try await become(false) { try await isRunning("sleep 4173") })
  }

  @Test("A task that is cancelled while the sandbox is being made leaves nothing behind")
  func earlyCancellation() async throws {
    for _ in 0..<20 {
      let task = Task { try await confined("sleep 4174") }
      for _ in 0..<Int.random(in: 0...200) { await Task.yield() }
      task.cancel()
      _ = try? await task.value
    }
    #expect(try await !isRunning("sleep 4174"))
  }

  @Test("A file cannot grow over its limit, nor a process over its memory")
  func resources() async throws {
    let file = try await confined("head -c 2000000 /dev/zero > big", change: { $0.fileBytes = 1_000_000 })
    #expect(file.ending != .exited(0))
    let memory = try await confined(
      "/usr/bin/python3 -c 'bytearray(300_000_000)'", change: { $0.memoryBytes = 200_000_000 })
    #expect(memory.ending != .exited(0))
    let temporary = try await confined(
      "head -c 2000000 /dev/zero > /tmp/big", change: { $0.temporaryBytes = 1_000_000 })
    #expect(temporary.ending != .exited(0))
  }
}
