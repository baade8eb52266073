import HTTPClient
import JSON
package import Models
package import Plans
package import Redaction
import Synchronization

/// Finds the client for a model: a provider's, or a script's.
package final class ModelDirectory: Sendable {
  private let providers: [String: ModelProvider]
  private let scripts: String?
  private let retry: RetryPolicy
  private let transport: HTTPTransport
  /// What prices are known, one's own over the embedded ones.
  package let prices: PriceTable
  /// Whether prices of the user's own count where no others are known.
  package let countsOwnPrices: Bool
  private let keyRings: [String: KeyRing]
  private let breakers: [String: CircuitBreaker]

  /// - Parameters:
  ///   - providers: by the name that stands before the slash of a model.
  ///   - scripts: the folder in which `scripted/FILE` is looked for; `nil` where scripts are not allowed.
  ///   - prices: a table whose models replace the embedded ones.
  ///   - policyPrices: what policies say that models cost, by PROVIDER/MODEL, where other prices count only if they are
  ///     higher than those and the embedded ones; `nil` lets other prices count as they are.
  /// - Throws: `.malformed` when the embedded prices cannot be read.
  package init(
    providers: [String: ModelProvider] = ModelProvider.builtIn, scripts: String?, prices: PriceTable = PriceTable(),
    environment: [String: String], retry: RetryPolicy = RetryPolicy(), breaker: CircuitBreaker.Policy = .init(),
    policyPrices: [(model: String, lanes: [Lane: ModelProvider.TokenPrices])]? = nil
  ) throws(ModelError) {
    self.providers = providers
    self.scripts = scripts
    self.retry = retry
    transport = HTTPTransport(environment: environment)
    breakers = providers.mapValues { _ in CircuitBreaker(breaker) }
    var keyRings: [String: KeyRing] = [:]
    var own: [PriceTable.Key: [Lane: PriceTable.Rates]] = [:]
    for (name, provider) in providers {
      keyRings[name] = KeyRing(source: provider.key, provider: name, environment: environment)
      for (model, lanes) in provider.rates { own[PriceTable.Key(provider: name, model: model)] = lanes }
    }
    self.keyRings = keyRings
    let builtIn = try PriceTable.embedded()
    countsOwnPrices = policyPrices == nil
    if let policyPrices {
      var said: [PriceTable.Key: [Lane: PriceTable.Rates]] = [:]
      for (model, lanes) in policyPrices {
        let choice = ModelChoice(model: model)
        let key = PriceTable.Key(provider: choice.provider, model: choice.modelName)
        said[key, default: [:]].merge(lanes.mapValues(PriceTable.Rates.init)) { $0.raised(by: $1) }
      }
      self.prices = builtIn.floored(by: PriceTable(models: said)).raised(by: prices)
        .raised(by: PriceTable(models: own))
    } else {
      self.prices = builtIn.overridden(by: prices).overridden(by: PriceTable(models: own))
    }
  }

  /// The names that a model may begin with.
  package var knownProviders: [String] { (Array(providers.keys) + ["scripted"]).sorted() }

  package func provider(named name: String) -> ModelProvider? { providers[name] }

  /// Where each provider is asked, by its name.
  package var addresses: [String: ModelAddress] { providers.compactMapValues { ModelAddress($0.url) } }

  /// The client for a model. Nothing is sent, and no key is looked for, before its first question.
  ///
  /// - Parameter hasFallback: whether another model is asked where this one's provider is down; it is not waited for then.
  /// - Throws: `.unknownModel` naming the providers that there are, `.invalidRequest` for a lane or an effort that the
  ///   provider does not have; what `ScriptedModel` throws for scripts.
  package func client(
    for choice: ModelChoice, hasFallback: Bool = false
  ) throws(ModelError) -> any ModelClient {
    guard !choice.modelName.isEmpty else {
      throw ModelError(
        .unknownModel, "\"\(choice.model)\" names no model: expected provider/model",
        hint: "providers are \(knownProviders.joined(separator: ", "))")
    }
    if choice.provider == "scripted" { return try ScriptedModel(file: try scriptFile(choice.modelName)) }
    guard let provider = providers[choice.provider] else {
      throw ModelError(
        .unknownModel, "\(choice.model): there is no provider \(choice.provider)",
        hint: "providers are \(knownProviders.joined(separator: ", ")); add others in the configuration")
    }
    try provider.capabilities.check(choice)
    return client(for: choice, by: provider, hasFallback: hasFallback)
  }

  /// The client for a model of a known provider, asked as `provider` says.
  func client(for choice: ModelChoice, by provider: ModelProvider, hasFallback: Bool = false) -> any ModelClient {
    let name = choice.provider
    let exchange = ModelExchange(
      name: name, provider: provider,
      keys: keyRings[name] ?? KeyRing(source: provider.key, provider: name, environment: [:]), transport: transport,
      retry: retry, breaker: breakers[name] ?? CircuitBreaker(), waitsForRest: !hasFallback)
    return switch provider.api {
    case .anthropic: AnthropicClient(exchange: exchange, prices: prices)
    case .openAIResponses: OpenAIResponsesClient(exchange: exchange, prices: prices)
    case .openAIChat: OpenAIChatClient(exchange: exchange, prices: prices)
    }
  }

  /// The way to a provider for questions of an external agent; `nil` where there is no such provider.
  package func gateway(to name: String) -> ProviderGateway? {
    guard let provider = providers[name], let keys = keyRings[name] else { return nil }
    return ProviderGateway(name: name, provider: provider, keys: keys, transport: transport, prices: prices)
  }

  /// The keys that were needed so far.
  package func secrets() async -> [Secret] {
    var secrets: [Secret] = []
    for keys in keyRings.values { if let secret = await keys.secret { secrets.append(secret) } }
    return secrets
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

extension ModelCapabilities {
  /// Refuses what the provider's record does not have, rather than let a server ignore it.
  fileprivate func check(_ choice: ModelChoice) throws(ModelError) {
    let settings = "providers.\(choice.provider)"
    guard choice.lane == .standard || lanes[choice.lane] != nil else {
      throw ModelError(
        .invalidRequest, "\(choice.model): \(choice.provider) has no lane \(choice.lane)",
        hint: "it has \(lanesText); the server's word for another lane goes into \(settings).lanes")
    }
    guard choice.effort == nil || effort else {
      throw ModelError(
        .invalidRequest, "\(choice.model): \(choice.provider) cannot be told how much to think",
        hint: "leave effort out, or set \(settings).effort to true")
    }
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
