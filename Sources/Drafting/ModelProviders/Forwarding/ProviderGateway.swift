import Foundation
package import HTTPClient
import JSON
package import Models
package import Plans
package import Redaction

/// Passes on what an external agent asks of a provider, with the key added, which the agent never has.
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
    _ text: [UInt8], for endpoint: ModelProvider.Endpoint, answerTokens: Int = ExternalAgent.usualAnswerTokens
  ) throws(ForwardedQuestion.Refused) -> ForwardedQuestion? {
    let question: ForwardedQuestion
    switch endpoint {
    case .models, .model: return nil
    case .ask(let api):
      question = try ForwardedQuestion(
        text, api: api, capabilities: provider.capabilities, answerTokens: answerTokens)
    case .countTokens:
      question = try ForwardedQuestion(text, api: .anthropic, capabilities: provider.capabilities, counts: true)
    }
    // Otherwise its answer would cost what nobody could tell.
    guard endpoint != .countTokens else { return question }
    let rates = rates(of: question)
    guard question.cacheLifetimes.isEmpty || rates.allSatisfy({ $0.cacheWrite != nil }) else {
      throw ForwardedQuestion.Refused(reason: "cache_control is passed on where a price for cache-write is known")
    }
    guard !question.cacheLifetimes.contains(.hour) || rates.allSatisfy({ $0.cacheWriteHour != nil }) else {
      throw ForwardedQuestion.Refused(
        reason: "cache_control for an hour is passed on where a price for cache-write-1h is known")
    }
    return question
  }

  /// Tokens of the shortest answer that a question is shortened to.
  private static let fewestTokens = 1024

  /// The question as it fits what is left to spend: with a shorter answer, where the one asked for could cost more.
  ///
  /// - Parameter left: `nil` where nothing limits it.
  package func fitting(_ question: ForwardedQuestion, into left: Money?) -> ForwardedQuestion {
    guard let left, case .priced(let cost) = most(of: question).money, cost > left else { return question }
    var (fits, fails) = (0, question.maximumTokens)
    // What an answer may cost grows with its length, by steps that no formula here knows.
    while fails - fits > 64 {
      let tokens = (fits + fails) / 2
      if case .priced(let money) = self.most(of: question, answer: tokens).money, money <= left {
        fits = tokens
      } else {
        fails = tokens
      }
    }
    return fits >= Self.fewestTokens ? question.limited(to: fits) : question
  }

  /// The most that a question can cost: as long as it can be read, all of it kept where that is dearer, the answer as
  /// long as it may be, and in the dearer lane where the provider may choose.
  ///
  /// - Parameter answer: tokens of the answer; as many as the question allows by default.
  package func most(of question: ForwardedQuestion, answer: Int? = nil) -> (money: PricedCost, tokens: Int) {
    let context = prices.context(provider: name, model: question.model) ?? .max
    let input = min(question.mostInputTokens, context)
    let answer = answer ?? question.maximumTokens
    var usages = [TokenUsage(input: input, output: answer)]
    if rates(of: question).contains(where: { $0.cacheWrite != nil }) {
      usages.append(TokenUsage(input: 0, cacheWrite: input, output: answer))
    }
    if question.cacheLifetimes.contains(.hour) {
      usages.append(TokenUsage(input: 0, cacheWrite: input, cacheWriteHour: input, output: answer))
    }
    let lanes: Set<Lane> = rates(.standard, of: question) == nil ? [question.lane] : [question.lane, .standard]
    var most = Money.zero
    for (lane, usage) in lanes.flatMap({ lane in usages.map { (lane, $0) } }) {
      if usage.cacheWrite > (usage.cacheWriteHour ?? 0), rates(lane, of: question)?.cacheWrite == nil { continue }
      let served = ModelAnswer.Served(lane: lane)
      switch cost(of: ModelAnswer(content: [], ending: .done, served: served, usage: usage), to: question) {
      case .priced(let money): most = max(most, money)
      case .unpriced(let reason): return (.unpriced(reason), input + answer)
      }
    }
    return (.priced(most), input + answer)
  }

  /// Those of the lanes that may serve a question.
  private func rates(of question: ForwardedQuestion) -> [PriceTable.Rates] {
    Set([question.lane, .standard]).compactMap { rates($0, of: question) }
  }

  private func rates(_ lane: Lane, of question: ForwardedQuestion) -> PriceTable.Rates? {
    prices.rates(provider: name, model: question.model)?[lane]
  }
}
