package import Plans
package import RunJournal

/// Runs a command of a draft or check where it can change nothing but its workspace.
package protocol CommandRunner: Sendable {
  /// - Throws: `ConfinementError` when the command could not be confined, and therefore did not run.
  func run(_ command: ConfinedCommand) async throws(ConfinementError) -> CommandOutcome
}

/// A command and what it may use up.
package struct ConfinedCommand: Hashable, Sendable {
  /// A program and its arguments; the program is found in the sandbox's own `PATH`.
  package var words: [String]
  /// What it may write to and runs in.
  package var workspace: WorkspacePlace
  package var profile: ProfileName
  /// What the step takes away from the profile.
  package var restriction: SandboxRestriction
  /// The profile may give less.
  package var timeoutSeconds: Int
  /// Bytes that it may print before it is stopped; the profile may give less.
  package var outputLimit: Int
  /// Variables besides those of the profile, over which they go.
  package var variables: [String: String]
  /// Absolute paths of the host that are shown read-only besides those of the profile.
  package var shown: [String]

  package init(
    words: [String], workspace: WorkspacePlace, profile: ProfileName = .draft,
    restriction: SandboxRestriction = SandboxRestriction(), timeoutSeconds: Int = .max, outputLimit: Int = .max,
    variables: [String: String] = [:], shown: [String] = []
  ) {
    self.shown = shown
    self.variables = variables
    self.words = words
    self.workspace = workspace
    self.profile = profile
    self.restriction = restriction
    self.timeoutSeconds = timeoutSeconds
    self.outputLimit = outputLimit
  }
}

package struct CommandOutcome: Hashable, Sendable {
  package var ending: CommandRan.Ending
  /// The end of what it printed, standard output and error in the order of arrival; at most 16 KiB, valid UTF-8.
  package var outputTail: String
  package var milliseconds: Int64

  package init(ending: CommandRan.Ending, outputTail: String, milliseconds: Int64) {
    self.ending = ending
    self.outputTail = outputTail
    self.milliseconds = milliseconds
  }
}

/// Why a command could not be confined.
package struct ConfinementError: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String
  package var hint: String?

  package init(reason: String, hint: String? = nil) {
    self.reason = reason
    self.hint = hint
  }

  package var description: String { reason }
}
