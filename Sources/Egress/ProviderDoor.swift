import Documents
package import Drafting
package import ModelClients
import Models
import Plans
import Secrets
import Synchronization
import Transport

/// Passes an agent's questions on to providers, and counts each against the run's limits before it is asked.
package final class ProviderDoor: ModelDoor {
  private struct State {
    var tasks: [Int: Task<Void, Never>] = [:]
    var count = 0
    var isGivenUp = false
  }

  private let gateways: [String: ProviderGateway]
  private let calls: AgentCalls
  private let state = Mutex(State())

  /// - Parameter gateways: by the providers' names.
  package init(gateways: [String: ProviderGateway], calls: AgentCalls) {
    self.gateways = gateways
    self.calls = calls
  }

  package func answer(_ request: ModelRequestThroughDoor, into pipe: ResponsePipe) {
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

  private func perform(_ request: ModelRequestThroughDoor, _ pipe: ResponsePipe) async {
    guard let gateway = gateways[request.provider],
      let endpoint = gateway.provider.endpoint(request.method, request.path)
    else {
      return pipe.put(DoorAnswer(status: 404, message: "\(request.method) \(request.path) is not passed on").bytes)
    }
    guard case .ask(let api) = endpoint else {
      let passage = AnswerPassage(request: request, gateway: gateway, endpoint: endpoint, question: nil, pipe: pipe)
      _ = await passage.pass()
      return
    }
    do {
      let question = try ForwardedQuestion(request.body, api: api, capabilities: gateway.provider.capabilities)
      let most = gateway.most(of: question)
      let admission = try await calls.admit(
        gateway.choice(question), SpendEstimate(money: most.money, tokens: most.tokens))
      let passage = AnswerPassage(
        request: request, gateway: gateway, endpoint: endpoint, question: question, pipe: pipe)
      let result = await passage.pass()
      await settle(admission, result, gateway, question)
    } catch {
      pipe.put(Self.refusal(error).bytes)
    }
  }

  private func settle(
    _ admission: AgentCalls.Admission, _ result: Result<ModelAnswer, ModelError>, _ gateway: ProviderGateway,
    _ question: ForwardedQuestion
  ) async {
    // What a server says goes into the journal, and a server may say the key.
    let scrubber = Scrubber(secrets: await gateway.secrets().map { Secret(name: "key", value: $0) })
    switch result {
    case .success(var answer):
      answer.content = []
      answer.served.model = answer.served.model.map(scrubber.scrub)
      if case .refused(let reason) = answer.ending { answer.ending = .refused(scrubber.scrub(reason)) }
      await calls.settle(admission, answer: answer, cost: gateway.cost(of: answer, to: question))
    case .failure(var error):
      error.reason = scrubber.scrub(error.reason)
      error.hint = error.hint.map(scrubber.scrub)
      await calls.settle(admission, answer: nil, error: error, cost: error.cost(askedOf: gateway.choice(question)))
    }
  }

  private static func refusal(_ error: any Error) -> DoorAnswer {
    switch error {
    case let refused as ForwardedQuestion.Refused: DoorAnswer(status: 403, message: "not passed on: \(refused.reason)")
    case let exceeded as SpendExceeded: DoorAnswer(status: 402, message: "the run may spend no more: \(exceeded.text)")
    case let own as OwnJudgeAsked:
      DoorAnswer(status: 403, message: "\(own.choice.model) will judge this draft, so it may not draft it")
    default: DoorAnswer(status: 502, message: "the call could not be made")
    }
  }
}

/// One answer on its way back to an agent: read along, without secrets, and ended as it should.
private struct AnswerPassage: Sendable {
  let request: ModelRequestThroughDoor
  let gateway: ProviderGateway
  let endpoint: ModelProvider.Endpoint
  /// `nil` where it is no question to a model.
  let question: ForwardedQuestion?
  let pipe: ResponsePipe

  /// What of a provider's headers an agent sees.
  private static let passed: Set<String> = [
    "content-type", "retry-after", "retry-after-ms", "request-id", "x-request-id", "x-should-retry",
  ]

  func pass() async -> Result<ModelAnswer, ModelError> {
    let body = question.map { Array($0.body.canonicalText.utf8) } ?? request.body
    let transfer: HTTPTransfer
    do throws(ModelError) {
      transfer = try await gateway.send(endpoint, headers: request.headers, body: body)
    } catch {
      pipe.put(DoorAnswer(status: 502, message: error.reason).bytes)
      var error = error
      error.wasServed = false
      return .failure(error)
    }
    return await withTaskCancellationHandler {
      await follow(transfer)
    } onCancel: {
      transfer.cancel()
    }
  }

  private func follow(_ transfer: HTTPTransfer) async -> Result<ModelAnswer, ModelError> {
    var watch = AnswerWatch(api: question?.api ?? .openAIChat, maximumTokens: question?.maximumTokens ?? 1)
    var scrubbed = ScrubbedStream(Scrubber(secrets: await gateway.secrets().map { Secret(name: "key", value: $0) }))
    var filter = question?.hidesUsage == true ? UsageFilter() : nil
    var hasBegun = false
    func show(_ bytes: [UInt8]) {
      guard !bytes.isEmpty else { return }
      pipe.put(
        request.takesChunks ? Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A] : bytes)
    }
    for await event in transfer.events {
      switch event {
      case .head(let head):
        watch.take(head)
        hasBegun = true
        pipe.put(DoorAnswer.head(shown(head)))
      case .bytes(let bytes):
        watch.take(bytes)
        let clean = scrubbed.take(bytes)
        show(filter?.take(clean) ?? clean)
      case .ended(let failure):
        let rest = scrubbed.finish()
        show((filter?.take(rest) ?? rest) + (filter?.finish() ?? []))
        if let failure, !hasBegun {
          pipe.put(DoorAnswer(status: 502, message: "the provider could not be asked: \(failure.reason)").bytes)
        } else if failure == nil, request.takesChunks {
          pipe.put(Array("0\r\n\r\n".utf8))
        }
        return watch.end(failure.map(Self.error))
      }
    }
    return watch.end(ModelError(.cancelled, "the call was given up"))
  }

  private func shown(_ head: HTTPHead) -> HTTPHead {
    var shown = HTTPHead(
      status: head.status, headers: head.headers.filter { Self.passed.contains($0.name.lowercased()) })
    if request.takesChunks { shown.headers.append(HTTPHeader("transfer-encoding", "chunked")) }
    return shown
  }

  private static func error(_ failure: HTTPFailure) -> ModelError {
    switch failure.kind {
    case .timedOut: ModelError(.timedOut, failure.reason, wasServed: failure.wasSent ? nil : false)
    case .cancelled: ModelError(.cancelled, "the call was given up")
    case .oversize: ModelError(.malformed, "the answer is longer than any answer should be")
    case .unusable: ModelError(.invalidRequest, failure.reason)
    case .connection, .untrusted: ModelError(.unavailable, failure.reason, wasServed: failure.wasSent ? nil : false)
    }
  }
}
