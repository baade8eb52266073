import Forms
import JSON
import Plans
import Texts

/// The table of the keys of `http`.
enum HTTPForm {
  private typealias HTTP = HTTPDeclaration

  private static let amount = Field("amount", amountForm, "The money that the request moves, by its place in json.")
  private static let status = Field("status", statusForm, "A request that tells whether this one was done.")
  private static let undo = Field("undo", undoForm, "A request that takes this one back.")
  private static let timeout = Field(
    "timeout", .duration(1...600), "Time until the exchange is given up, such as 1m; 30s by default.")
  private static let keyHeader = Field(
    "key-header", .text("a header's name", where: HTTPRequestForm.isHeaderName),
    "The header that tells a second try from a second request; Idempotency-Key by default.")
  private static let done = Field("done", codes, "Status codes that mean done; 200 to 299 by default.")
  private static let notDone = Field(
    "not-done", codes, "Status codes that mean not done; 400 to 499 by default, but 408, 409, 425 and 429.")

  private static let codes = Form<[Int]>.list(of: .integer(200...599), atLeast: 1, atMost: 100)
  private static let sent = HTTPRequestForm(isFollowUp: false)
  private static let following = HTTPRequestForm(isFollowUp: true)

  static let form = Form<HTTPDeclaration>.record(
    "http", "Sends one request to a server.",
    sent.entries + [
      amount.entry, done.entry, notDone.entry, status.entry, undo.entry, timeout.entry, keyHeader.entry,
    ]
  ) { record in
    let request = sent.read(record)
    let amount = record[Self.amount]
    let status = record[Self.status]
    let undo = record[Self.undo]
    let outcome = HTTP.Outcome(done: record[done], notDone: record[notDone])
    let timeout = record[timeout] ?? 30
    let keyHeader = record[keyHeader] ?? "Idempotency-Key"
    refuseBoth(outcome, record)
    if let request, request.headers.contains(where: { $0.name.lowercased() == keyHeader.lowercased() }) {
      record.refuse(
        sent.headers.name, "\(keyHeader) is the header that the effect's own key is sent in",
        expected: "other headers, or another key-header")
    }
    if amount != nil, !record.names.contains(sent.json.name) {
      record.refuse(Self.amount.name, "the request has no json that money could be in", expected: "json beside it")
    }
    return request.map {
      HTTP(
        request: $0, amount: amount, outcome: outcome, status: status, undo: undo, timeoutSeconds: timeout,
        keyHeader: keyHeader)
    }
  }

  private static func refuseBoth(_ outcome: HTTP.Outcome, _ record: Record) {
    let both = Set(outcome.done ?? []).intersection(outcome.notDone ?? []).sorted()
    guard let first = both.first else { return }
    record.refuse(notDone.name, "\(first) is among those that mean done as well", expected: "each status once")
  }

  private static let undoForm = Form<HTTP.Request>.record(
    "http-undo", "A request that takes another one back.", following.entries
  ) { following.read($0) }

  private static let field = Field("field", fieldForm, "What of the answer is looked at besides its status code.")
  private static let statusDone = Field("done", codes, "Status codes that mean done; 200 to 299 by default.")
  private static let statusNotDone = Field(
    "not-done", codes, "Status codes that mean not done; 404 and 410 by default.")

  private static let statusForm = Form<HTTP.Status>.record(
    "http-status", "A request that tells whether another one was done.",
    following.entries + [statusDone.entry, statusNotDone.entry, field.entry]
  ) { record in
    let request = following.read(record)
    let outcome = HTTP.Outcome(done: record[statusDone], notDone: record[statusNotDone])
    let field = record[Self.field]
    refuseBoth(outcome, record)
    return request.map {
      var request = $0
      // Asking must not do anything.
      if !record.names.contains(following.method.name) { request.method = .get }
      return HTTP.Status(request: request, outcome: outcome, field: field)
    }
  }

  private static let pointer = Field("pointer", jsonPointer, required: true, "A JSON Pointer, such as /status.")
  private static let values = Field(
    "done", .list(of: Form<JSONValue>.json, atLeast: 1), required: true, "Values that mean done.")
  private static let otherValues = Field("not-done", .list(of: Form<JSONValue>.json), "Values that mean not done.")

  private static let fieldForm = Form<HTTP.Field>.record(
    "http-field", "A member of an answer.", [pointer.entry, values.entry, otherValues.entry]
  ) { record in
    let others = record[otherValues] ?? []
    guard let pointer = record[pointer], let values = record[values] else { return nil }
    return HTTP.Field(pointer: pointer, done: values, notDone: others)
  }

  private static let jsonPointer = Form<String>.text("a JSON Pointer, such as /amount", pattern: "^/") {
    $0.hasPrefix("/")
  }

  private static let value = Field("value", jsonPointer, required: true, "Where in json the amount is, in minor units.")
  private static let currency = Field(
    "currency",
    .text("a JSON Pointer, or a currency's code such as EUR", pattern: "^(/|[A-Z]{3}$)") { text in
      text.hasPrefix("/") || "[A-Z]{3}".matches(whole: text)
    }, required: true, "Where in json the currency is, or its code.")

  private static let amountForm = Form<HTTP.Amount>.record(
    "http-amount", "The money that a request moves.", [value.entry, currency.entry]
  ) { record in
    guard let value = record[value], let currency = record[currency] else { return nil }
    return HTTP.Amount(value: value, currency: currency)
  }
}

/// The keys of a request, which several tables share.
struct HTTPRequestForm: Sendable {
  let method: Field<HTTPDeclaration.Method>
  let url: Field<Template>
  let headers: Field<[(name: String, value: Template)]>
  let json: Field<JSONTemplate>

  /// - Parameter isFollowUp: whether the request comes after another one, and can speak of its key and its answer.
  init(isFollowUp: Bool) {
    method = Field("method", .choice, "The method; POST by default, and GET of a status.")
    url = Field(
      "url", .template(noSecretsIn: "in an address, which is shown", isFollowUp: isFollowUp), required: true,
      "The address, https:// unless it is on this machine.")
    headers = Field(
      "headers",
      .dictionary(
        "a mapping from names to strings", of: .secretTemplate(isFollowUp: isFollowUp), names: Self.isHeaderName,
        nameRule: "a header's name; those of the connection and the body are set by themselves"), "Headers, by name.")
    json = Field("json", .jsonTemplate(isFollowUp: isFollowUp), "The body.")
  }

  var entries: [FieldEntry] { [method.entry, url.entry, headers.entry, json.entry] }

  func read(_ record: Record) -> HTTPDeclaration.Request? {
    let method = record[method] ?? .post
    let headers = record[headers] ?? []
    let json = record[json]
    if json != nil, method == .get {
      record.refuse(self.json.name, "a GET has no body", expected: "another method")
    }
    return record[url].map {
      HTTPDeclaration.Request(
        method: method, url: $0, headers: headers.map { .init(name: $0.name, value: $0.value) }, json: json)
    }
  }

  static func isHeaderName(_ text: String) -> Bool {
    let own = ["host", "content-length", "content-type", "transfer-encoding", "connection", "expect", "te", "upgrade"]
    return "[A-Za-z0-9!#$%&'*+.^_|~-]+".matches(whole: text) && !own.contains(text.lowercased())
  }
}
