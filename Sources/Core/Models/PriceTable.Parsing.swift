package import JSON
package import Plans

/// What is wrong with a table of prices, and where in it.
package struct PriceTableError: Error, Hashable, Sendable, CustomStringConvertible {
  package var reason: String

  package var description: String { reason }
}

extension PriceTable {
  /// Reads a `pricetable/1` document: dollars for a million tokens, as decimal strings.
  package init(_ document: JSONValue) throws(PriceTableError) {
    guard document["schema"] == "pricetable/1", let entries = document["models"]?.arrayValue else {
      throw PriceTableError(reason: "a table of prices has \"schema\": \"pricetable/1\" and a list \"models\"")
    }
    models = [:]
    contexts = [:]
    asOf = document["asOf"]?.stringValue
    for (index, entry) in entries.enumerated() {
      guard let provider = entry["provider"]?.stringValue, let id = entry["id"]?.stringValue,
        let lanes = entry["lanes"]?.objectValue
      else { throw PriceTableError(reason: "models[\(index)]: expected provider, id and lanes") }
      let key = Key(provider: provider, model: id)
      models[key] = try Self.lanes(lanes, of: "\(provider)/\(id)")
      contexts[key] = entry["contextWindow"]?.integerValue.map { Int(clamping: $0) }
    }
  }

  /// Reads rates by lane, for example `{"default": {"input": "4", "output": "20"}}`.
  package static func lanes(
    _ members: [String: JSONValue], of model: String
  ) throws(PriceTableError) -> [Lane: Rates] {
    var lanes: [Lane: Rates] = [:]
    // `fast` is the newer name of `priority`; sorted, so that where both are there `priority` does not win.
    for (name, rates) in members.sorted(by: { $0.key > $1.key }) {
      let lane: Lane? =
        switch name {
        case "default": .standard
        case "priority": .fast
        default: Lane(rawValue: name)
        }
      guard let lane else { throw PriceTableError(reason: "\(model): unknown lane \(name)") }
      lanes[lane] = try Rates(rates, of: "\(model), lane \(name)")
    }
    return lanes
  }
}

extension PriceTable.Rates {
  /// Reads `{"input": "4", "output": "20", "cacheRead": …, "cacheWrite": …}`; each is a price, or one with tiers.
  package init(_ document: JSONValue, of model: String) throws(PriceTableError) {
    guard document.objectValue != nil else {
      throw PriceTableError(reason: "\(model): expected prices by kind of token, found \(document.typeName)")
    }
    func rate(_ name: String) throws(PriceTableError) -> PriceTable.Rate? {
      guard let value = document[name] else { return nil }
      return try PriceTable.Rate(value, of: "\(model), \(name)")
    }
    input = try rate("input")
    output = try rate("output")
    cacheRead = try rate("cacheRead")
    cacheWrite = try rate("cacheWrite")
    cacheWriteHour = try rate("cacheWrite1h")
  }
}

extension PriceTable.Rate {
  /// Reads `"4"`, or `{"base": "2", "tiers": [{"above": 272000, "price": "4"}]}`: dollars for a million tokens.
  package init(_ document: JSONValue, of what: String) throws(PriceTableError) {
    guard document.objectValue != nil else {
      self.init(base: try Self.picodollars(document, of: what))
      return
    }
    var steps: [Step] = []
    for tier in document["tiers"]?.arrayValue ?? [] {
      guard let above = tier["above"]?.integerValue, above >= 0 else {
        throw PriceTableError(reason: "\(what): a tier says above how many tokens it starts")
      }
      steps.append(Step(above: Int(above), picodollars: try Self.picodollars(tier["price"], of: what)))
    }
    self.init(base: try Self.picodollars(document["base"], of: what), steps: steps)
  }

  /// A millionth of the amount; exact, or an error.
  private static func picodollars(_ document: JSONValue?, of what: String) throws(PriceTableError) -> Int64 {
    guard let text = document?.stringValue, let price = Money(dollars: text), price.picodollars % 1_000_000 == 0 else {
      throw PriceTableError(
        reason: "\(what): expected dollars for a million tokens in quotes with up to six decimals, such as \"0.125\"")
    }
    return price.picodollars / 1_000_000
  }
}
