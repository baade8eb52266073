import Forms
import JSON
import Plans

/// The keys of a provider.
enum ProviderForm {
  static let api = Field("api", Form<ModelProvider.API>.choice, "The protocol that the server speaks.")
  static let url = Field("url", address, "The address that the protocol's own paths are appended to.")
  static let key = Field("key", SecretForm.form, "Where the key is read from; without it, none is sent.")
  static let keyHeader = Field(
    "key-header", headerName, "The header that carries the key, such as api-key; Authorization: Bearer by default.")
  static let headers = Field("headers", headersForm, "Headers to send besides what the protocol demands.")
  static let schema = Field(
    "schema", Form<ModelCapabilities.SchemaSupport>.choice, "How the server is told the schema of an answer.")
  static let tools = Field("tools", Form<ModelCapabilities.ToolSupport>.choice, "How tools are offered to the server.")
  static let tokenCap = Field(
    "token-cap", Form<ModelCapabilities.TokenCap>.choice, "The name of the request's limit on the length of an answer.")
  static let lanes = Field("lanes", lanesForm, "Lanes other than standard, each with the server's own name for it.")
  static let effort = Field("effort", .flag, "Whether the server accepts an effort, which says how much to think.")
  static let usage = Field("usage", .flag, "Whether the server reports the tokens of streamed answers.")
  static let cache = Field(
    "cache", Form<ModelCapabilities.CacheSupport>.choice, "How the server is told to cache its input.")
  static let reasoning = Field(
    "reasoning", .flag, "Whether the model gets its own reasoning back with the conversation; true by default.")
  static let timeout = Field("timeout", .duration(1...86_400), "Time until a call counts as failed, such as 10m.")
  static let prices = Field("prices", pricesForm, "US dollars per million tokens, by model.")

  static let fields = [
    api.entry, url.entry, key.entry, keyHeader.entry, headers.entry, schema.entry, tools.entry, tokenCap.entry,
    lanes.entry,
    effort.entry, usage.entry, cache.entry, reasoning.entry, timeout.entry, prices.entry,
  ]

  static let dictionary = Form<[(name: String, value: @Sendable (ModelProvider?) -> ModelProvider?)]>
    .dictionary(
      "a mapping from names to providers", of: form, names: StepID.isValid,
      nameRule: "letters, digits, - and _, beginning with a letter"
    ).map { members, _ in
      var providers: [String: ModelProvider] = [:]
      for (name, provider) in members { providers[name] = provider(ModelProvider.builtIn[name]) }
      return providers
    }

  /// Returns a function, because missing keys come from the built-in provider of the same name, if there is one.
  private static let form = Form<@Sendable (ModelProvider?) -> ModelProvider?>.record(
    "provider", "A model server. Only providers that are not built in need api and url.", fields
  ) { record in
    let isBuiltIn = ModelProvider.builtIn.keys.contains { record.cursor.key == "providers.\($0)" }
    for field in [api.entry, url.entry] where !isBuiltIn && !record.names.contains(field.name) {
      record.cursor.refuse("the key \"\(field.name)\" is missing", hint: field.purpose)
    }
    let api = record[Self.api]
    let url = record[Self.url]
    let key = record[Self.key]
    let keyHeader = record[Self.keyHeader]
    let headers = record[Self.headers] ?? []
    let changes = capabilityChanges(in: record)
    let timeout = record[Self.timeout]
    let prices = record[Self.prices] ?? []
    return { builtIn in
      guard let given = api ?? builtIn?.api, let url = url ?? builtIn?.url else { return nil }
      // With another protocol, only the name is the same as that of the built-in provider.
      let known = given == builtIn?.api ? builtIn?.capabilities : nil
      var capabilities = known ?? .usual(of: given)
      for change in changes { change(&capabilities) }
      return ModelProvider(
        api: given, url: url, key: key ?? builtIn?.key, keyHeader: keyHeader,
        headers: Dictionary(headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
        capabilities: capabilities, timeoutSeconds: timeout ?? builtIn?.timeoutSeconds ?? 600,
        prices: Dictionary(prices.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }))
    }
  }

  /// The changes that a provider's keys make to its known capabilities.
  private static func capabilityChanges(in record: Record) -> [@Sendable (inout ModelCapabilities) -> Void] {
    var changes: [@Sendable (inout ModelCapabilities) -> Void] = []
    if let given = record[schema] { changes.append { $0.schema = given } }
    if let given = record[tools] { changes.append { $0.tools = given } }
    if let given = record[tokenCap] { changes.append { $0.tokenCap = given } }
    if let given = record[lanes] { changes.append { $0.lanes = given } }
    if let given = record[effort] { changes.append { $0.effort = given } }
    if let given = record[usage] { changes.append { $0.usage = given } }
    if let given = record[cache] { changes.append { $0.cache = given } }
    if let given = record[reasoning] { changes.append { $0.reasoning = given } }
    return changes
  }

  private static let address = Form<String>.text(
    "an address such as http://127.0.0.1:8080/v1", pattern: "^https?://[^/?#]", where: isAddress
  ).map { text, _ in withoutLastSlash(text) }

  /// The address without a slash at the end of its path.
  private static func withoutLastSlash(_ text: String) -> String {
    let mark = text.firstIndex(of: "?") ?? text.endIndex
    let path = text[..<mark]
    return String(path.hasSuffix("/") ? path.dropLast() : path) + text[mark...]
  }

  private static func isAddress(_ text: String) -> Bool {
    for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
      let rest = text.dropFirst(scheme.count)
      let host = rest.prefix { $0 != "/" && $0 != "?" }
      // User and password in an address would be shown wherever the address is.
      let query = rest.firstIndex(of: "?").map { rest[rest.index(after: $0)...] }
      return !host.isEmpty && !host.contains("@") && query.map(isPlain) != false
        && rest.unicodeScalars.allSatisfy { $0.isASCII && $0 > " " }
        && !rest.contains { "#\\\u{7f}".contains($0) } && rest.count { $0 == "?" } <= 1
    }
    return false
  }
}
