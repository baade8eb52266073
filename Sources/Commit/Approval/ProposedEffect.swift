package import JSON
package import Plans
package import Policy
package import RunJournal

/// An effect as it is to be applied: what its kind needs for that, and what everybody else goes by.
///
/// What is JSON is the kind's own, and nobody else reads it by its members' names. What policies limit, what a denial sticks
/// to, what risk goes by and what a person is shown is typed.
package struct ProposedEffect: Hashable, Sendable {
  package var kind: EffectKind

  /// Everything that applying it needs.
  package var arguments: JSONValue
  /// What the target is.
  package var identity: JSONValue
  /// What state the target is in; a difference at the moment of applying means `stale`.
  package var fingerprint: JSONValue
  /// The blast radius, as far as the kind has more to say of it than the typed members; `null` where it was not measured.
  package var measured: JSONValue

  /// By the attributes that policies limit. A sort of name that is missing is not known, and no limit on it is met.
  package var names: [NameAttribute: [String]]
  /// A figure that is missing was not measured, and no limit on it is met. Money is there only where some is moved.
  package var numbers: [NumberAttribute: Int]
  /// The command line; `nil` where the effect runs none.
  package var words: [String]?

  /// What it reaches; never empty.
  package var targets: [TargetName]
  /// What must not be reached either once the effect is denied, such as the files that a reference is kept in.
  package var guarded: [TargetName]
  /// What risk goes by.
  package var findings: [EffectFinding]
  /// Object id of the tree that lands; `nil` where none does.
  package var lands: String?
  /// What it leaves for other effects to take up, and what it takes up itself.
  package var produces: [EffectProduct]
  package var consumes: [EffectProduct]
  /// What the plan declares for it; `EffectOrigin` says who tells that.
  package var origin: EffectOrigin

  /// The programs and scripts that applying it runs.
  package var executables: [SealedExecutable]
  /// How it is undone; `nil` where it cannot be.
  package var compensation: Compensation?
  /// What it does besides: what policies limit of undoing it, of trying it, and of looking for it.
  package var asides: [EffectAside]

  /// What it does at its targets and another run would do as well, for rejections that hold there; `nil` where the
  /// arguments say it.
  package var change: JSONValue?

  /// What will happen, in one line for a person.
  package var preview: String
  /// What takes more than a line to show, such as a difference or a body.
  package var shown: [String]

  package init(
    kind: EffectKind, arguments: JSONValue, identity: JSONValue, fingerprint: JSONValue, measured: JSONValue,
    names: [NameAttribute: [String]] = [:], numbers: [NumberAttribute: Int] = [:], words: [String]? = nil,
    targets: [TargetName] = [], guarded: [TargetName] = [], findings: [EffectFinding] = [], lands: String? = nil,
    produces: [EffectProduct] = [], consumes: [EffectProduct] = [], origin: EffectOrigin = EffectOrigin(),
    executables: [SealedExecutable] = [], compensation: Compensation?, asides: [EffectAside] = [], preview: String,
    shown: [String] = []
  ) {
    self.kind = kind
    self.arguments = arguments
    self.identity = identity
    self.fingerprint = fingerprint
    self.measured = measured
    self.names = names
    self.numbers = numbers
    self.words = words
    // What cannot be told apart is denied as a whole, and by its kind.
    self.targets = targets.isEmpty ? [.tool(identity.canonicalText, of: kind.rawValue)] : targets
    self.guarded = guarded
    self.findings = findings
    self.lands = lands
    self.produces = produces
    self.consumes = consumes
    self.origin = origin
    self.executables = executables
    self.compensation = compensation
    self.asides = asides
    self.preview = preview
    self.shown = shown
  }
}

extension ProposedEffect {
  /// Whether it can be undone once it was applied.
  package var isCompensable: Bool { compensation != nil }

  /// What a policy can limit of the effect.
  package var facts: EffectFacts {
    var names = names
    names[.sources] = origin.sourceNames
    return EffectFacts(kind: kind, names: names, numbers: numbers, words: words, text: preview)
  }

  /// What must not be reached once the effect is denied.
  package var deniedTargets: [TargetName] { targets + guarded }
}
