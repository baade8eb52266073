import JSON
import ModelProviders
import Models
import Plans

/// The prices of a model in a lane, as a row of a table.
struct PriceRow {
  var key: PriceTable.Key
  var lane: Lane
  var rates: PriceTable.Rates
  var source: String

  static func rows(of layers: [(name: String, table: PriceTable)]) -> [PriceRow] {
    var models: [PriceTable.Key: (lanes: [Lane: PriceTable.Rates], source: String)] = [:]
    for layer in layers { for (key, lanes) in layer.table.models { models[key] = (lanes, layer.name) } }
    let rows = models.flatMap { key, known in
      known.lanes.map { PriceRow(key: key, lane: $0.key, rates: $0.value, source: known.source) }
    }
    let lanes = Lane.allCases
    return rows.sorted { left, right in
      (left.key.text, lanes.firstIndex(of: left.lane) ?? 0) < (right.key.text, lanes.firstIndex(of: right.lane) ?? 0)
    }
  }

  private var prices: [PriceTable.Rate?] { [rates.input, rates.output, rates.cacheRead, rates.cacheWrite] }

  var cells: [String] { [key.text, lane.rawValue] + prices.map { $0?.description ?? "unpriced" } + [source] }

  var document: JSONValue {
    func price(_ rate: PriceTable.Rate?) -> JSONValue { rate.map { .string($0.description) } ?? .null }
    return [
      "model": .string(key.text), "lane": .string(lane.rawValue), "input": price(rates.input),
      "output": price(rates.output), "cache-read": price(rates.cacheRead), "cache-write": price(rates.cacheWrite),
      "known-from": .string(source),
    ]
  }
}
