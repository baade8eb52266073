package import Plans

extension EffectKind {
  package static let command: EffectKind = "command"
}

/// Runs a program with the user's own rights, in a fresh copy of what was drafted.
package struct CommandDeclaration: DeclaredEffect {
  package static let kind = EffectKind.command

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

  package var declaresUndo: Bool { undo != nil }

  package var arguments: [DeclaredArgument] {
    let lines = [("run", run), ("dry-run", dryRun), ("verify", verify), ("undo", undo)].flatMap { name, line in
      line.map { [DeclaredArgument](name, $0) } ?? []
    }
    let variables = environment.sorted { $0.key < $1.key }.map { DeclaredArgument("environment/\($0.key)", $0.value) }
    let texts = [("target", target), ("input", input)].compactMap { name, text in
      text.map { DeclaredArgument(name, $0) }
    }
    return lines + texts + variables
  }
}
