extension CommandRunner {
  /// Runs the command; where the task is cancelled meanwhile, that is the error, whatever became of the command.
  ///
  /// - Throws: `CancellationError` or `ConfinementError`.
  package func runUnlessCancelled(_ command: ConfinedCommand) async throws -> CommandOutcome {
    try Task.checkCancellation()
    do {
      let outcome = try await run(command)
      try Task.checkCancellation()
      return outcome
    } catch {
      // A command that was killed, or never started, because the run is cancelled has said nothing.
      try Task.checkCancellation()
      throw error
    }
  }
}
