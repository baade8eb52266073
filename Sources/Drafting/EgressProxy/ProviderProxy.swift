package import Drafting
package import ModelProviders
import Models
import Plans
import Redaction
import Synchronization

/// Passes an agent's questions on to providers, and counts each against the run's limits before it is asked.
package final class ProviderProxy: ModelProxy {
  private struct State {
    var tasks: [Int: Task<Void, Never>] = [:]
    var count = 0
    var isGivenUp = false
  }

  private let gateways: [String: ProviderGateway]
  private let calls: AgentCalls
  /// The most tokens that the step allows an answer.
  private let answerTokens: Int
  private let state = Mutex(State())

  /// - Parameter gateways: by the providers' names.
  package init(
    gateways: [String: ProviderGateway], calls: AgentCalls, answerTokens: Int = ExternalAgent.usualAnswerTokens
  ) {
    self.gateways = gateways
    self.calls = calls
    self.answerTokens = answerTokens
  }

  package func answer(_ request: ProxiedModelRequest, into pipe: ResponsePipe) {
    state.withLock { state in
      guard !state.isGivenUp else { return pipe.end() }
      state.count += 1
      let number = state.count
      // It has to outlive the visit: an agent that goes away leaves a call that costs.
      state.tasks[number] = Task { [self] in
        await perform(request, pipe)
        pipe.end()
        self.state.withLock { $0.tasks[number] = nil }
      }
    }
  }

  package func giveUp() {
    let tasks = state.withLock { state in
      state.isGivenUp = true
      return Array(state.tasks.values)
    }
    for task in tasks { task.cancel() }
  }

  private func perform(_ request: ProxiedModelRequest, _ pipe: ResponsePipe) async {
    let form = ErrorForm(path: request.path)
    guard let gateway = gateways[request.provider],
      let endpoint = gateway.provider.endpoint(request.method, request.path)
    else {
      return pipe.refuse(.notFound, "\(request.method) \(request.path) is not passed on", form)
    }
    do {
      var question = try gateway.question(request.body, for: endpoint, answerTokens: answerTokens)
      if case .ask = endpoint, let asked = question { question = gateway.fitting(asked, into: await calls.moneyLeft) }
      let passage = AnswerPassage(
        request: request, gateway: gateway, endpoint: endpoint, question: question, pipe: pipe)
      guard case .ask = endpoint, let question else {
        try await calls.admitAside()
        _ = await passage.pass()
        return
      }
      let most = gateway.most(of: question)
      let admission = try await calls.admit(
        gateway.choice(question), SpendEstimate(money: most.money, tokens: most.tokens))
      let result = await passage.pass()
      await settle(admission, result, gateway, question)
    } catch {
      Self.refuse(error, pipe, form)
    }
  }

  private func settle(
    _ admission: AgentCalls.Admission, _ result: Result<ModelAnswer, ModelError>, _ gateway: ProviderGateway,
    _ question: ForwardedQuestion
  ) async {
    // What a server says goes into the journal, and a server may say the key.
    let redactor = Redactor(secrets: await gateway.secrets())
    switch result {
    case .success(var answer):
      answer.content = []
      answer.served.model = answer.served.model.map(redactor.redact)
      if case .refused(let reason) = answer.ending { answer.ending = .refused(redactor.redact(reason)) }
      await calls.settle(admission, answer: answer, cost: gateway.cost(of: answer, to: question))
    case .failure(var error):
      error.reason = redactor.redact(error.reason)
      error.hint = error.hint.map(redactor.redact)
      let cost = error.cost(askedOf: gateway.choice(question), atMost: gateway.most(of: question).money)
      await calls.settle(admission, answer: nil, error: error, cost: cost)
    }
  }

  private static func refuse(_ error: any Error, _ pipe: ResponsePipe, _ form: ErrorForm) {
    switch error {
    case let refused as ForwardedQuestion.Refused: pipe.refuse(.denied, "not passed on: \(refused.reason)", form)
    case let exceeded as SpendExceeded:
      // Which plan or policy says so, and what was spent so far, is the run's own affair.
      pipe.refuse(.spent, "the run may spend no more: \(exceeded.text)", form, told: "the run may spend no more")
    case let own as OwnJudgeAsked:
      pipe.refuse(.denied, "\(own.choice.model) will judge this draft, so it may not draft it", form)
    default: pipe.refuse(.unreachable, "the call could not be made", form)
    }
  }
}
