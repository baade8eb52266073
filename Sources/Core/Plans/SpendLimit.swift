/// A limit on what a run spends; each name is the key under `spend`.
package enum SpendLimit: String, Hashable, Sendable, CaseIterable, Codable {
  /// In 10⁻¹² dollars, as `Money` counts.
  case usd
  /// Tokens read and written by models.
  case tokens
  /// Seconds that the run works.
  case wall
  case attempts

  /// An amount, as text for a person.
  package func text(_ amount: Int64) -> String {
    switch self {
    case .usd: Money(picodollars: amount).description
    case .tokens: "\(amount) tokens"
    case .wall: "\(amount)s"
    case .attempts: "\(amount) attempts"
    }
  }
}
