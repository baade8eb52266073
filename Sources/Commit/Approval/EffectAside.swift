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
    /// It leaves something behind, as an effect of another kind does.
    case keep

    /// What a command line is for.
    fileprivate var use: CommandUse {
      switch self {
      case .dryRun: .dryRun
      case .verify, .status: .verify
      case .undo: .undo
      case .keep: .run
      }
    }
  }

  package var role: Role
  /// A sort of name that is missing is not known, and no limit on it is met.
  package var names: [NameAttribute: [String]]
  package var numbers: [NumberAttribute: Int]
  package var words: [String]?
  /// The kind whose limits hold; `nil` where it is the effect's own.
  package var kind: EffectKind?

  package init(
    _ role: Role, of kind: EffectKind? = nil, names: [NameAttribute: [String]] = [:],
    numbers: [NumberAttribute: Int] = [:],
    words: [String]? = nil
  ) {
    self.role = role
    self.kind = kind
    self.names = names
    self.numbers = numbers
    self.words = words
  }

  /// What a policy can limit of it.
  package func facts(of kind: EffectKind) -> EffectFacts {
    let what = words.map { ": \($0.joined(separator: " "))" } ?? ""
    let paths = role == .keep ? (names[.init(rawValue: "paths")] ?? []).first.map { ": \($0)" } ?? "" : what
    return EffectFacts(
      kind: self.kind ?? kind, names: names, numbers: numbers, words: words, use: role.use,
      text: "\(role.rawValue) of \(kind.rawValue)\(paths)")
  }

  package var document: JSONValue {
    var members: [String: JSONValue] = [
      "role": .string(role.rawValue), "names": .object(EffectFacts.document(of: names)),
      "numbers": .object(EffectFacts.document(of: numbers)),
      "words": words.map { .array($0.map(JSONValue.string)) } ?? .null,
    ]
    members["kind"] = kind.map { .string($0.rawValue) }
    return .object(members)
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
  package var lookFacts: [EffectFacts] {
    asides.filter { $0.role != .undo && $0.role != .keep }.map { $0.facts(of: kind) }
  }

  /// What it leaves behind besides, as effects of their own: they are counted, limited and frozen as these.
  package var keptFacts: [EffectFacts] { asides.filter { $0.role == .keep }.map { $0.facts(of: kind) } }
}
