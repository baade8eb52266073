import Drafting
import Foundation
import Plans
import Sandbox
import SystemPackage
import TestKit
import Testing

@Suite("Where nothing can be confined")
struct RefusalTests {
  private let command = ConfinedCommand(words: ["true"], workspace: .folder("/tmp"))

  private static let weaker = FilePath(#filePath).removingLastComponent().appending("Weaker/weaker.py").string

  @Test("Without a launcher the command does not run")
  func missing() async throws {
    let error = await #expect(throws: ConfinementError.self) {
      try await sandbox(launcher: "/nonexistent/chancery").run(command)
    }
    #expect(error?.reason.contains("could not start the launcher") == true)
  }

  @Test("A program in the launcher's place that confines nothing is found out before the first command")
  func impostor() async throws {
    let error = await #expect(throws: ConfinementError.self) {
      try await sandbox(launcher: "/bin/cat").run(command)
    }
    #expect(error?.reason.contains("there is no sandbox here") == true)
  }

  @Test("A workspace that is gone is an error, and is not made up")
  func gone() async throws {
    let command = ConfinedCommand(words: ["true"], workspace: .folder("/tmp/chancery-no-such-folder"))
    let error = await #expect(throws: ConfinementError.self) {
      try await sandbox().run(command)
    }
    #expect(error?.reason.contains("could not show /tmp/chancery-no-such-folder") == true)
  }

  @Test("A place that a person shows and that is not there is an error with its name")
  func notThere() async throws {
    let error = await #expect(throws: ConfinementError.self) {
      _ = try await confined("true", change: { $0.show = ["/srv/no-such-tool"] })
    }
    #expect(error?.reason.contains("/srv/no-such-tool") == true)
  }

  @Test("A word with a NUL in it is refused rather than cut")
  func nul() async throws {
    let command = ConfinedCommand(words: ["echo", "a\0b"], workspace: .folder("/tmp"))
    await #expect(throws: ConfinementError.self) { try await sandbox().run(command) }
  }

  /// What `doctor` says of a system that lacks something, for an ordinary user and for root.
  private func doctor(without flags: [String], as uid: Int) async throws -> String {
    try await withTemporaryFolder { folder in
      try FileManager.default.setAttributes(
        [.ownerAccountID: uid, .posixPermissions: 0o755], ofItemAtPath: folder.string)
      let words = [Self.weaker] + flags + ["--uid", String(uid), "--", launcher, "doctor"]
      let environment = ["HOME": folder.string, "PATH": "/usr/bin:/bin"]
      return try await runTool("/usr/bin/python3", words, environment: environment).output
    }
  }

  @Test(
    "Each missing wall is named, and the sandbox is degraded or none",
    .enabled(if: geteuid() == 0, "taking walls away for real takes root"),
    arguments: [
      (["--landlock"], "degraded: no Landlock;"), (["--seccomp"], "degraded: no seccomp;"),
      (["--landlock", "--seccomp"], "degraded: no Landlock and no seccomp;"),
      (["--user-namespaces"], "degraded: no namespaces and no user namespace;"),
      (["--user-namespaces", "--landlock"], "none:"), (["--user-namespaces", "--seccomp"], "none:"),
    ])
  func degraded(flags: [String], words: String) async throws {
    let text = try await doctor(without: flags, as: 61_000)
    #expect(text.contains("sandbox       \(words)"), "\(text)")
  }

  @Test(
    "Root keeps the full sandbox without user namespaces, by the rights that it gives up",
    .enabled(if: geteuid() == 0, "it is about root"))
  func root() async throws {
    let alone = try await doctor(without: ["--user-namespaces"], as: 0)
    #expect(alone.contains("sandbox       full: namespaces, Landlock"), "\(alone)")
    let open = try await doctor(without: ["--landlock"], as: 0)
    #expect(open.contains("sandbox       degraded: no Landlock;"), "\(open)")
  }
}
