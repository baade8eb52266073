import HTTPClient
import JSON
import Models
import Plans

/// Which models a server has, as it says itself.
enum ModelList: Hashable, Sendable {
  case names([String])
  /// It has no such list, or does not show it.
  case unknown
  /// The key was not accepted.
  case refused(String)
  case unreachable(String)

  /// Whether a name is among them: alone, with a date, or as an alias of the newest. Only the tag `latest` may be left out.
  func holds(_ model: String) -> Bool {
    guard case .names(let names) = self else { return true }
    func whole(_ name: String) -> String { (name.contains(":") ? name : name + ":latest").lowercased() }
    return model.hasSuffix("-latest")
      || names.contains { whole($0) == whole(model) || PriceTable.isSameModel($0, model) }
  }

  /// The name that was probably meant by the beginning of one.
  static func completion(of model: String, among names: [String]) -> String? {
    let longer = names.filter { $0.lowercased().hasPrefix(model.lowercased()) }
    return longer.first { $0.dropFirst(model.count).first == ":" } ?? (longer.count == 1 ? longer[0] : nil)
  }
}

extension ModelDirectory {
  private static let limits = HTTPLimits(
    connectMilliseconds: 3000, idleSeconds: 5, totalMilliseconds: 8000, responseBytes: 8 << 20)

  /// Asks a provider which models it has; costs nothing.
  ///
  /// - Throws: `.unauthorized` where its key cannot be had.
  func list(of name: String) async throws(ModelError) -> ModelList {
    guard let gateway = gateway(to: name) else { return .unknown }
    let (status, body) = try await gateway.get(.models, limits: Self.limits)
    switch status {
    case .failure(let failure): return failure.kind == .connection ? .unreachable(failure.reason) : .unknown
    case .success(200):
      let document = try? JSONValue(parsing: String(decoding: body, as: UTF8.self))
      let entries = document?["data"]?.arrayValue ?? document?["models"]?.arrayValue ?? document?.arrayValue ?? []
      let names = entries.compactMap { $0["id"]?.stringValue ?? $0["name"]?.stringValue }
      return names.isEmpty ? .unknown : .names(names)
    case .success(401): return .refused(ServerComplaint(status: 401, body: String(decoding: body, as: UTF8.self)).words)
    case .success: return .unknown
    }
  }

  /// The names of a provider's models, as its server lists them; `nil` where it does not answer or has no list.
  package func modelNames(of name: String) async -> [String]? {
    guard case .names(let names)? = try? await list(of: name) else { return nil }
    return names
  }

  /// What is known of a provider's models where its server is not asked: nothing, unless its key is missing.
  ///
  /// - Throws: `.unauthorized` where a variable that holds the key is not set.
  func unasked(_ name: String) async throws(ModelError) -> ModelList {
    guard let gateway = gateway(to: name), case .environment? = gateway.provider.key else { return .unknown }
    _ = try await gateway.keys.key()
    return .unknown
  }

  /// Whether a server knows a model that its list leaves out, as gateways do.
  func knows(_ choice: ModelChoice) async throws(ModelError) -> Bool {
    guard let gateway = gateway(to: choice.provider) else { return true }
    let (status, _) = try await gateway.get(.model(choice.modelName), limits: Self.limits)
    if case .success(let status) = status { return status != 404 && status != 400 }
    return true
  }
}

extension ProviderGateway {
  /// Gets a page of the provider's; the status, or why there is none, and the body.
  fileprivate func get(
    _ endpoint: ModelProvider.Endpoint, limits: HTTPLimits
  ) async throws(ModelError) -> (Result<Int, HTTPFailure>, [UInt8]) {
    let url = provider.address(of: endpoint)
    let key = try await keys.key()
    try provider.refusePlainText(to: url, hasKey: key != nil, name: name)
    var request = provider.request(
      "GET", to: url, headers: [HTTPHeader("anthropic-version", AnthropicClient.version)], key: key, body: "")
    request.limits = limits
    var (status, body) = (0, [UInt8]())
    for await event in transport.send(request).events {
      switch event {
      case .head(let head): status = head.status
      case .bytes(let bytes): body += bytes
      case .ended(let failure?): return (.failure(failure), body)
      case .ended(nil): break
      }
    }
    return (.success(status), body)
  }
}
