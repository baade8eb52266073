import Foundation
package import HTTPClient
import JSON
package import Models
package import Plans
package import Redaction

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
    let sent = headers.filter { Self.passed.contains($0.name) && $0.value.utf8.count <= 1000 }
    return transport.send(
      provider.request(
        endpoint == .models ? "GET" : "POST", to: url, headers: sent, key: key,
        body: String(decoding: body, as: UTF8.self)))
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

  /// What an agent asks at an endpoint; `nil` where that has no body.
  ///
  /// - Throws: `Refused` for what is not passed on to this provider.
  package func question(
    _ text: [UInt8], for endpoint: ModelProvider.Endpoint
  ) throws(ForwardedQuestion.Refused) -> ForwardedQuestion? {
    let question: ForwardedQuestion
    switch endpoint {
    case .models: return nil
    case .ask(let api): question = try ForwardedQuestion(text, api: api, capabilities: provider.capabilities)
    case .countTokens:
      question = try ForwardedQuestion(text, api: .anthropic, capabilities: provider.capabilities, counts: true)
    }
    // Otherwise its answer would cost what nobody could tell.
    guard !question.marksCache || endpoint == .countTokens || rates(of: question).allSatisfy({ $0.cacheWrite != nil })
    else {
      throw ForwardedQuestion.Refused(reason: "cache_control is passed on where a price for cacheWrite is known")
    }
    return question
  }

  /// The most that a question can cost: as long as it can be read, all of it kept where that is dearer, the answer as
  /// long as it may be, and in the dearer lane where the provider may choose.
  package func most(of question: ForwardedQuestion) -> (money: PricedCost, tokens: Int) {
    let context = prices.context(provider: name, model: question.model) ?? .max
    let input = min(question.mostInputTokens, context)
    var usages = [TokenUsage(input: input, output: question.maximumTokens)]
    if rates(of: question).contains(where: { $0.cacheWrite != nil }) {
      usages.append(TokenUsage(input: 0, cacheWrite: input, output: question.maximumTokens))
    }
    let lanes: Set<Lane> = rates(.standard, of: question) == nil ? [question.lane] : [question.lane, .standard]
    var most = Money.zero
    for (lane, usage) in lanes.flatMap({ lane in usages.map { (lane, $0) } }) {
      if usage.cacheWrite > 0, rates(lane, of: question)?.cacheWrite == nil { continue }
      let served = ModelAnswer.Served(lane: lane)
      switch cost(of: ModelAnswer(content: [], ending: .done, served: served, usage: usage), to: question) {
      case .priced(let money): most = max(most, money)
      case .unpriced(let reason): return (.unpriced(reason), input + question.maximumTokens)
      }
    }
    return (.priced(most), input + question.maximumTokens)
  }

  /// Those of the lanes that may serve a question.
  private func rates(of question: ForwardedQuestion) -> [PriceTable.Rates] {
    Set([question.lane, .standard]).compactMap { rates($0, of: question) }
  }

  private func rates(_ lane: Lane, of question: ForwardedQuestion) -> PriceTable.Rates? {
    prices.rates(provider: name, model: question.model)?[lane]
  }
}
