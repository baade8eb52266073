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
  /// The folder of the draft that it runs in; `nil` is the root.
  package var folder: Template?
  package var statuses: Statuses
  /// Folders of the user's that programs are run from, whole, in a private copy.
  package var bring: [Template]
  /// Files of the user's that the command reads by itself, and that have to stay what they are.
  package var reads: [Template]
  /// Files that outlive the command.
  package var keep: [Kept]
  /// Whether what the command has started goes on when it has ended.
  package var staysUp: Bool

  /// What the exit statuses of its commands mean.
  package struct Statuses: Hashable, Sendable {
    package var run: Meaning
    package var dryRun: Meaning
    package var verify: Meaning
    package var undo: Meaning

    /// A status in neither list says nothing.
    package struct Meaning: Hashable, Sendable {
      package var done: [Int]
      package var notDone: [Int]

      package init(done: [Int] = [0], notDone: [Int] = []) {
        self.done = done
        self.notDone = notDone
      }
    }

    package init(
      run: Meaning = Meaning(), dryRun: Meaning = Meaning(), verify: Meaning = Meaning(notDone: [1]),
      undo: Meaning = Meaning()
    ) {
      self.run = run
      self.dryRun = dryRun
      self.verify = verify
      self.undo = undo
    }
  }

  /// A file that the command finds in its folder, and leaves there, though the folder goes.
  package struct Kept: Hashable, Sendable {
    /// In the folder that the command runs in.
    package var name: String
    /// Where it is kept: absolute, or below `~/`.
    package var place: Template

    package init(name: String, place: Template) {
      self.name = name
      self.place = place
    }
  }

  package init(
    run: CommandLine, target: Template? = nil, dryRun: CommandLine? = nil, verify: CommandLine? = nil,
    undo: CommandLine? = nil, environment: [String: Template] = [:], pass: [String] = [], input: Template? = nil,
    timeoutSeconds: Int = 600, folder: Template? = nil, statuses: Statuses = Statuses(), bring: [Template] = [],
    reads: [Template] = [], keep: [Kept] = [], staysUp: Bool = false
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
    self.folder = folder
    self.statuses = statuses
    self.bring = bring
    self.reads = reads
    self.keep = keep
    self.staysUp = staysUp
  }

  package var declaresUndo: Bool { undo != nil }

  package var kindsBesides: [EffectKind] { keep.map { _ in KeptFiles.kind } }

  package var arguments: [DeclaredArgument] {
    let lines = [("run", run), ("dry-run", dryRun), ("verify", verify), ("undo", undo)].flatMap { name, line in
      line.map { [DeclaredArgument](name, $0) } ?? []
    }
    let variables = environment.sorted { $0.key < $1.key }.map { DeclaredArgument("environment/\($0.key)", $0.value) }
    let texts = [("target", target), ("input", input), ("folder", folder)].compactMap { name, text in
      text.map { DeclaredArgument(name, $0) }
    }
    let places = [("bring", bring), ("reads", reads)].flatMap { name, paths in
      paths.enumerated().map { DeclaredArgument("\(name)[\($0.offset)]", $0.element) }
    }
    return lines + texts + variables + places + keep.map { DeclaredArgument("keep/\($0.name)", $0.place) }
  }
}
