import Approval
import EffectKit
import JSON
import KindSupport
import Plans

/// The canonical arguments of an `http` effect.
struct HTTPEffect: Hashable, Sendable {
  var request: SealedRequest
  var judgement: HTTPJudgement
  var status: Status?
  var undo: SealedRequest?
  var undoJudgement: HTTPJudgement
  var timeoutSeconds: Int
  var keyHeader: String
  /// What the request moves; `nil` where the plan does not say.
  var money: Money?
  /// What undoing it moves; `nil` where the plan does not say.
  var undoMoney: Money?
  /// Where the money is; `nil` where none is moved, and where earlier versions did not seal it.
  var moneyPlace: MoneyPlace?
  var undoMoneyPlace: MoneyPlace?

  /// An amount in minor units.
  struct Money: Hashable, Sendable {
    var amount: Int64
    /// Its code, in capitals.
    var currency: String
  }

  struct Status: Hashable, Sendable {
    var request: SealedRequest
    /// The header of the answer that holds the address, in place of the request's own.
    var location: String?
    var judgement: HTTPJudgement
    var patienceSeconds = 0
    var pauseSeconds = 2
  }

  init(
    _ declared: HTTPDeclaration, with values: Template.Values, files: DraftFiles
  ) throws(EffectError) {
    request = try SealedRequest(declared.request, with: values, files: files)
    judgement = HTTPJudgement(ofRequest: declared.outcome, isAsked: declared.status != nil)
    status = try declared.status.map { status throws(EffectError) in
      Status(
        request: try SealedRequest(
          status.request, with: values, files: files, hasAddress: status.location == nil), location: status.location,
        judgement: HTTPJudgement(ofStatus: status.outcome), patienceSeconds: status.patienceSeconds,
        pauseSeconds: status.pauseSeconds)
    }
    undo = try declared.undo.map { undo throws(EffectError) in
      try SealedRequest(undo.request, with: values, files: files)
    }
    undoJudgement = HTTPJudgement(ofRequest: declared.undo?.outcome ?? HTTPDeclaration.Outcome())
    timeoutSeconds = declared.timeoutSeconds
    keyHeader = declared.keyHeader
    let isAskedHere = status.map { $0.location != nil || $0.request.origin == request.origin } ?? true
    guard isAskedHere, undo.map({ $0.origin == request.origin }) ?? true else {
      throw .invalid("status and undo go to the same server as the request itself")
    }
    guard status?.request.responseMembers.isEmpty ?? true else {
      throw .invalid("status cannot speak of the answer: it is for when there was none")
    }
  }

  /// Reads the arguments of a proposed effect.
  init(_ effect: ProposedEffect) throws(EffectError) {
    let arguments = effect.arguments
    guard effect.kind == .http, let request = SealedRequest(reading: arguments["request"]),
      let judgement = HTTPJudgement(reading: arguments["answers"]),
      let timeout = arguments["timeout"]?.integerValue.flatMap(Int.init),
      let keyHeader = arguments["key-header"]?.stringValue
    else { throw .invalid("these are no arguments of http") }
    self.request = request
    self.judgement = judgement
    timeoutSeconds = timeout
    self.keyHeader = keyHeader
    undo = SealedRequest(reading: arguments["undo"])
    undoJudgement =
      HTTPJudgement(reading: arguments["undo-answers"]) ?? HTTPJudgement(ofRequest: HTTPDeclaration.Outcome())
    if let amount = arguments["amount"]?.integerValue, let currency = arguments["currency"]?.stringValue {
      money = Money(amount: amount, currency: currency)
    }
    if let amount = arguments["undo-amount"]?.integerValue, let currency = arguments["undo-currency"]?.stringValue {
      undoMoney = Money(amount: amount, currency: currency)
    }
    moneyPlace = MoneyPlace(reading: arguments["amount-at"])
    undoMoneyPlace = MoneyPlace(reading: arguments["undo-amount-at"])
    if let status = SealedRequest(reading: arguments["status"]?["request"]),
      let judgement = HTTPJudgement(reading: arguments["status"]?["answers"])
    {
      self.status = Status(request: status, judgement: judgement)
      self.status?.location = arguments["status"]?["location"]?.stringValue
      self.status?.patienceSeconds = arguments["status"]?["for"]?.integerValue.flatMap(Int.init) ?? 0
      self.status?.pauseSeconds = arguments["status"]?["every"]?.integerValue.flatMap(Int.init) ?? 2
    }
  }

  var arguments: JSONValue {
    guard var members = usualArguments.objectValue else { return usualArguments }
    // What earlier versions sealed has none of these, and stays what it was.
    members["undo-amount"] = undoMoney.map { .integer($0.amount) }
    members["undo-currency"] = undoMoney.map { .string($0.currency) }
    members["amount-at"] = moneyPlace?.document
    members["undo-amount-at"] = undoMoneyPlace?.document
    return .object(members)
  }

  private var usualArguments: JSONValue {
    [
      "request": request.document, "answers": judgement.document, "timeout": .integer(Int64(timeoutSeconds)),
      "key-header": .string(keyHeader), "undo": undo?.document ?? .null, "method": .string(request.method),
      "undo-answers": undo == nil ? .null : undoJudgement.document, "status": status?.document ?? .null,
      "amount": money.map { .integer($0.amount) } ?? .null, "currency": money.map { .string($0.currency) } ?? .null,
    ]
  }

  var compensation: Compensation? {
    undo.map { undo in
      Compensation(
        arguments: undo.document, fingerprint: .null,
        preview: "sends \(undo.method) \(undo.url.shown)" + (undoMoney.map { ", moves \($0.text)" } ?? ""))
    }
  }

  /// What of an answer undoing needs, by the members that lead to it.
  func evidence(of answer: HTTPAnswer) -> JSONValue {
    let wanted = undo?.responseMembers ?? []
    guard !wanted.isEmpty, let json = answer.json else { return .null }
    var found: [String: JSONValue] = [:]
    for members in wanted {
      var value: JSONValue? = json
      for member in members.dropFirst() { value = value?[member] }
      // What is no single value names nothing.
      found[members.joined(separator: ".")] = value.flatMap { $0.arrayValue == nil && $0.objectValue == nil ? $0 : nil }
    }
    return .object(found)
  }

  /// Members of the answer that undoing speaks of and that nobody has noted.
  func missing(in evidence: JSONValue) -> [String] {
    let wanted = Set((undo?.responseMembers ?? []).map { $0.joined(separator: ".") })
    return wanted.filter { evidence[$0] ?? .null == .null }.map { String($0.dropFirst("response.".count)) }.sorted()
  }
}

extension MoneyPlace {
  init?(reading document: JSONValue?) {
    guard let name = document?["name"]?.stringValue, let others = document?["others"]?.arrayValue else { return nil }
    self.init(name: name, others: others.compactMap(\.stringValue))
  }

  var document: JSONValue { ["name": .string(name), "others": .array(others.map(JSONValue.string))] }

  /// What policies limit.
  var names: [NameAttribute: [String]] {
    others.isEmpty ? [.amountAt: [name]] : [.amountAt: [name], .otherAmounts: others]
  }
}

extension HTTPEffect.Status {
  var document: JSONValue {
    [
      "request": request.document, "answers": judgement.document, "location": location.map(JSONValue.string) ?? .null,
      "for": .integer(Int64(patienceSeconds)), "every": .integer(Int64(pauseSeconds)),
    ]
  }
}
