import Plans

extension PriceTable.Key {
  /// `provider/model`
  package var text: String { "\(provider)/\(model)" }
}

extension PriceTable.Rate: CustomStringConvertible {
  /// Dollars for a million tokens, exact, with the steps that long prompts pay; for example `0.1, 0.5 above 100000`.
  package var description: String {
    ([Self.dollars(base)] + steps.map { "\(Self.dollars($0.picodollars)) above \($0.above)" }).joined(separator: ", ")
  }

  /// A picodollar for a token is a millionth of a dollar for a million.
  private static func dollars(_ picodollars: Int64) -> String {
    let (whole, rest) = picodollars.quotientAndRemainder(dividingBy: 1_000_000)
    guard rest != 0 else { return String(whole) }
    let digits = String(rest)
    var decimals = String(repeating: "0", count: 6 - digits.count) + digits
    while decimals.last == "0" { decimals.removeLast() }
    return "\(whole).\(decimals)"
  }
}

extension PriceTable {
  /// What another table prices otherwise, a line each, by model and lane.
  package func changes(to other: PriceTable) -> [String] {
    let keys = Set(models.keys).union(other.models.keys).sorted { $0.text < $1.text }
    return keys.flatMap { key in
      let (before, after) = (models[key] ?? [:], other.models[key] ?? [:])
      return Lane.allCases.compactMap { lane in
        guard before[lane] != after[lane] else { return String?.none }
        return "\(key.text), lane \(lane.rawValue): \(Self.text(before[lane])) → \(Self.text(after[lane]))"
      }
    }
  }

  private static func text(_ rates: Rates?) -> String {
    guard let rates else { return "unpriced" }
    let parts = [
      ("input", rates.input), ("output", rates.output), ("cache read", rates.cacheRead),
      ("cache write", rates.cacheWrite), ("cache write for an hour", rates.cacheWriteHour),
    ]
    return parts.compactMap { name, rate in rate.map { "\(name) \($0)" } }.joined(separator: "; ")
  }
}
