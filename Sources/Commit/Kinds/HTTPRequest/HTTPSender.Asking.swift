import Approval
import EffectKit
import JSON
import KindSupport

/// Asking a server what became of a request.
extension HTTPSender {
  /// Asks by the declared status request, until it tells or the time for that is over.
  ///
  /// - Parameters:
  ///   - answer: what the request itself was answered, which may say where to ask; `nil` where that is not known.
  ///   - isOver: whether the server is done with the request; `nil` asks once.
  /// - Returns: with what of its answer an undo needs, where it says that the request was done.
  func probe(
    _ effect: HTTPEffect, key: String, after answer: HTTPAnswer? = nil, isOver: Bool? = nil
  ) async -> (result: ProbeResult, evidence: JSONValue) {
    guard let status = effect.status else {
      return (.unknown("the plan declares no status request; ask the server about the key \(key)"), .null)
    }
    // Earlier versions sealed others.
    guard status.request.onlyAsks else {
      return (
        .unknown(
          "its status request is a \(status.request.method), which may do something, and is not sent; ask the server "
            + "about the key \(key)"), .null
      )
    }
    var address: String?
    if let header = status.location {
      switch Self.place(header, in: answer, of: effect.request) {
      case .success(let found): address = found
      case .failure(let reason): return (.unknown(reason.text), .null)
      }
    }
    let end = ContinuousClock.now.advanced(by: .seconds(isOver == nil ? 0 : status.patienceSeconds))
    while true {
      let found = await ask(status, of: effect, key: key, at: address)
      guard !found.result.isFinal(isOver: isOver ?? true), ContinuousClock.now < end,
        (try? await Task.sleep(for: .seconds(status.pauseSeconds))) != nil
      else { return found }
    }
  }

  private struct NoPlace: Error {
    var text: String
  }

  /// Where a header of the answer says that the request's state is; never another server.
  private static func place(
    _ header: String, in answer: HTTPAnswer?, of request: SealedRequest
  ) -> Result<String, NoPlace> {
    guard let answer else { return .failure(NoPlace(text: "where to ask stood in the answer, which is not known")) }
    guard let place = answer.header(header) else {
      return .failure(NoPlace(text: "the answer has no header \(header)"))
    }
    guard let origin = request.origin, let address = address(place, from: origin + "/"),
      SealedRequest.origin(of: address) == origin
    else { return .failure(NoPlace(text: "the answer's \(header) leads to another server: \(place.prefix(200))")) }
    if let oddity = HTTPAddress.oddity(of: address) {
      return .failure(NoPlace(text: "the answer's \(header) has \(oddity): \(place.prefix(200))"))
    }
    return .success(address)
  }

  private func ask(
    _ status: HTTPEffect.Status, of effect: HTTPEffect, key: String, at address: String?
  ) async -> (result: ProbeResult, evidence: JSONValue) {
    let answer: HTTPAnswer
    do {
      answer = try await send(
        status.request, knowing: KnownLater(secretStore: secretStore, key: key), keyHeader: nil,
        timeoutSeconds: effect.timeoutSeconds, to: address)
    } catch {
      return (.unknown("the status request failed: \(error.reason)"), .null)
    }
    let said = "the status request was answered with \(answer.status)"
    return switch status.judgement.verdict(on: answer) {
    case .done: (.applied(said), effect.evidence(of: answer))
    case .notDone: (.notApplied(said), .null)
    case .unknown:
      (
        .unknown(
          "\(said), which says neither done nor not done\(status.judgement.remark(on: answer)): \(answer.excerpt)"),
        .null
      )
    }
  }

  /// What an undo needs of the answer: as it was noted, or else from the status request, since the answer itself may
  /// never have come.
  ///
  /// - Throws: `EffectError.obstructed` where neither tells.
  func evidence(of applied: AppliedEffect, _ effect: HTTPEffect) async throws(EffectError) -> JSONValue {
    guard !effect.missing(in: applied.evidence).isEmpty else { return applied.evidence }
    let (result, evidence) = await probe(effect, key: applied.key)
    let missing = effect.missing(in: evidence).joined(separator: ", ")
    guard !missing.isEmpty else { return evidence }
    let said =
      switch result {
      case .applied(let detail), .notApplied(let detail), .unknown(let detail): detail
      }
    throw .obstructed(
      "undoing it needs \(missing) of the server's answer, which never came, and the status request does not tell: "
        + "\(said); undo it at the server, under the key \(applied.key)")
  }
}

extension ProbeResult {
  /// Whether asking again would tell nothing else: where the server may still be at it, *not done* may change.
  fileprivate func isFinal(isOver: Bool) -> Bool {
    switch self {
    case .applied: true
    case .notApplied: isOver
    case .unknown: false
    }
  }
}
