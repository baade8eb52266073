import Confinement
import Drafting
import SystemPackage
import TestKit

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Runs a shell script confined, in a fresh workspace.
func confined(
  _ script: String, seconds: Int = 30, outputLimit: Int = 4 << 20, change: (inout SandboxProfile) -> Void = { _ in },
  prepare: (FilePath) async throws -> Void = { _ in }
) async throws -> CommandOutcome {
  try await withTemporaryFolder { folder in
    try await prepare(folder)
    let runner = try system(change: change)
    return try await runner.run(
      ConfinedCommand(
        words: ["sh", "-c", script], workspace: .folder(folder.string), timeoutSeconds: seconds, outputLimit: outputLimit))
  }
}

/// The sandbox of this system; the profile may be changed.
func system(change: (inout SandboxProfile) -> Void = { _ in }) throws -> Bubblewrap {
  let path = getenv("PATH").map { String(cString: $0) } ?? ""
  let found = try Bubblewrap.ofThisSystem(hostPath: path)
  var profile = found.profile
  change(&profile)
  return Bubblewrap(program: found.program, profile: profile)
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
