import Subprocess
package import SystemPackage

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What a program printed and how it ended.
package struct ToolOutput: Sendable {
  package var output: String
  package var errors: String
  /// Exit code, or 128 plus the signal.
  package var status: Int32

  package init(output: String, errors: String, status: Int32) {
    self.output = output
    self.errors = errors
    self.status = status
  }
}

/// A program that a test needed and that failed.
package struct ToolFailure: Error, CustomStringConvertible {
  package var description: String

  package init(description: String) { self.description = description }
}

/// Runs a program of the system with a hermetic git configuration, and waits.
package func runTool(
  _ name: String, _ arguments: [String] = [], in folder: FilePath? = nil, environment: [String: String] = [:]
) async throws -> ToolOutput {
  var updates: [Environment.Key: String?] = [
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
    "GIT_AUTHOR_NAME": "A Person", "GIT_AUTHOR_EMAIL": "person@example.invalid",
    "GIT_COMMITTER_NAME": "A Person", "GIT_COMMITTER_EMAIL": "person@example.invalid",
  ]
  for (key, value) in environment {
    if let key = Environment.Key(rawValue: key) { updates[key] = value }
  }
  let result = try await run(
    executable(name), arguments: Arguments(arguments),
    environment: .inherit.updating(updates), workingDirectory: folder,
    output: .string(limit: 16 << 20), error: .string(limit: 16 << 20))
  let status: Int32 =
    switch result.terminationStatus {
    case .exited(let code): code
    case .signaled(let signal): 128 + signal
    }
  return ToolOutput(output: result.standardOutput, errors: result.standardError, status: status)
}

/// A `python3` on PATH may be a version manager's script, which takes ten times as long to start as Python does.
private func executable(_ name: String) -> Executable {
  let python = "/usr/bin/python3"
  if name == "python3", access(python, X_OK) == 0 { return .path(FilePath(python)) }
  return name.hasPrefix("/") ? .path(FilePath(name)) : .name(name)
}

/// Runs git in a folder and returns what it printed, without the last newline.
///
/// - Throws: `ToolFailure` when git fails.
@discardableResult
package func git(_ arguments: String..., in folder: FilePath) async throws -> String {
  let result = try await runTool("git", arguments, in: folder)
  guard result.status == 0 else {
    throw ToolFailure(description: "git \(arguments.joined(separator: " ")): \(result.errors)")
  }
  return result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
}
