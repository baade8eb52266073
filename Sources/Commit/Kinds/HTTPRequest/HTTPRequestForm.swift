import Forms
import JSON
import KindSupport
import Plans
import Texts

/// The keys of a request, which several tables share.
struct HTTPRequestForm: Sendable {
  let method: Field<HTTPDeclaration.Method>
  let url: Field<Template>
  let headers: Field<[(name: String, value: Template)]>
  let json: Field<JSONTemplate>
  let form: Field<JSONTemplate>
  private let basic: Field<HTTPDeclaration.Basic>
  private let multipart: Field<[HTTPDeclaration.Part]>
  private let text: Field<Template>
  private let file: Field<Template>
  private let contentType: Field<String>
  /// Whether the request only asks: it is a GET without a body then.
  private let asks: Bool

  /// - Parameters:
  ///   - isFollowUp: whether the request comes after another one, and can speak of its key and its answer.
  ///   - asks: whether it tells what became of another one. It is sent as often as that is unclear, so it must do nothing.
  init(isFollowUp: Bool, asks: Bool = false) {
    self.asks = asks
    let template = Form<Template>.secretTemplate(isFollowUp: isFollowUp)
    method = Field("method", .choice, asks ? "The method, which is GET." : "The method; POST by default.")
    url = Field(
      "url", template, required: true,
      "The address, https:// unless it is on this machine. A secret may be part of its path or query.")
    headers = Field(
      "headers",
      .dictionary(
        "a mapping from names to texts", of: template, names: Self.isHeaderName,
        nameRule: "a header's name; those of the connection and the body are set by themselves"), "Headers, by name.")
    basic = Field("basic", Self.basicForm(template), "A user and a password, sent as HTTP's basic authentication.")
    json = Field("json", .jsonTemplate(isFollowUp: isFollowUp), "The body, as JSON.")
    form = Field(
      "form", Self.formForm(isFollowUp: isFollowUp), "The body, as names and values of an HTML form (urlencoded).")
    multipart = Field(
      "multipart", .list(of: Self.partForm(template), atLeast: 1, atMost: 100),
      "The body, as parts with names (multipart/form-data).")
    text = Field("text", template, "The body, as it is.")
    file = Field("file", Self.path, "The body, a file of the draft by its path.")
    contentType = Field(
      "content-type", .text("a media type, such as application/merge-patch+json", where: Self.isMediaType),
      "The body's type, where json, text or file have another than their usual one.")
  }

  var entries: [FieldEntry] { [method.entry, url.entry] + others }

  /// Those of a request whose address stands elsewhere as well.
  var entriesWithoutURL: [FieldEntry] {
    var url = url.entry
    url.isRequired = false
    return [method.entry, url] + others
  }

  private var others: [FieldEntry] {
    [
      headers.entry, basic.entry, json.entry, form.entry, multipart.entry, text.entry, file.entry, contentType.entry,
    ]
  }

  /// - Parameter place: the address, where it does not stand in the record.
  func read(_ record: Record, url place: Template? = nil) -> HTTPDeclaration.Request? {
    let method = asks ? askingMethod(in: record) : record[method] ?? .post
    let headers = record[headers] ?? []
    let basic = record[basic]
    let body = body(in: record)
    let contentType = record[contentType]
    let bodies = [json.name, form.name, multipart.name, text.name, file.name].filter(record.names.contains)
    if bodies.count > 1 {
      record.refuse(bodies[1], "\(bodies[0]) is the body already", expected: "one body")
    }
    if let name = bodies.first, method == .get {
      record.refuse(name, "a GET has no body", expected: "another method")
    }
    if contentType != nil, !bodies.contains(where: [json.name, text.name, file.name].contains) {
      record.refuse(
        self.contentType.name, "there is no body that it could be the type of", expected: "json, text or file beside it"
      )
    }
    if basic != nil, headers.contains(where: { $0.name.lowercased() == "authorization" }) {
      record.refuse(self.basic.name, "headers has an Authorization as well", expected: "one of the two")
    }
    return (place ?? record[url]).map {
      HTTPDeclaration.Request(
        method: method, url: $0, headers: headers.map { .init(name: $0.name, value: $0.value) }, basic: basic,
        body: body, contentType: contentType)
    }
  }

  private func askingMethod(in record: Record) -> HTTPDeclaration.Method {
    if let method = record[method], method != .get {
      guard !record.cursor.reading.isFrozen else { return method }
      record.refuse(
        self.method.name, "\(method.rawValue) may do something, and a status is asked for as often as it is unclear",
        expected: "GET; where the service cannot be asked by GET, leave status out, and a person looks")
    }
    return .get
  }

  private func body(in record: Record) -> HTTPDeclaration.Body? {
    let found: [HTTPDeclaration.Body?] = [
      record[json].map { .json($0) }, record[form].map { .form($0) }, record[multipart].map { .multipart($0) },
      record[text].map { .text($0) }, record[file].map { .file($0) },
    ]
    return found.lazy.compactMap(\.self).first
  }

  static func isName(_ text: String) -> Bool { "[A-Za-z0-9!#$%&'*+.^_|~-]+".matches(whole: text) }

  static func isHeaderName(_ text: String) -> Bool {
    let own = ["host", "content-length", "content-type", "transfer-encoding", "connection", "expect", "te", "upgrade"]
    return isName(text) && !own.contains(text.lowercased())
  }

  private static func isMediaType(_ text: String) -> Bool {
    "[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; *[A-Za-z0-9!#$&^_.+-]+=[A-Za-z0-9!#$&^_.+-]+)*".matches(whole: text)
  }

  private static let path = Form.draftPath(suchAs: "dist/app.zip")

  private static func basicForm(_ template: Form<Template>) -> Form<HTTPDeclaration.Basic> {
    let user = Field("user", template, required: true, "The user's name; tokens of some services go here.")
    let password = Field("password", template, "The password; empty by default.")
    return .record("http-basic", "A user and a password.", [user.entry, password.entry]) { record in
      let password = record[password] ?? Template("")
      return record[user].map { HTTPDeclaration.Basic(user: $0, password: password) }
    }
  }

  /// Names with values that a form can hold: texts, numbers, booleans, lists of them, and mappings, whose members are
  /// written as `name[member]`.
  private static func formForm(isFollowUp: Bool) -> Form<JSONTemplate> {
    Form<JSONTemplate>.jsonTemplate(isFollowUp: isFollowUp).map { template, cursor in
      guard case .members(let members) = template, !members.isEmpty else {
        cursor.refuse("found no names", expected: "a mapping from names to values")
        return nil
      }
      guard members.values.allSatisfy({ fits($0, depth: 0) }) else {
        cursor.refuse(
          "found a value that a form cannot hold", expected: "texts, numbers, booleans, lists and mappings of them")
        return nil
      }
      return template
    }
  }

  private static func fits(_ value: JSONTemplate, depth: Int) -> Bool {
    switch value {
    case .value(let value): value != .null
    case .text: true
    case .list(let elements):
      elements.allSatisfy { element in
        switch element {
        case .value(let value): value != .null
        case .text: true
        case .list, .members: false
        }
      }
    case .members(let members): depth < 5 && members.values.allSatisfy { fits($0, depth: depth + 1) }
    }
  }

  private static func partForm(_ template: Form<Template>) -> Form<HTTPDeclaration.Part> {
    let printable: @Sendable (String) -> Bool = { text in
      text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0 != "\"" && $0 != "\\" && $0 != "\u{7f}" }
    }
    let name = Field("name", .text("a name", where: printable), required: true, "The part's name.")
    let text = Field("text", template, "The part's content, as a text.")
    let file = Field("file", path, "The part's content, a file of the draft by its path.")
    let filename = Field(
      "filename", .text("a file's name", where: printable), "The file's name as the server is told it.")
    let type = Field("type", .text("a media type", where: isMediaType), "The part's media type.")
    return .record(
      "http-part", "A part of a body.", [name.entry, text.entry, file.entry, filename.entry, type.entry]
    ) { record in
      let content = (text: record[text], file: record[file])
      let (filename, type) = (record[filename], record[type])
      guard record.names.contains("text") != record.names.contains("file") else {
        record.cursor.refuse(
          "the part has \(record.names.contains("text") ? "both" : "neither") text and file", expected: "one of the two"
        )
        return nil
      }
      guard let name = record[name] else { return nil }
      if let text = content.text {
        return HTTPDeclaration.Part(name, .text(text), filename: filename, contentType: type)
      }
      return content.file.map { HTTPDeclaration.Part(name, .file($0), filename: filename, contentType: type) }
    }
  }
}
