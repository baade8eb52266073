import Confinement
import Drafting
import History
import Testing

@Suite("Where nothing can be confined")
struct RefusalTests {
  private let command = ConfinedCommand(words: ["true"], workspace: .folder("/tmp"))

  @Test("Without bubblewrap the command does not run, and the error says what to install")
  func missing() async throws {
    let runner = Bubblewrap(program: "/nonexistent/bwrap", profile: SandboxProfile(roots: []))
    await #expect(throws: ConfinementError.self) { try await runner.run(command) }
  }

  @Test("A bubblewrap that refuses to make namespaces is an error with a hint, never a command without them")
  func refused() throws {
    let captured = Captured(
      output: OutputTail(), complaint: "bwrap: Creating new namespace failed: Operation not permitted\n",
      status: .exited(1), stop: nil)
    let error = #expect(throws: ConfinementError.self) { try captured.ending() }
    #expect(error?.reason.contains("Creating new namespace failed") == true)
    #expect(error?.hint?.contains("user.max_user_namespaces") == true)
  }

  @Test("A program in bubblewrap's place that confines nothing is found out before the first command")
  func impostor() async throws {
    let runner = Bubblewrap(program: "/bin/echo", profile: SandboxProfile(roots: []))
    let error = await #expect(throws: ConfinementError.self) { try await runner.run(command) }
    #expect(error?.reason.contains("could not confine") == true)
  }

  @Test("A sandbox that does not show every point is refused by the names of what is missing")
  func incomplete() {
    let probe = SandboxProbe(findings: SandboxProbe.names.map { .init(name: $0, holds: $0 != "no network") })
    #expect(!probe.holds)
    #expect(probe.refusal.reason.contains("no network could not be shown"))
    #expect(!SandboxProbe(findings: []).holds)
  }

  @Test("A workspace that is gone is an error, and is not made up")
  func gone() async throws {
    let runner = try system()
    let command = ConfinedCommand(words: ["true"], workspace: .folder("/tmp/chancery-no-such-folder"))
    let error = await #expect(throws: ConfinementError.self) { try await runner.run(command) }
    #expect(error?.reason.contains("Can't find source path") == true)
  }
}
