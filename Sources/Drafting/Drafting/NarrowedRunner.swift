package import Plans

/// Runs the commands of one step under its profile, less what the step takes away from it.
package struct NarrowedRunner: CommandRunner {
  private let runner: any CommandRunner
  private let profile: ProfileName
  private let narrowing: SandboxNarrowing

  package init(_ runner: any CommandRunner, profile: ProfileName, narrowing: SandboxNarrowing) {
    self.runner = runner
    self.profile = profile
    self.narrowing = narrowing
  }

  package func run(_ command: ConfinedCommand) async throws(ConfinementError) -> CommandOutcome {
    var command = command
    command.profile = profile
    command.narrowing = narrowing
    return try await runner.run(command)
  }
}
