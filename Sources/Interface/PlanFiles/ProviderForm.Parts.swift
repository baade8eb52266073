import Forms
import JSON
import Plans

extension ProviderForm {
  /// Headers by name. Keys are refused here, since they have a key of their own.
  static let headersForm = Form<[(name: String, value: String)]>.dictionary(
    "a mapping from names to strings", of: headerValue, names: isHeaderName,
    nameRule: "a header name; an API key belongs under \"key\"")

  private static let headerValue = Form<String>.text("a string of one line") { text in
    text.unicodeScalars.allSatisfy { $0 >= " " && $0 != "\u{7f}" }
  }

  private static func isHeaderName(_ text: String) -> Bool {
    let isToken = text.unicodeScalars.allSatisfy { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "-" || scalar == "_")
    }
    return !text.isEmpty && isToken
      && !["authorization", "x-api-key", "content-length", "host"].contains(text.lowercased())
  }

  /// A header that a provider takes its key in, in the place of `Authorization`.
  static let headerName = Form<String>.text("a header's name, such as api-key or x-api-key") { text in
    isHeaderName(text) || text.lowercased() == "x-api-key"
  }

  /// Whether a query holds nothing that looks like a secret: an address is shown in messages.
  static func isPlain(query: Substring) -> Bool {
    query.split(separator: "&", omittingEmptySubsequences: false).allSatisfy { part in
      let name = part.prefix { $0 != "=" }.lowercased()
      return !name.isEmpty && !["key", "token", "secret", "password", "sig"].contains { name.contains($0) }
    }
  }

  static let input = Field("input", .dollars(decimals: 6), required: true, "For a million tokens that are sent.")
  static let output = Field("output", .dollars(decimals: 6), required: true, "For a million tokens that are answered.")
  static let cacheRead = Field("cache-read", .dollars(decimals: 6), "For a million tokens that the cache had.")
  static let cacheWrite = Field("cache-write", .dollars(decimals: 6), "For a million tokens put into the cache.")
  static let cacheWriteHour = Field(
    "cache-write-1h", .dollars(decimals: 6), "For a million tokens put into the cache for an hour.")

  static let otherLanes = Field("lanes", lanePrices, "Prices in lanes other than standard.")

  static let pricesForm = Form<[(name: String, value: [Lane: ModelProvider.TokenPrices])]>.dictionary(
    "a mapping from models to prices", of: modelPrices)

  private static let modelPrices = Form<[Lane: ModelProvider.TokenPrices]>.record(
    "prices", "What a model's tokens cost, in US dollars per million.",
    [input.entry, output.entry, cacheRead.entry, cacheWrite.entry, cacheWriteHour.entry, otherLanes.entry]
  ) { record in
    var lanes = record[otherLanes] ?? [:]
    lanes[.standard] = tokenPrices(in: record)
    return lanes
  }

  private static let tokenPricesForm = Form<ModelProvider.TokenPrices>.record(
    "lane-prices", "What a model's tokens cost in one lane, in US dollars per million.",
    [input.entry, output.entry, cacheRead.entry, cacheWrite.entry, cacheWriteHour.entry], read: tokenPrices)

  @Sendable
  private static func tokenPrices(in record: Record) -> ModelProvider.TokenPrices? {
    let cacheRead = record[Self.cacheRead]
    let cacheWrite = record[Self.cacheWrite]
    let cacheWriteHour = record[Self.cacheWriteHour]
    guard let input = record[Self.input], let output = record[Self.output] else { return nil }
    return ModelProvider.TokenPrices(
      input: input, output: output, cacheRead: cacheRead, cacheWrite: cacheWrite, cacheWriteHour: cacheWriteHour)
  }

  private static let lanePrices = byLane("priced-lanes", "Prices by lane.", tokenPricesForm)
  /// Without `batch`: an answer that may take a day is no use in a conversation.
  static let lanesForm = byLane(
    "lanes", "The server's own names of lanes.", .text("the server's own name") { !$0.isEmpty }, without: [.batch])

  /// A mapping from the lanes besides the standard one.
  private static func byLane<Value>(
    _ name: String, _ summary: String, _ form: Form<Value>, without others: Set<Lane> = []
  ) -> Form<[Lane: Value]> {
    let lanes = Lane.allCases.filter { $0 != .standard && !others.contains($0) }.map { lane in
      (lane: lane, field: Field(lane.rawValue, form, "For the lane \(lane.rawValue)."))
    }
    return .record(name, summary, lanes.map(\.field.entry)) { record in
      lanes.reduce(into: [:]) { $0[$1.lane] = record[$1.field] }
    }
  }
}
