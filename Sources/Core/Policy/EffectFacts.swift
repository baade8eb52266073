package import Plans

/// What is known of an effect that is to be applied, in the names and figures that a policy limits.
package struct EffectFacts: Hashable, Sendable {
  package var kind: EffectKind
  /// A sort of name that is missing is not known, and no limit on it is met.
  package var names: [NameAttribute: [String]]
  /// A figure that is missing was not measured, and no limit on it is met. Money is there only where some is moved.
  package var numbers: [NumberAttribute: Int]
  /// The command line; `nil` where the effect runs none.
  package var words: [String]?
  /// The effect in one line, for a person.
  package var text: String

  package init(
    kind: EffectKind, names: [NameAttribute: [String]] = [:], numbers: [NumberAttribute: Int] = [:],
    words: [String]? = nil,
    text: String = ""
  ) {
    self.kind = kind
    self.names = names
    self.numbers = numbers
    self.words = words
    self.text = text.isEmpty ? kind.rawValue : text
  }
}
