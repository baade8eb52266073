extension EffectDeclaration {
  /// Runs a program with the user's own rights, in a fresh copy of what was drafted.
  package struct Command: Hashable, Sendable {
    package var run: CommandLine
    /// What the command reaches, in the plan's own words, such as `service/production`.
    package var target: Template?
    /// What is run in a copy of the base, before anybody is asked, to see what the command would do.
    package var dryRun: CommandLine?
    /// What tells whether the command was done: it exits with 0 for done and with 1 for not done.
    package var verify: CommandLine?
    package var undo: CommandLine?
    /// Values of variables, by name.
    package var environment: [String: Template]
    /// Names of variables of the user's that the command gets as they are.
    package var pass: [String]
    /// What the command reads from its standard input.
    package var input: Template?
    /// Seconds until the command is stopped.
    package var timeoutSeconds: Int

    package init(
      run: CommandLine, target: Template? = nil, dryRun: CommandLine? = nil, verify: CommandLine? = nil,
      undo: CommandLine? = nil, environment: [String: Template] = [:], pass: [String] = [], input: Template? = nil,
      timeoutSeconds: Int = 600
    ) {
      self.run = run
      self.target = target
      self.dryRun = dryRun
      self.verify = verify
      self.undo = undo
      self.environment = environment
      self.pass = pass
      self.input = input
      self.timeoutSeconds = timeoutSeconds
    }
  }
}
