import Documents
import Foundation
package import Models
package import Plans
package import Scrubbing
package import Transport

/// Passes on what an outside agent asks of a provider, with the key added, which the agent never has.
package struct ProviderGateway: Sendable {
  /// The provider's name.
  package let name: String
  package let provider: ModelProvider
  let keys: KeyRing
  let transport: HTTPTransport
  let prices: PriceTable

  /// What of an agent's own headers is passed on.
  private static let passed: Set<String> = ["accept", "anthropic-version", "anthropic-beta", "openai-beta"]

  /// Begins a call. Nothing is tried again: the agent sees what the provider says, and asks again itself.
  ///
  /// - Parameter headers: the agent's own, their names in lower case.
  /// - Throws: `.unauthorized` where the key cannot be had, `.invalidRequest` where it would cross a network in the clear.
  package func send(
    _ endpoint: ModelProvider.Endpoint, headers: [HTTPHeader], body: [UInt8]
  ) async throws(ModelError) -> HTTPTransfer {
    let url = provider.address(of: endpoint)
    let key = try await keys.key()
    try provider.refusePlainText(to: url, hasKey: key != nil, name: name)
    let text = Scrubber(secrets: [key].compactMap { $0 }).scrub(String(decoding: body, as: UTF8.self))
    var sent = headers.filter { Self.passed.contains($0.name) && $0.value.utf8.count <= 1000 }
    sent += [HTTPHeader("Content-Type", "application/json"), HTTPHeader("User-Agent", "chancery")]
    if let key { sent.append(HTTPHeader("Authorization", "Bearer \(key.value)")) }
    let own = Set(provider.headers.keys.map { $0.lowercased() })
    sent.removeAll { own.contains($0.name.lowercased()) }
    sent += provider.headers.sorted { $0.key < $1.key }.map { HTTPHeader($0.key, $0.value) }
    let limits = HTTPLimits(
      idleSeconds: min(600, provider.timeoutSeconds), totalMilliseconds: provider.timeoutSeconds * 1000)
    let method = endpoint == .models ? "GET" : "POST"
    return transport.send(
      HTTPRequest(
        method: method, url: url, headers: sent, body: method == "GET" ? [] : Array(text.utf8), limits: limits))
  }

  /// What must not be seen in anything that comes back: the key, a password in the address, values of headers.
  package func secrets() async -> [Secret] {
    let password = URLComponents(string: provider.url)?.password.map { Secret(name: "\(name).url", value: $0) }
    let headers = provider.headers.map { Secret(name: "\(name).headers.\($0.key)", value: $0.value) }
    return [await keys.secret, password].compactMap { $0 } + headers
  }

  package func choice(_ question: ForwardedQuestion) -> ModelChoice {
    ModelChoice(model: "\(name)/\(question.model)", lane: question.lane)
  }

  package func cost(of answer: ModelAnswer, to question: ForwardedQuestion) -> PricedCost {
    prices.cost(of: answer, askedOf: choice(question))
  }

  /// The most that a question can cost: a token is two bytes at the least, and the answer as long as it may be.
  package func most(of question: ForwardedQuestion) -> (money: PricedCost, tokens: Int) {
    let usage = TokenUsage(
      input: question.body.canonicalText.utf8.count / 2 + 1, output: question.maximumTokens)
    let longest = ModelAnswer(content: [], ending: .done, served: ModelAnswer.Served(), usage: usage)
    return (cost(of: longest, to: question), usage.input + usage.output)
  }
}
