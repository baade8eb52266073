import Forms
import JSON
import Plans
import Texts

/// The table of the keys of `http`.
enum HTTPForm {
  private typealias HTTP = HTTPDeclaration

  private static let amount = Field(
    "amount", amountForm, "The money that the request moves, by its place in json or form.")
  private static let status = Field("status", statusForm, "A request that tells whether this one was done.")
  private static let undo = Field("undo", undoForm, "A request that takes this one back.")
  private static let timeout = Field(
    "timeout", .duration(1...600), "Time until the exchange is given up, such as 1m; 30s by default.")
  private static let keyHeader = Field(
    "key-header", .text("a header's name", where: HTTPRequestForm.isHeaderName),
    "The header that tells a second try from a second request; Idempotency-Key by default.")
  private static let sent = HTTPRequestForm(isFollowUp: false)
  private static let following = HTTPRequestForm(isFollowUp: true)
  private static let asking = HTTPRequestForm(isFollowUp: true, asks: true)
  private static let outcome = HTTPOutcomeForm(
    notDone: "Status codes that mean not done; 400 to 499 by default, but 408, 409, 425 and 429.")

  static let form = Form<HTTPDeclaration>.record(
    "http", "Sends one request to a server.",
    sent.entries + [amount.entry] + outcome.entries + [status.entry, undo.entry, timeout.entry, keyHeader.entry]
  ) { record in
    let request = sent.read(record)
    let amount = record[Self.amount]
    let status = record[Self.status]
    let undo = record[Self.undo]
    let outcome = outcome.read(record)
    let timeout = record[timeout] ?? 30
    let keyHeader = record[keyHeader] ?? "Idempotency-Key"
    if let request, request.headers.contains(where: { $0.name.lowercased() == keyHeader.lowercased() }) {
      record.refuse(
        sent.headers.name, "\(keyHeader) is the header that the effect's own key is sent in",
        expected: "other headers, or another key-header")
    }
    if amount != nil, record.names.isDisjoint(with: [sent.json.name, sent.form.name]) {
      record.refuse(
        Self.amount.name, "the request has no json and no form that money could be in",
        expected: "json or form beside it")
    }
    return request.map {
      HTTP(
        request: $0, amount: amount, outcome: outcome, status: status, undo: undo, timeoutSeconds: timeout,
        keyHeader: keyHeader)
    }
  }

  private static let undoForm = Form<HTTP.Undo>.record(
    "http-undo", "A request that takes another one back.", following.entries + [amount.entry] + outcome.entries
  ) { record in
    let outcome = outcome.read(record)
    let amount = record[Self.amount]
    if amount != nil, record.names.isDisjoint(with: [following.json.name, following.form.name]) {
      record.refuse(
        Self.amount.name, "the request has no json and no form that money could be in",
        expected: "json or form beside it")
    }
    return following.read(record).map { HTTP.Undo($0, outcome: outcome, amount: amount) }
  }

  private static let statusOutcome = HTTPOutcomeForm(
    notDone: "Status codes that mean not done; 404 and 410 by default.")
  private static let location = Field(
    "location", .text("a header's name", where: HTTPRequestForm.isName),
    "The header of the answer that holds the address, such as Location, in place of url.")
  private static let patience = Field(
    "for", .duration(1...3600), "How long to ask again while the answer says neither; once by default.")
  private static let pause = Field("every", .duration(1...600), "Time from one question to the next; 2s by default.")

  private static let statusForm = Form<HTTP.Status>.record(
    "http-status", "A request that tells whether another one was done.",
    asking.entriesWithoutURL + [location.entry, patience.entry, pause.entry] + statusOutcome.entries
  ) { record in
    let outcome = statusOutcome.read(record)
    let location = record[Self.location]
    let (patience, pause) = (record[Self.patience], record[Self.pause] ?? 2)
    guard record.names.contains(asking.url.name) != record.names.contains(Self.location.name) else {
      record.cursor.refuse(
        "it has \(location == nil ? "neither" : "both") url and location", expected: "one of the two")
      return nil
    }
    return asking.read(record, url: location == nil ? nil : Template("")).map {
      HTTP.Status(
        request: $0, location: location, outcome: outcome,
        patienceSeconds: patience ?? (location == nil ? 0 : 60), pauseSeconds: pause)
    }
  }

  private static let value = Field(
    "value", HTTPOutcomeForm.jsonPointer, required: true, "Where in json or form the amount is, in minor units.")
  private static let currency = Field(
    "currency",
    .text("a JSON Pointer, or a currency's code such as EUR", pattern: "^(/|[A-Z]{3}$)") { text in
      text.hasPrefix("/") || "[A-Z]{3}".matches(whole: text)
    }, required: true, "Where in json or form the currency is, or its code.")

  private static let amountForm = Form<HTTP.Amount>.record(
    "http-amount", "The money that a request moves.", [value.entry, currency.entry]
  ) { record in
    guard let value = record[value], let currency = record[currency] else { return nil }
    return HTTP.Amount(value: value, currency: currency)
  }
}
