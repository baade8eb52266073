package import Approval
package import Plans
package import Policy

/// What planning an effect reaches, in the names that a policy limits.
package struct ConnectionTargets: Hashable, Sendable {
  /// Those that are known beforehand.
  package var names: [NameAttribute: [String]]
  /// The effect's command line, where part of it is run.
  package var words: [String]?
  /// What is reached or run besides: by a dry-run, a look, or undoing the effect.
  package var asides: [EffectAside]
  /// Sorts of names by which it is decided whether to connect at all: nothing does where a policy limits one that is unknown.
  package var decisive: Set<NameAttribute> = []

  package init(
    names: [NameAttribute: [String]] = [:], words: [String]? = nil, asides: [EffectAside] = []
  ) {
    self.asides = asides
    self.names = names
    self.words = words
  }

  /// Everything that a policy can limit of it, each as an effect of its own.
  package func facts(of kind: EffectKind) -> [EffectFacts] {
    [EffectFacts(kind: kind, names: names, words: words)] + asides.map { $0.facts(of: kind) }
  }
}
