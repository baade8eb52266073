package import JSON
package import Plans
package import Policy

/// What an effect does besides itself: undoing it, trying it, or looking for what became of it.
///
/// The limits on names, command lines and figures hold for it as for an effect of its own.
package struct EffectAside: Hashable, Sendable {
  package enum Role: String, Hashable, Sendable, CaseIterable {
    case undo, verify, status
    case dryRun = "dry-run"
  }

  package var role: Role
  /// A sort of name that is missing is not known, and no limit on it is met.
  package var names: [NameAttribute: [String]]
  package var numbers: [NumberAttribute: Int]
  package var words: [String]?

  package init(
    _ role: Role, names: [NameAttribute: [String]] = [:], numbers: [NumberAttribute: Int] = [:],
    words: [String]? = nil
  ) {
    self.role = role
    self.names = names
    self.numbers = numbers
    self.words = words
  }

  /// What a policy can limit of it.
  package func facts(of kind: EffectKind) -> EffectFacts {
    let what = words.map { ": \($0.joined(separator: " "))" } ?? ""
    return EffectFacts(
      kind: kind, names: names, numbers: numbers, words: words, text: "\(role.rawValue) of \(kind.rawValue)\(what)")
  }

  package var document: JSONValue {
    [
      "role": .string(role.rawValue), "names": .object(EffectFacts.document(of: names)),
      "numbers": .object(EffectFacts.document(of: numbers)),
      "words": words.map { .array($0.map(JSONValue.string)) } ?? .null,
    ]
  }
}

extension EffectFacts {
  static func document(of names: [NameAttribute: [String]]) -> [String: JSONValue] {
    Dictionary(names.map { ($0.rawValue, .array($1.map(JSONValue.string))) }, uniquingKeysWith: { first, _ in first })
  }

  static func document(of numbers: [NumberAttribute: Int]) -> [String: JSONValue] {
    Dictionary(numbers.map { ($0.key, .integer(Int64($1))) }, uniquingKeysWith: { first, _ in first })
  }
}

extension ProposedEffect {
  /// What a policy can limit of undoing the effect; `nil` where it cannot be undone. Where the kind says nothing of
  /// it, it reaches what the effect reaches.
  package var undoFacts: EffectFacts? {
    guard isCompensable else { return nil }
    if let undo = asides.first(where: { $0.role == .undo }) { return undo.facts(of: kind) }
    return EffectFacts(
      kind: kind, names: names, numbers: numbers, words: words, text: "undo of \(kind.rawValue)")
  }

  /// What is judged of looking at the effect and of trying it.
  package var lookFacts: [EffectFacts] { asides.filter { $0.role != .undo }.map { $0.facts(of: kind) } }
}
