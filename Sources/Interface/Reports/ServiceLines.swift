package import JSON
import Models
import Plans
package import RunJournal
import Terminal

/// Who was asked in a run and what served it, a line or a document each.
package struct ServiceLines {
  private let services: [(key: ServiceUse.Key, use: ServiceUse)]

  package init(_ services: [ServiceUse.Key: ServiceUse]) {
    self.services = services.map { ($0.key, $0.value) }.sorted { Self.order($0.key) < Self.order($1.key) }
  }

  package var lines: [String] {
    services.map { key, use in
      let cost = use.unpriced == 0 ? "\(use.money)" : use.unpriced == use.calls ? "unpriced" : "\(use.money) and more"
      return "\(key.tier.rawValue.padded(5))asked \(key.asked); \(Self.served(key)); "
        + "\(counted(use.calls, "call")), \(cost)"
    }
  }

  package var document: JSONValue {
    .array(
      services.map { key, use in
        [
          "tier": .string(key.tier.rawValue),
          "asked": [
            "model": .string(key.asked.model), "lane": .string(key.asked.lane.rawValue),
            "effort": key.asked.effort.map { .string($0.rawValue) } ?? .null,
          ],
          "served": key.served.map {
            [
              "model": $0.model.map { .string($0) } ?? .null,
              "lane": $0.lane.map { .string($0.rawValue) } ?? .null,
            ]
          } ?? .null,
          "calls": .integer(Int64(use.calls)), "unpriced-calls": .integer(Int64(use.unpriced)),
          "picodollars": use.unpriced == 0 ? .integer(use.money.picodollars) : .null,
        ]
      })
  }

  /// What served, as far as the server says; a lane that was not asked for stands out.
  package static func served(_ key: ServiceUse.Key) -> String {
    guard let served = key.served else { return "not answered" }
    let model = served.model ?? "a model not named"
    guard let lane = served.lane else { return "served by \(model), lane not named" }
    return "served by \(model), lane \(lane.rawValue)"
      + (key.isOtherLane ? " instead of \(key.asked.lane.rawValue)" : "")
  }

  private static func order(_ key: ServiceUse.Key) -> [String] {
    [
      key.tier.rawValue, key.asked.description, key.served?.model ?? "", key.served?.lane?.rawValue ?? "",
    ]
  }
}

extension [String] {
  fileprivate static func < (left: [String], right: [String]) -> Bool { left.lexicographicallyPrecedes(right) }
}
