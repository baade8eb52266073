package import Plans

/// What tokens cost, by provider, model and lane.
package struct PriceTable: Hashable, Sendable {
  /// Prices of one model in one lane; `nil` where no price is known.
  package struct Rates: Hashable, Sendable {
    package var input: Rate?
    package var output: Rate?
    package var cacheRead: Rate?
    package var cacheWrite: Rate?
    /// For what the provider keeps for an hour.
    package var cacheWriteHour: Rate?

    package init(
      input: Rate?, output: Rate?, cacheRead: Rate? = nil, cacheWrite: Rate? = nil, cacheWriteHour: Rate? = nil
    ) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
      self.cacheWriteHour = cacheWriteHour
    }
  }

  /// Picodollars a token. Once a prompt is longer than a step's bound, every token pays that step's price.
  package struct Rate: Hashable, Sendable {
    package struct Step: Hashable, Sendable {
      /// In tokens of prompt, cached ones included.
      package var above: Int
      package var picodollars: Int64

      package init(above: Int, picodollars: Int64) {
        self.above = above
        self.picodollars = picodollars
      }
    }

    package var base: Int64
    /// In the order of their bounds.
    package var steps: [Step]

    package init(base: Int64, steps: [Step] = []) {
      self.base = base
      self.steps = steps.sorted { $0.above < $1.above }
    }

    func picodollars(promptTokens: Int) -> Int64 {
      steps.last { promptTokens > $0.above }?.picodollars ?? base
    }
  }

  package struct Key: Hashable, Sendable {
    package var provider: String
    package var model: String

    package init(provider: String, model: String) {
      self.provider = provider
      self.model = model
    }
  }

  package var models: [Key: [Lane: Rates]]
  /// Tokens that a model takes and gives together, where that is known.
  package var contexts: [Key: Int]
  /// The day that the prices were gathered on, as `2026-11-23`.
  package var asOf: String?

  package init(models: [Key: [Lane: Rates]] = [:], contexts: [Key: Int] = [:], asOf: String? = nil) {
    self.models = models
    self.contexts = contexts
    self.asOf = asOf
  }

  /// The same table where another one's models replace its own.
  package func overridden(by other: PriceTable) -> PriceTable {
    PriceTable(
      models: models.merging(other.models) { _, own in own },
      contexts: contexts.merging(other.contexts) { _, own in own }, asOf: asOf ?? other.asOf)
  }

  /// The rates of a model by its exact name, or by that name with a date such as `-20251001` after it.
  package func rates(provider: String, model: String) -> [Lane: Rates]? {
    key(provider: provider, model: model).flatMap { models[$0] }
  }

  /// What stands for a model in the table.
  package func key(provider: String, model: String) -> Key? {
    let keys = [model, Self.withoutDate(model)].compactMap { $0 }.map { Key(provider: provider, model: $0) }
    return keys.first { models[$0] != nil }
  }

  /// Tokens that a model takes and gives together; `nil` where the table does not say.
  package func context(provider: String, model: String) -> Int? {
    contexts[Key(provider: provider, model: model)]
      ?? Self.withoutDate(model).flatMap { contexts[Key(provider: provider, model: $0)] }
  }

  /// The name without its date; `nil` where it has none. A name's beginning is no match: `claude-opus-5` is not
  /// `claude-opus-5-5`.
  static func withoutDate(_ model: String) -> String? {
    for length in [8, 10] {
      let bytes = Array(model.utf8)
      guard bytes.count > length + 1, bytes[bytes.count - length - 1] == UInt8(ascii: "-") else { continue }
      let date = bytes.suffix(length).enumerated()
      let fits = date.allSatisfy { index, byte in
        let isHyphenPlace = length == 10 && (index == 4 || index == 7)
        return isHyphenPlace
          ? byte == UInt8(ascii: "-") : (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      }
      if fits { return String(model.dropLast(length + 1)) }
    }
    return nil
  }
}
