import Foundation
import HTTPClient
import JSON
import Models
import Plans
import Redaction

/// Asks one provider: finds the key, sends, reads the stream, tries again where that may help, words what failed.
struct ModelExchange: Sendable {
  /// The provider's name.
  let name: String
  let provider: ModelProvider
  let keys: KeyRing
  let transport: HTTPTransport
  let retry: RetryPolicy
  let breaker: CircuitBreaker
  /// Whether a call waits while the provider rests; one that has a fall-back does not.
  let waitsForRest: Bool

  /// A question in the provider's own form.
  struct Question: Sendable {
    var url: String
    var headers: [HTTPHeader]
    var body: JSONValue
    /// The model, for error texts.
    var model: String
  }

  func ask<Assembler: AnswerAssembler>(
    _ question: Question, assembler: Assembler, progress: @Sendable (ModelProgress) -> Void
  ) async throws(ModelError) -> ModelAnswer {
    let key = try await keys.key()
    let password = URLComponents(string: provider.url)?.password
    let secrets = [key, password.map { Secret(name: "\(name).url", value: $0) }].compactMap { $0 }
    let headers = provider.headers.map { Secret(name: "\(name).headers.\($0.key)", value: $0.value) }
    let redactor = Redactor(secrets: secrets + headers)
    do throws(CallFailure) {
      do throws(ModelError) {
        try provider.refusePlainText(to: question.url, hasKey: key != nil, name: name)
      } catch {
        throw CallFailure(error)
      }
      let request = self.request(question, key: key)
      let answer = try await askRepeatedly(request, assembler: assembler, redactor: redactor, progress: progress)
      // An answer goes into journals and recordings, and a server may repeat what it was sent.
      return Redactor(secrets: secrets).redact(answer)
    } catch {
      throw worded(error, model: question.model, redactor: redactor)
    }
  }

  private func askRepeatedly<Assembler: AnswerAssembler>(
    _ request: HTTPRequest, assembler: Assembler, redactor: Redactor, progress: @Sendable (ModelProgress) -> Void
  ) async throws(CallFailure) -> ModelAnswer {
    var tries = 1
    var wasServed: Bool? = false
    while true {
      do throws(CallFailure) {
        try await waitForRest(redactor: redactor, progress: progress)
        return try await askGuarded(request, assembler: assembler, progress: progress)
      } catch {
        var failure = error
        // A try before this one may have been paid for.
        if failure.error.wasServed != false { wasServed = nil }
        failure.error.wasServed = wasServed
        guard let wait = retry.wait(after: failure, triesSoFar: tries) else {
          if tries > 1 { failure.error.reason += ", at try \(tries)" }
          throw failure
        }
        progress(
          .retrying(attempt: tries, afterMilliseconds: wait, reason: redactor.redact(failure.error.reason)))
        // Sleeping fails only when the task is cancelled, which the next line finds out too.
        try? await Task.sleep(for: .milliseconds(wait))
        if Task.isCancelled { throw CallFailure(Self.cancelled) }
        tries += 1
      }
    }
  }

  /// Waits while the provider rests, at most as long as for a server that asks for a wait.
  private func waitForRest(
    redactor: Redactor, progress: @Sendable (ModelProgress) -> Void
  ) async throws(CallFailure) {
    var waited = 0
    while let rest = breaker.rest() {
      let reason = "\(name) failed \(breaker.failures) times in a row and is left alone for a while"
      guard waitsForRest, waited + rest <= retry.longestWaitMilliseconds else {
        throw CallFailure(ModelError(.unavailable, reason, wasServed: false))
      }
      if waited == 0 { progress(.retrying(attempt: 0, afterMilliseconds: rest, reason: reason)) }
      try? await Task.sleep(for: .milliseconds(rest))
      if Task.isCancelled { throw CallFailure(Self.cancelled) }
      waited += rest
    }
  }

  /// Asks once, and tells the breaker how the provider is.
  private func askGuarded<Assembler: AnswerAssembler>(
    _ request: HTTPRequest, assembler: Assembler, progress: @Sendable (ModelProgress) -> Void
  ) async throws(CallFailure) -> ModelAnswer {
    do throws(CallFailure) {
      let answer = try await askOnce(request, assembler: assembler, progress: progress)
      breaker.succeeded()
      return answer
    } catch {
      switch error.error.kind {
      case .unavailable, .timedOut: breaker.failed()
      case .cancelled: breaker.gaveUp()
      default: breaker.succeeded()
      }
      throw error
    }
  }

  private func askOnce<Assembler: AnswerAssembler>(
    _ request: HTTPRequest, assembler: Assembler, progress: @Sendable (ModelProgress) -> Void
  ) async throws(CallFailure) -> ModelAnswer {
    if Task.isCancelled { throw CallFailure(Self.cancelled) }
    let transfer = transport.send(request)
    var reader = ResponseReader(assembler)
    do throws(CallFailure) {
      for await event in transfer.events {
        switch event {
        case .head(let head): reader.take(head)
        case .bytes(let bytes):
          let (had, before) = (reader.assembler.hasContent, reader.assembler.contentBytes)
          let isComplete = try reader.take(bytes)
          if !had, reader.assembler.hasContent { progress(.started) }
          let more = reader.assembler.contentBytes - before
          if more > 0 { progress(.received(bytes: more)) }
          if isComplete {
            let answer = try reader.assembler.answer()
            transfer.drain()
            return answer
          }
        case .ended(let failure?): throw Self.failure(failure)
        case .ended(nil): return try reader.end()
        }
      }
      throw CallFailure(Self.cancelled)
    } catch {
      transfer.cancel()
      var failure = error
      if reader.assembler.hasContent { failure.mayPass = false }
      throw failure
    }
  }

  private static let cancelled = ModelError(.cancelled, "cancelled while waiting for the model")

  private static func failure(_ failure: HTTPFailure) -> CallFailure {
    switch failure.kind {
    case .connection:
      CallFailure(
        ModelError(
          .unavailable, "the connection failed: \(failure.reason)", wasServed: failure.wasSent ? nil : false),
        mayPass: true)
    case .timedOut:
      CallFailure(
        ModelError(.timedOut, "no answer in time: \(failure.reason)", wasServed: failure.wasSent ? nil : false),
        mayPass: !failure.wasSent)
    case .untrusted:
      CallFailure(
        ModelError(
          .unavailable, "the server's certificate was not accepted: \(failure.reason)",
          hint: "check the address; a private authority goes into SSL_CERT_FILE", wasServed: false))
    case .oversize: CallFailure(ModelError(.malformed, "the answer is longer than any answer should be"))
    case .cancelled: CallFailure(cancelled)
    case .unusable: CallFailure(ModelError(.invalidRequest, "the request cannot be sent: \(failure.reason)"))
    }
  }

  private func request(_ question: Question, key: Secret?) -> HTTPRequest {
    provider.request(
      to: question.url, headers: question.headers + [HTTPHeader("Accept", "text/event-stream, application/json")],
      key: key, body: question.body.canonicalText)
  }

  private func worded(_ failure: CallFailure, model: String, redactor: Redactor) -> ModelError {
    let error = failure.error
    let hint = error.hint ?? failure.refused?.remedy(provider: name, model: model) ?? hint(for: error.kind)
    return ModelError(
      error.kind, redactor.redact("asked \(name) for \(model): \(error.reason)"),
      hint: hint.map(redactor.redact), wasServed: error.wasServed)
  }

  /// The usual name of the variable that holds a provider's key, such as `MY_HOUSE_API_KEY`.
  private static func variable(of provider: String) -> String {
    provider.uppercased().replacing("-", with: "_") + "_API_KEY"
  }

  private func hint(for kind: ModelError.Kind) -> String? {
    let settings = "providers.\(name)"
    return switch kind {
    case .unauthorized where provider.key == nil:
      "the server wants a key: write \(settings).key: { env: \(Self.variable(of: name)) } in the configuration, and set "
        + "\(Self.variable(of: name))"
    case .unauthorized:
      "check the key in \(provider.key?.place ?? "no place"), what it is allowed to do, and \(settings).key-header where "
        + "the server wants it in a header of its own"
    case .unknownModel where provider.isAzure:
      "a model of Azure is named as its deployment is; check \(settings).url and its api-version too"
    case .unknownModel: "check the model's name, and the address under \(settings).url"
    case .tooLong: "ask about less, or choose a model that takes more"
    case .rateLimited: "wait, or let fewer steps run at the same time"
    case .exhausted: "add credit or raise the spending limit at the provider"
    case .unavailable: "check that the server runs at \(provider.url), or try again later"
    case .timedOut: "raise \(settings).timeout, or ask for less"
    case .malformed: "check that \(provider.url) speaks the API named under \(settings).api"
    case .invalidRequest, .notRecorded, .cancelled: nil
    }
  }
}
