import Approval
import EffectKit
import JSON
import KindSupport

/// Asking a server what became of a request.
extension HTTPSender {
  /// Asks by the declared status request.
  ///
  /// - Returns: with what of its answer taking back needs, where it says that the request was done.
  func probe(_ effect: HTTPEffect, key: String) async -> (result: ProbeResult, evidence: JSONValue) {
    guard let status = effect.status else {
      return (.unknown("the plan declares no status request; ask the server about the key \(key)"), .null)
    }
    let answer: HTTPAnswer
    do {
      answer = try await send(
        status.request, knowing: KnownLater(secretStore: secretStore, key: key), keyHeader: nil,
        timeoutSeconds: effect.timeoutSeconds)
    } catch {
      return (.unknown("the status request failed: \(error.reason)"), .null)
    }
    let said = "the status request was answered with \(answer.status)"
    return switch status.judgement.verdict(on: answer) {
    case .done: (.applied(said), effect.evidence(of: answer))
    case .notDone: (.notApplied(said), .null)
    case .unknown: (.unknown("\(said), which says neither done nor not done: \(answer.excerpt)"), .null)
    }
  }

  /// What taking back needs of the answer: as it was noted, or else from the status request, since the answer itself may
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
      "taking it back needs \(missing) of the server's answer, which never came, and the status request does not tell: "
        + "\(said); take it back at the server, under the key \(applied.key)")
  }
}
