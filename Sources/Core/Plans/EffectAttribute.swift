/// A sort of name that an effect has to do with, as policies write it: `branches`, for example.
///
/// A kind's room declares the ones that it has, and gives their names in what it proposes.
package struct NameAttribute: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral {
  package let rawValue: String

  package init(rawValue: String) { self.rawValue = rawValue }
  package init(stringLiteral value: String) { rawValue = value }
}

extension NameAttribute {
  /// Where each argument of an effect comes from, such as `json/amount=step:invoice.cents`: every kind has it.
  package static let sources: NameAttribute = "sources"
  /// Paths of the draft's changed files that what an effect executes can read. A grant has to name them all.
  package static let drafted: NameAttribute = "drafted"
  /// Names of the variables that a command is given besides those that every command has.
  package static let variables: NameAttribute = "variables"

  /// Where in what is sent the money is, such as `/amount /currency`.
  package static let amountAt: NameAttribute = "amount-at"
  /// What else in it might be the money, such as `/total=99900`. No policy names them.
  package static let otherAmounts: NameAttribute = "other-amounts"

  /// Whether an effect that names none has none. Of any other sort, none that are named are unknown.
  package var isNoneWhereMissing: Bool { self == .variables || self == .amountAt }
}

extension NumberAttribute {
  /// Files of the target that an effect changes by landing the draft. `changes` limits them for each proposal.
  package static let changedFiles = NumberAttribute.figure("files")
}

/// A figure that is measured of an effect.
package enum NumberAttribute: Hashable, Sendable {
  /// By its key in policies: `rows`, for example.
  case figure(String)
  /// Minor units of a currency, by its code in capitals.
  case amount(currency: String)

  /// The key below the kind of effect.
  package var key: String {
    switch self {
    case .figure(let name): name
    case .amount(let currency): "amounts.\(currency)"
    }
  }
}

/// What a policy can limit of a kind of effect, besides how many there are.
///
/// The ways to limit are few, since the judge of policies has to know them; what they are used for is each kind's own.
package struct EffectAttribute: Hashable, Sendable {
  package enum Limit: Hashable, Sendable {
    /// Names, by patterns of those that are allowed and of those that are denied.
    case names(NameAttribute)
    /// Names that are all known: some of them are allowed, some denied.
    case words(NameAttribute, among: [String])
    /// The most of a figure, over all effects of the kind in a proposal together.
    case count(NumberAttribute)
    /// The same in bytes.
    case bytes(NumberAttribute)
    /// The most money of each currency.
    case money
    /// Command lines, by patterns of those that are allowed and of those that are denied.
    case commands
    /// A figure that is limited over time alone, since each proposal's own is limited elsewhere.
    case countOverTime(NumberAttribute)
  }

  package var limit: Limit
  /// What it is, in one sentence, for the schema of policies.
  package var summary: String

  package init(_ limit: Limit, _ summary: String) {
    self.limit = limit
    self.summary = summary
  }
}
