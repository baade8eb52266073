import Drafting
import Foundation
import PlanFiles
import Plans
import Sandbox
import SystemPackage
import TestKit
import Testing

/// The program beside the test bundle, which is its own launcher.
let launcher: String = {
  let link = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  let beside = link.map { FilePath($0).removingLastComponent().appending("chancery").string }
  if let beside, FileManager.default.isExecutableFile(atPath: beside) { return beside }
  return Project.root.appending(".build/debug/chancery").string
}()

/// The sandbox of this system, under profiles that may be changed.
func sandbox(
  launcher program: String = launcher, agent: (inout ConfinementProfile) -> Void = { _ in },
  change: (inout ConfinementProfile) -> Void = { _ in }
) throws -> Sandbox {
  var profiles = try SandboxFiles.read().get()
  change(&profiles.draft)
  agent(&profiles.agent)
  let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
  return Sandbox(
    profiles: profiles, host: SandboxHost(home: "/nonexistent", path: path), launcher: program)
}

/// Runs a shell script confined, in a fresh workspace.
func confined(
  _ script: String, seconds: Int = 30, outputLimit: Int = .max, change: (inout ConfinementProfile) -> Void = { _ in },
  prepare: (FilePath) async throws -> Void = { _ in }
) async throws -> CommandOutcome {
  try await withWorkspace { folder in
    try await prepare(folder)
    return try await sandbox(change: change).run(
      ConfinedCommand(
        words: ["sh", "-c", script], workspace: .folder(folder.string), timeoutSeconds: seconds,
        outputLimit: outputLimit))
  }
}

/// Lends a folder that belongs to the user whom commands run as.
func withWorkspace<Result>(_ body: (FilePath) async throws -> Result) async throws -> Result {
  try await withTemporaryFolder { folder in
    if let user = SandboxUser.current { try give(folder, to: user) }
    return try await body(folder)
  }
}

func give(_ path: FilePath, to user: SandboxUser) throws {
  try FileManager.default.setAttributes(
    [.ownerAccountID: Int(user.user), .groupOwnerAccountID: Int(user.group)], ofItemAtPath: path.string)
}

/// Whether a process of the host has the text on its command line.
func isRunning(_ marker: String) async throws -> Bool {
  try await runTool("pgrep", ["-f", marker]).status == 0
}

/// Whether a condition comes to hold within some hundred looks.
func become(_ wanted: Bool, _ condition: () async throws -> Bool) async throws -> Bool {
  for _ in 0..<500 where try await condition() == wanted { return true }
  return false
}
