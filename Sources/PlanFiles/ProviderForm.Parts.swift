import Documents
import Plans

extension ProviderForm {
  /// Headers by name; keys have a place of their own, so that they are never written here.
  static let headersForm = Form<[(name: String, value: String)]>.dictionary(
    "a mapping from names to texts", of: headerValue, names: isHeaderName,
    nameRule: "a header's name; the key belongs to \"key\"")

  private static let headerValue = Form<String>.text("a text of one line") { text in
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

  static let input = Field("input", .dollars(decimals: 6), required: true, "For a million tokens that are sent.")
  static let output = Field("output", .dollars(decimals: 6), required: true, "For a million tokens that are answered.")
  static let cacheRead = Field("cache-read", .dollars(decimals: 6), "For a million tokens that the cache had.")
  static let cacheWrite = Field("cache-write", .dollars(decimals: 6), "For a million tokens put into the cache.")

  static let pricesForm = Form<[(name: String, value: ModelProvider.TokenPrices)]>.dictionary(
    "a mapping from models to prices", of: modelPrices)

  private static let modelPrices = Form<ModelProvider.TokenPrices>.record(
    "prices", "What a model's tokens cost, in US dollars per million.",
    [input.entry, output.entry, cacheRead.entry, cacheWrite.entry]
  ) { record in
    let cacheRead = record[Self.cacheRead]
    let cacheWrite = record[Self.cacheWrite]
    guard let input = record[Self.input], let output = record[Self.output] else { return nil }
    return ModelProvider.TokenPrices(input: input, output: output, cacheRead: cacheRead, cacheWrite: cacheWrite)
  }
}
