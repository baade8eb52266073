import Documents
package import Models
package import Plans
import Synchronization
import Transport

/// Finds the client for a model: a provider's, or a script's.
package final class ModelDirectory: Sendable {
  private let providers: [String: ProviderSettings]
  private let scripts: String?
  private let environment: [String: String]
  private let retry: RetryPolicy
  private let transport: HTTPTransport
  private let prices: PriceTable
  private let keyRings: [String: KeyRing]

  /// - Parameters:
  ///   - providers: they replace well-known ones of the same name.
  ///   - scripts: the folder in which `scripted/FILE` is looked for; `nil` where scripts are not allowed.
  ///   - prices: a table whose models replace the embedded ones.
  /// - Throws: `.malformed` when the embedded prices cannot be read.
  package init(
    providers: [ProviderSettings] = [], scripts: String?, prices: PriceTable = PriceTable(),
    environment: [String: String], retry: RetryPolicy = RetryPolicy()
  ) throws(ModelError) {
    let all = (ProviderSettings.wellKnown + providers).map { ($0.name, $0) }
    self.providers = Dictionary(all, uniquingKeysWith: { _, own in own })
    self.scripts = scripts
    self.environment = environment
    self.retry = retry
    transport = HTTPTransport(environment: environment)
    keyRings = self.providers.mapValues {
      KeyRing(source: $0.key, provider: $0.name, environment: environment)
    }
    var own: [PriceTable.Key: [Lane: PriceTable.Rates]] = [:]
    for provider in self.providers.values {
      for (model, lanes) in provider.prices { own[PriceTable.Key(provider: provider.name, model: model)] = lanes }
    }
    self.prices = try PriceTable.embedded().overridden(by: prices).overridden(by: PriceTable(models: own))
  }

  /// The names that a model may begin with.
  package var knownProviders: [String] { (Array(providers.keys) + ["scripted"]).sorted() }

  /// The client for a model. Nothing is sent, and no key is looked for, before its first question.
  ///
  /// - Throws: `.unknownModel` naming the providers that there are; what `ScriptedModel` throws for scripts.
  package func client(for choice: ModelChoice) throws(ModelError) -> any ModelClient {
    guard !choice.modelName.isEmpty else {
      throw ModelError(
        .unknownModel, "\"\(choice.model)\" names no model: expected provider/model",
        hint: "providers are \(knownProviders.joined(separator: ", "))")
    }
    if choice.provider == "scripted" { return try ScriptedModel(file: try scriptFile(choice.modelName)) }
    guard let provider = providers[choice.provider], let keys = keyRings[choice.provider] else {
      throw ModelError(
        .unknownModel, "\(choice.model): there is no provider \(choice.provider)",
        hint: "providers are \(knownProviders.joined(separator: ", ")); others go into the configuration")
    }
    let exchange = ModelExchange(provider: provider, keys: keys, transport: transport, retry: retry)
    return switch provider.api {
    case .anthropic: AnthropicClient(exchange: exchange, prices: prices)
    case .openAIChat: OpenAIChatClient(exchange: exchange, prices: prices)
    }
  }

  private func scriptFile(_ name: String) throws(ModelError) -> String {
    guard let scripts else {
      throw ModelError(.unknownModel, "scripted/\(name): there is no folder of scripts here")
    }
    guard !name.hasPrefix("/"), !name.split(separator: "/").contains("..") else {
      throw ModelError(
        .unknownModel, "scripted/\(name): expected a path inside \(scripts)", hint: "leave out .. and a leading slash")
    }
    return "\(scripts)/\(name)"
  }
}

extension PriceTable {
  /// The prices that Chancery ships with.
  ///
  /// - Throws: `.malformed` when the build holds a table that cannot be read.
  package static func embedded() throws(ModelError) -> PriceTable {
    guard let document = try? JSONValue(parsing: embeddedPrices), let table = try? PriceTable(document) else {
      throw ModelError(
        .malformed, "the embedded table of prices cannot be read", hint: "run scripts/embed-prices again")
    }
    return table
  }
}
