import Foundation
import Subprocess
import SystemPackage

/// The user's own git, run in the user's own repository with fixed arguments; no hook and no file watcher runs.
package struct UserGit: Sendable {
  /// A folder of the repository: a work tree, or the repository itself where it is bare.
  package let folder: String

  package init(folder: String) { self.folder = folder }

  package struct Result {
    package var output: String
    package var errors: String
    package var succeeded: Bool
    /// Whether it was ended because it took too long.
    package var timedOut: Bool
    /// Whether somebody else ended it.
    package var wasKilled = false

    package init(output: String, errors: String, succeeded: Bool, timedOut: Bool = false) {
      self.output = output
      self.errors = errors
      self.succeeded = succeeded
      self.timedOut = timedOut
    }

    /// What git said of a failure, on one line.
    package var reason: String {
      let lines = errors.split(whereSeparator: \.isNewline).filter { !$0.isEmpty }
      return lines.isEmpty ? "git failed without a word" : lines.joined(separator: "; ")
    }
  }

  /// - Parameters:
  ///   - alternates: object stores that git may read besides the repository's own.
  ///   - variables: what git's environment gets besides.
  ///   - input: what git reads.
  ///   - patience: how long git may take before it is ended with everything that it started; `nil` means any time.
  package func run(
    _ arguments: [String], alternates: [String] = [], variables: [String: String] = [:], input: String = "",
    within patience: Duration? = nil
  ) async -> Result {
    // A task of its own: git killed half-way through writing a work tree would leave it neither old nor new.
    await Task {
      guard let patience else { return await execute(arguments, alternates, variables, input) }
      return await withTaskGroup(of: Result?.self) { group in
        group.addTask { await execute(arguments, alternates, variables, input) }
        group.addTask {
          try? await Task.sleep(for: patience)
          return nil
        }
        let first = await group.next() ?? nil
        group.cancelAll()
        if let first { return first }
        var ended = await group.next() ?? nil
        ended?.timedOut = true
        ended?.succeeded = false
        let reason = "git took longer than \(patience.components.seconds) seconds and was ended"
        ended?.errors += "\n" + reason
        return ended ?? Result(output: "", errors: reason, succeeded: false, timedOut: true)
      }
    }.value
  }

  private func execute(
    _ arguments: [String], _ alternates: [String], _ variables: [String: String], _ input: String
  ) async -> Result {
    var updates: [Environment.Key: String?] = [:]
    for (name, value) in Self.variables(alternates, variables) {
      if let key = Environment.Key(rawValue: name) { updates[key] = value }
    }
    do {
      let result = try await Subprocess.run(
        .name("git"), arguments: Arguments(words(arguments)), environment: .inherit.updating(updates),
        platformOptions: Self.options, input: .string(input), output: .string(limit: 256 << 20),
        error: .string(limit: 4 << 20))
      return Result(
        output: result.standardOutput, errors: result.standardError, succeeded: result.terminationStatus.isSuccess)
    } catch {
      return Result(output: "", errors: "git could not be run: \(error)", succeeded: false)
    }
  }

  /// No graph, no hook, no file watcher, no program that checks signatures, nothing in submodules, and no alias in the place of
  /// git-lfs. `variables` leaves out grafts.
  private static let settings = [
    "core.hooksPath=/dev/null", "core.fsmonitor=false", "submodule.recurse=false", "log.showSignature=false",
    "core.commitGraph=false", "alias.lfs=", "advice.graftFileDeprecated=false",
  ]

  /// A session of its own: an interrupt from the keyboard does not stop it half-way, and nothing that it starts asks for
  /// a password at a terminal that it does not have.
  private static var options: PlatformOptions {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .gracefulShutDown(toProcessGroup: true, allowedDurationToNextStep: .seconds(2))
    ]
    return options
  }

  /// What stands behind `git`.
  func words(_ arguments: [String]) -> [String] {
    ["-C", folder] + Self.settings.flatMap { ["-c", $0] } + arguments
  }

  /// What differs from the user's environment: nothing points git at another repository; `nil` takes a variable away.
  static func variables(_ alternates: [String], _ more: [String: String]) -> [String: String?] {
    var updates: [String: String?] = [
      "GIT_DIR": nil, "GIT_WORK_TREE": nil, "GIT_INDEX_FILE": nil, "GIT_OBJECT_DIRECTORY": nil,
      "GIT_COMMON_DIR": nil, "GIT_PREFIX": nil, "GIT_NAMESPACE": nil, "GIT_CEILING_DIRECTORIES": nil,
      "GIT_SHALLOW_FILE": nil, "GIT_GRAFT_FILE": "/dev/null", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_TERMINAL_PROMPT": "0",
      "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C",
    ]
    updates["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = alternates.isEmpty ? String?.none : alternates.joined(separator: ":")
    return updates.merging(more.mapValues { Optional($0) }) { $1 }
  }
}

package struct UserGitFailure: Error, CustomStringConvertible {
  package var reason: String

  package init(reason: String) { self.reason = reason }

  package var description: String { reason }
}
