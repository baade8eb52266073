import HTTPClient
import JSON
import ModelProviders
import Models
import Plans
import Redaction

/// One answer on its way back to an agent: read along, without secrets, and ended as it should.
struct AnswerPassage: Sendable {
  let request: ProxiedModelRequest
  let gateway: ProviderGateway
  let endpoint: ModelProvider.Endpoint
  /// `nil` where it is no question to a model.
  let question: ForwardedQuestion?
  let pipe: ResponsePipe

  /// What of a provider's headers an agent sees.
  private static let passed: Set<String> = [
    "content-type", "retry-after", "retry-after-ms", "request-id", "x-request-id", "x-should-retry",
  ]

  /// Where the provider is and what is wrong with it is for the journal, and no business of an agent.
  private func unreachable(_ cause: ProxyAnswer.Cause) -> [UInt8] {
    ProxyAnswer(
      cause, "the provider could not be asked; the journal of the run says why", ErrorForm(path: request.path)
    ).bytes
  }

  func pass() async -> Result<ModelAnswer, ModelError> {
    let body = question?.text ?? request.body
    let transfer: HTTPTransfer
    do throws(ModelError) {
      transfer = try await gateway.send(endpoint, headers: request.headers, body: body)
    } catch {
      // A key that is not there, or an address that it may not be sent to, is there no sooner when asked again.
      pipe.put(unreachable(error.kind.isOfProvider ? .unreachable : .denied))
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
    let redactor = Redactor(secrets: await gateway.secrets())
    var redacted = RedactedStream(redactor)
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
        pipe.put(ProxyAnswer.head(shown(head, redactor)))
      case .bytes(let bytes):
        watch.take(bytes)
        let clean = redacted.take(bytes)
        show(filter?.take(clean) ?? clean)
      case .ended(let failure):
        let rest = redacted.finish()
        show((filter?.take(rest) ?? rest) + (filter?.finish() ?? []))
        if failure != nil, !hasBegun {
          pipe.put(unreachable(.unreachable))
        } else if failure == nil, request.takesChunks {
          pipe.put(Array("0\r\n\r\n".utf8))
        }
        return watch.end(failure.map(Self.error))
      }
    }
    return watch.end(ModelError(.cancelled, "the call was given up"))
  }

  private func shown(_ head: HTTPHead, _ redactor: Redactor) -> HTTPHead {
    let headers = head.headers.filter { Self.passed.contains($0.name.lowercased()) }
    var shown = HTTPHead(
      status: head.status, headers: headers.map { HTTPHeader($0.name, redactor.redact($0.value)) })
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
