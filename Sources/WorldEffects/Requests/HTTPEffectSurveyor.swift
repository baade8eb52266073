package import Authority
import Digests
import Documents
package import Effects
package import Plans
package import Secrets
package import Transport

/// Renders a request without sending it. Only a probe talks to the server, after the request was begun.
package struct HTTPEffectSurveyor: EffectSurveyor {
  private let sender: HTTPSender

  package init(transport: HTTPTransport, keeper: SecretKeeper) {
    sender = HTTPSender(transport: transport, keeper: keeper)
  }

  package func survey(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    guard case .http(let declared) = declaration else { throw .invalid("this is no http") }
    let effect = try HTTPEffect(declared, with: context.values)
    var arguments = effect.arguments
    var measured: [String: JSONValue] = ["bytes": .integer(Int64(effect.request.bodySize))]
    var money = ""
    if let amount = declared.amount, let json = declared.request.json {
      let body = try SealedJSON(json, with: context.values).document
      let moved = try Self.money(amount, in: body)
      arguments["amount"] = .integer(moved.amount)
      arguments["currency"] = .string(moved.currency)
      measured["amount"] = .integer(moved.amount)
      measured["currency"] = .string(moved.currency)
      money = ", moves \(moved.amount) minor units of \(moved.currency)"
    }
    let address = effect.request.url.shown
    return ProposedEffect(
      kind: .http, arguments: .object(arguments),
      identity: [
        "endpoint": .string(address), "method": .string(effect.request.method),
        "body-sha256": .string(SHA256Digest(of: (effect.request.body?.document ?? .null).canonicalText).hex),
      ],
      fingerprint: [:], measured: .object(measured),
      preview: "sends \(effect.request.method) \(address)\(money)", compensation: effect.compensation)
  }

  /// Nothing of it depends on the state of the world.
  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    _ = try HTTPEffect(effect)
    return effect
  }

  package func landing(of effect: ProposedEffect) async throws(EffectError) -> EffectLanding? { nil }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    do {
      return try await sender.probe(try HTTPEffect(effect), key: key)
    } catch {
      return .unknown(error.reason)
    }
  }

  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    guard let compensation = try HTTPEffect(applied.effect).compensation else {
      throw .invalid("the plan declares no request that takes this one back")
    }
    return compensation
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    .unknown("ask the server about the key \(applied.compensationKey)")
  }

  private static func money(
    _ declared: EffectDeclaration.HTTP.Amount, in body: JSONValue
  ) throws(EffectError) -> (amount: Int64, currency: String) {
    guard let amount = body.value(at: declared.value)?.integerValue, amount >= 0 else {
      throw .invalid("\(declared.value) of the body is no whole number of minor units, such as 1250 for 12.50")
    }
    let currency =
      declared.currency.hasPrefix("/") ? body.value(at: declared.currency)?.stringValue : declared.currency
    guard let currency, currency.utf8.count == 3, currency.utf8.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else {
      throw .invalid("\(declared.currency) of the body is no code of a currency, such as EUR")
    }
    return (amount, currency.uppercased())
  }
}

extension HTTPSender {
  /// Asks by the declared status request.
  func probe(_ effect: HTTPEffect, key: String) async throws(EffectError) -> ProbeResult {
    guard let status = effect.status else {
      return .unknown("the plan declares no status request; ask the server about the key \(key)")
    }
    let answer: HTTPAnswer
    do {
      answer = try await send(
        status.request, knowing: KnownLater(keeper: keeper, key: key), keyHeader: nil,
        timeoutSeconds: effect.timeoutSeconds)
    } catch {
      return .unknown("the status request failed: \(error.reason)")
    }
    let said = "the status request was answered with \(answer.status)"
    return switch status.judgement.verdict(on: answer) {
    case .done: .applied(said)
    case .notDone: .notApplied(said)
    case .unknown: .unknown("\(said), which says neither done nor not done: \(answer.excerpt)")
    }
  }
}
