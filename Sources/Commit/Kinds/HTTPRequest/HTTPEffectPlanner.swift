package import Approval
package import EffectKit
package import HTTPClient
import JSON
import KindSupport
package import Plans
package import SecretSources

/// Renders a request without sending it. Only a probe talks to the server, after the request was begun.
package struct HTTPEffectPlanner: EffectPlanner {
  private let sender: HTTPSender

  /// - Parameter scratch: path of the run's scratch repository, which holds files that requests send.
  package init(transport: HTTPTransport, secretStore: SecretStore, scratch: String) {
    sender = HTTPSender(transport: transport, secretStore: secretStore, files: DraftFiles(scratch: scratch))
  }

  package func propose(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    let declared = try declaration.value(as: HTTPDeclaration.self)
    var effect = try HTTPEffect(
      declared, with: context.values, files: DraftFiles(scratch: sender.files.scratch, draft: context.draft))
    if let status = effect.status, !status.request.onlyAsks {
      throw .invalid("a status is asked for with GET and without a body, since it is asked as often as it is unclear")
    }
    if let amount = declared.amount, let body = try Self.document(of: declared.request.body, context.values) {
      let money = try Self.money(amount, in: body)
      if case .form? = declared.request.body { try Self.refuseRepeated(amount, in: body) }
      effect.money = money
      effect.moneyPlace = try MoneyPlace(
        amount, of: money, in: Self.template(of: declared.request.body), body, query: effect.request.url.shown)
    }
    if let amount = declared.undo?.amount, let body = try Self.document(of: declared.undo?.request.body, context.values)
    {
      let money = try Self.money(amount, in: body)
      if case .form? = declared.undo?.request.body { try Self.refuseRepeated(amount, in: body) }
      effect.undoMoney = money
      effect.undoMoneyPlace = try MoneyPlace(
        amount, of: money, in: Self.template(of: declared.undo?.request.body), body,
        query: effect.undo?.url.shown ?? "")
    }
    return effect.proposed(from: try declaration.origin(in: context))
  }

  /// Nothing of it depends on the state of the world.
  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    var live = try HTTPEffect(effect).proposed(from: effect.origin)
    // What earlier versions sealed has none, and stays what it was.
    if effect.change == nil { live.change = nil }
    return live
  }

  package func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

  package var probesAsPlanned: Bool { true }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    do {
      return await sender.probe(try HTTPEffect(effect), key: key).result
    } catch {
      return .unknown(error.reason)
    }
  }

  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    let effect = try HTTPEffect(applied.effect)
    guard let compensation = effect.compensation else {
      throw .invalid("the plan declares no request that takes this one back")
    }
    _ = try await sender.evidence(of: applied, effect)
    return compensation
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    .unknown("ask the server about the key \(applied.compensationKey)")
  }

  /// The body's values, where they have names.
  private static func document(
    of body: HTTPDeclaration.Body?, _ values: Template.Values
  ) throws(EffectError) -> JSONValue? {
    switch body {
    case .json(let template)?: try SealedJSON(template, with: values).document
    case .form(let template)?: try SealedForm(template, with: values).document
    case .multipart?, .text?, .file?, nil: nil
    }
  }

  /// The elements of a form's list are sent under one name, and each server takes the one that it likes.
  private static func refuseRepeated(_ declared: HTTPDeclaration.Amount, in body: JSONValue) throws(EffectError) {
    for pointer in [declared.value, declared.currency] where pointer.hasPrefix("/") {
      var parts = pointer.split(separator: "/")
      while !parts.isEmpty {
        parts.removeLast()
        guard body.value(at: parts.isEmpty ? "" : "/" + parts.joined(separator: "/"))?.arrayValue == nil else {
          throw .invalid("\(pointer) is one of several values that the form sends under one name; write one")
        }
      }
    }
  }

  private static func template(of body: HTTPDeclaration.Body?) -> JSONTemplate {
    switch body {
    case .json(let template)?, .form(let template)?: template
    case .multipart?, .text?, .file?, nil: .value(.null)
    }
  }

  private static func money(
    _ declared: HTTPDeclaration.Amount, in body: JSONValue
  ) throws(EffectError) -> HTTPEffect.Money {
    let value = body.value(at: declared.value)
    guard let amount = value?.integerValue ?? value?.stringValue.flatMap({ Int64($0) }), amount >= 0 else {
      throw .invalid("\(declared.value) of the body is no whole number of minor units, such as 1250 for 12.50")
    }
    let currency =
      declared.currency.hasPrefix("/") ? body.value(at: declared.currency)?.stringValue : declared.currency
    guard let currency, currency.utf8.count == 3, currency.utf8.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else {
      throw .invalid("\(declared.currency) of the body is no code of a currency, such as EUR")
    }
    return HTTPEffect.Money(amount: amount, currency: currency.uppercased())
  }
}
