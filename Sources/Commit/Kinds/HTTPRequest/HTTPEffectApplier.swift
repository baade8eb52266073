package import Approval
package import EffectKit
package import HTTPClient
import JSON
import KindSupport
import Plans
package import SecretSources

/// Sends a request once, under the effect's key.
package struct HTTPEffectApplier: EffectApplier {
  private let sender: HTTPSender

  /// - Parameter scratch: path of the run's scratch repository, which holds files that requests send.
  package init(transport: HTTPTransport, secretStore: SecretStore, scratch: String) {
    sender = HTTPSender(transport: transport, secretStore: secretStore, files: DraftFiles(scratch: scratch))
  }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let effect = try HTTPEffect(authority.effect)
    let key = authority.idempotencyKey
    let answer: HTTPAnswer
    do {
      answer = try await sender.send(
        effect.request, knowing: KnownLater(secretStore: sender.secretStore, key: key), keyHeader: effect.keyHeader,
        timeoutSeconds: effect.timeoutSeconds)
    } catch {
      guard error.wasSent else { throw .notApplied("nothing was sent: \(error.reason)") }
      return try await settleDoubt(effect, key: key, "the request was sent, and then: \(error.reason)", isOver: false)
    }
    let said = "the server answered \(answer.status)"
    switch effect.judgement.verdict(on: answer) {
    case .done: return EffectReceipt(detail: said, evidence: effect.evidence(of: answer))
    case .notDone: throw Self.notDone("\(said): \(answer.excerpt)", answer)
    case .unknown:
      return try await settleDoubt(
        effect, key: key, "\(said)\(effect.judgement.remark(on: answer)): \(answer.excerpt)", answer: answer,
        isOver: !Self.unfinished.contains(answer.status))
    }
  }

  package func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt {
    EffectReceipt(detail: "nothing was left to do")
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    let applied = authority.applied
    let effect = try HTTPEffect(applied.effect)
    guard let undo = SealedRequest(reading: applied.compensation.arguments) else {
      throw .invalid("these are no arguments of http")
    }
    let evidence: JSONValue
    do {
      evidence = try await sender.evidence(of: applied, effect)
    } catch {
      throw error.withNothingApplied
    }
    let known = KnownLater(secretStore: sender.secretStore, key: applied.compensationKey, response: evidence)
    let answer: HTTPAnswer
    do {
      answer = try await sender.send(
        undo, knowing: known, keyHeader: effect.keyHeader, timeoutSeconds: effect.timeoutSeconds)
    } catch {
      throw error.wasSent
        ? .inDoubt("the request was sent, and then: \(error.reason)") : .notApplied("nothing was sent: \(error.reason)")
    }
    let said = "the server answered \(answer.status)"
    switch effect.undoJudgement.verdict(on: answer) {
    case .done: return EffectReceipt(detail: said)
    case .notDone: throw Self.notDone("\(said): \(answer.excerpt)", answer)
    case .unknown: throw .inDoubt("\(said)\(effect.undoJudgement.remark(on: answer)): \(answer.excerpt)")
    }
  }

  /// Whether a refusal is one by HTTP's own rules, or only because the plan reads the answer so.
  private static func notDone(_ said: String, _ answer: HTTPAnswer) -> EffectError {
    HTTPJudgement(ofRequest: HTTPDeclaration.Outcome()).notDone.contains(answer.status)
      ? .notApplied(said) : .saidNotApplied(said)
  }

  /// Status codes after which a server, or one behind it, may still be at the request.
  private static let unfinished: Set = [202, 408, 409, 425, 429, 502, 503, 504]

  /// Asks for the status of what was sent and not answered.
  ///
  /// - Parameter isOver: whether the server is done with the request. Where it may still be at it, that it is not done
  ///   yet
  ///   does not mean that it will not be.
  private func settleDoubt(
    _ effect: HTTPEffect, key: String, _ reason: String, answer: HTTPAnswer? = nil, isOver: Bool
  ) async throws(EffectError) -> EffectReceipt {
    let (result, evidence) = await sender.probe(
      effect, key: key, after: answer, isOver: isOver || effect.status?.location != nil)
    switch result {
    case .applied(let detail): return EffectReceipt(detail: "\(reason); \(detail)", evidence: evidence)
    // A server that says where to ask knows the request's state.
    case .notApplied(let detail) where isOver || effect.status?.location != nil:
      throw .saidNotApplied("\(reason); \(detail)")
    case .notApplied(let detail): throw .inDoubt("\(reason); \(detail), which may still change; resume asks again")
    case .unknown(let detail): throw .inDoubt("\(reason); \(detail)")
    }
  }
}
