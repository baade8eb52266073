package import Plans

/// The names and figures of an effect that a policy can limit.
package struct EffectFacts: Hashable, Sendable {
  package var kind: EffectKind
  /// A missing attribute is unknown, so the effect meets no limit on it.
  package var names: [NameAttribute: [String]]
  /// A missing figure was not measured, so the effect meets no limit on it. Money appears only where some is moved.
  package var numbers: [NumberAttribute: Int]
  /// The command line; `nil` where the effect runs none.
  package var words: [String]?
  /// What the command line is for.
  package var use: CommandUse
  /// The effect in one line, for a person.
  package var text: String

  package init(
    kind: EffectKind, names: [NameAttribute: [String]] = [:], numbers: [NumberAttribute: Int] = [:],
    words: [String]? = nil, use: CommandUse = .run, text: String = ""
  ) {
    self.kind = kind
    self.names = names
    self.numbers = numbers
    self.words = words
    self.use = use
    self.text = text.isEmpty ? kind.rawValue : text
  }
}
