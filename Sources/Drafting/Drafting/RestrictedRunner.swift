package import Plans

/// Runs the commands of one step under its profile, less what the step takes away from it.
package struct RestrictedRunner: CommandRunner {
  private let runner: any CommandRunner
  private let profile: ProfileName
  private let restriction: SandboxRestriction

  package init(_ runner: any CommandRunner, profile: ProfileName, restriction: SandboxRestriction) {
    self.runner = runner
    self.profile = profile
    self.restriction = restriction
  }

  package func run(_ command: ConfinedCommand) async throws(ConfinementError) -> CommandOutcome {
    var command = command
    command.profile = profile
    command.restriction = restriction
    return try await runner.run(command)
  }
}
