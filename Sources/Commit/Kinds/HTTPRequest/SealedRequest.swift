import EffectKit
import JSON
import KindSupport
import Plans

/// A request as it is sealed: everything but secrets and what is known once it was sent.
struct SealedRequest: Hashable, Sendable {
  var method: String
  var url: SealedText
  /// Names and values, in the order in which they are sent.
  var headers: [Header]
  /// A user and a password, which become one header when the request is sent.
  var basic: Basic?
  var body: SealedBody?
  /// Whether `headers` are all that are sent, but for those of the connection. Earlier versions added some when they sent.
  var isComplete: Bool

  struct Basic: Hashable, Sendable {
    var user: SealedText
    var password: SealedText
  }

  struct Header: Hashable, Sendable {
    var name: String
    var value: SealedText
  }

  init(
    _ declared: HTTPDeclaration.Request, with values: Template.Values, files: DraftFiles, hasAddress: Bool = true
  ) throws(EffectError) {
    method = declared.method.rawValue
    url = try SealedText(try Self.rooted(declared.url, values), with: values) { value throws(EffectError) in
      // A value is one part of a path or query, and never two or none.
      guard !value.isEmpty, value != ".", value != ".." else {
        throw .invalid("\"\(value)\" cannot stand in an address")
      }
      return Self.percentEncoded(value)
    }
    body = try declared.body.map { body throws(EffectError) in try SealedBody(body, with: values, files: files) }
    basic = try declared.basic.map { basic throws(EffectError) in
      Basic(user: try SealedText(basic.user, with: values), password: try SealedText(basic.password, with: values))
    }
    headers = []
    isComplete = true
    for header in declared.headers {
      headers.append(Header(name: header.name, value: try SealedText(header.value, with: values)))
    }
    addUsualHeaders(contentType: declared.contentType ?? body?.contentType)
    if hasAddress { try checkAddress() }
  }

  /// What every request has; what the plan says comes first.
  private mutating func addUsualHeaders(contentType: String?) {
    let usual =
      [("Accept", "application/json"), ("User-Agent", "chancery")] + (contentType.map { [("Content-Type", $0)] } ?? [])
    for (name, value) in usual where !headers.contains(where: { $0.name.lowercased() == name.lowercased() }) {
      var text = SealedText()
      text.append(value)
      headers.append(Header(name: name, value: text))
    }
  }

  /// The address with what a person gave for its beginning put in as it is: which server it is is theirs to say. What a
  /// model answered is encoded wherever it stands.
  private static func rooted(_ url: Template, _ values: Template.Values) throws(EffectError) -> Template {
    guard case .hole(.input(let name))? = url.parts.first else { return url }
    let base = try SealedText.value(of: .input(name), in: values).stringValue ?? ""
    guard base.contains("://"), !base.contains(where: { "?#".contains($0) || $0.isWhitespace }) else {
      throw .invalid("the input \(name) is \"\(base)\", and an address cannot begin with it")
    }
    return Template(parts: [.text(base)] + url.parts.dropFirst())
  }

  /// Reads what `document` wrote; `nil` when it is something else.
  init?(reading document: JSONValue?) {
    guard let document, let method = document["method"]?.stringValue, let url = SealedText(reading: document["url"]),
      let headers = document["headers"]?.arrayValue
    else { return nil }
    self.method = method
    self.url = url
    self.headers = []
    for header in headers {
      guard let name = header["name"]?.stringValue, let value = SealedText(reading: header["value"]) else { return nil }
      self.headers.append(Header(name: name, value: value))
    }
    body = SealedBody(reading: document["body"])
    isComplete = document["complete"] == true
    if let user = SealedText(reading: document["basic"]?["user"]),
      let password = SealedText(reading: document["basic"]?["password"])
    {
      basic = Basic(user: user, password: password)
    }
  }

  var document: JSONValue {
    var members: [String: JSONValue] = [
      "method": .string(method), "url": url.document,
      "headers": .array(headers.map { ["name": .string($0.name), "value": $0.value.document] }),
      "body": body?.document ?? .null,
    ]
    if isComplete { members["complete"] = true }
    members["basic"] = basic.map { ["user": $0.user.document, "password": $0.password.document] }
    return .object(members)
  }

  /// The request as HTTP/1.1 writes it, for a person; what is known later stands by name.
  ///
  /// - Parameter keyHeader: the header for the effect's key.
  func shown(keyHeader: String) -> [String] {
    let place = url.shown.firstRange(of: "://").map { url.shown[$0.upperBound...] } ?? url.shown[...]
    let path = place.drop { !"/?".contains($0) }
    let target = path.isEmpty ? "/" : path.hasPrefix("?") ? "/" + path : String(path)
    let credentials = basic.map { ["Authorization: Basic base64(\($0.user.shown):\($0.password.shown))"] } ?? []
    let isOpen = body?.texts.contains { $0.known != $0.shown.utf8.count } ?? false
    let length = body.map { ["Content-Length: \($0.size)\(isOpen ? " and what is put in for ${{ }}" : "")"] }
    return ["\(method) \(target) HTTP/1.1", "Host: \(place.prefix { !"/?".contains($0) })"]
      + headers.map { "\($0.name): \($0.value.shown)" } + credentials + ["\(keyHeader): ${{ effect.key }}"]
      + (length ?? (["GET", "DELETE"].contains(method) ? [] : ["Content-Length: 0"])) + [""] + (body?.shown ?? [])
  }

  var responseMembers: [[String]] {
    let credentials = basic.map { [$0.user, $0.password] } ?? []
    return ([url] + (body?.texts ?? []) + headers.map(\.value) + credentials).flatMap(\.responseMembers)
  }

  /// Whether sending it does nothing, by HTTP's own rules.
  var onlyAsks: Bool { method == "GET" && body == nil }

  /// Bytes of the body, secrets not counted.
  var bodySize: Int { body?.size ?? 0 }

  /// Scheme, host and port; what comes later than sealing cannot stand in them.
  var origin: String? {
    guard case .text(let text)? = url.pieces.first else { return nil }
    return Self.origin(of: text)
  }

  static func origin(of url: String) -> String? {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }
    guard !authority.isEmpty, authority.endIndex < rest.endIndex || !url.hasSuffix("://") else { return nil }
    return url[..<scheme.lowerBound].lowercased() + "://" + authority.lowercased()
  }

  private func checkAddress() throws(EffectError) {
    let text = url.shown
    guard let origin else { throw .invalid("\(text) is no address; write https://HOST/PATH") }
    let host = origin.drop { $0 != "/" }.dropFirst(2)
    guard !host.contains("@"), !host.contains("\\"), !host.isEmpty else {
      throw .invalid("\(text) has a user or a backslash in its host; send credentials in a header")
    }
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    let isLocal = ["127.0.0.1", "localhost", "[::1]"].contains(String(name))
    guard origin.hasPrefix("https://") || (origin.hasPrefix("http://") && isLocal) else {
      throw .invalid("\(text) is neither https:// nor on this machine, so that anybody could read or change it")
    }
    if let oddity = HTTPAddress.oddity(of: Self.plain(url)) {
      throw .invalid("the path of \(text) has \(oddity); write the path that is meant")
    }
    guard
      text.unicodeScalars.allSatisfy({ $0.isASCII && $0 > " " && $0 != "\u{7f}" && $0 != "#" }) || url.pieces.count > 1
    else { throw .invalid("\(text) has characters that no address has; values are encoded by themselves") }
  }

  /// The address with a letter in place of what comes later.
  private static func plain(_ url: SealedText) -> String {
    url.pieces.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
  }

  /// A secret as it stands in an address: in front of a question mark it may be several parts of the path.
  static func placed(_ secret: String, after text: String) -> String {
    guard !text.contains("?") else { return percentEncoded(secret) }
    return secret.utf8.map { byte in
      "/:@!$&'()*+,;=".utf8.contains(byte) ? String(UnicodeScalar(byte)) : percentEncoded(byte)
    }.joined()
  }

  static func percentEncoded(_ text: String) -> String { text.utf8.map(percentEncoded).joined() }

  private static func percentEncoded(_ byte: UInt8) -> String {
    let isPlain =
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || "-._~".utf8.contains(byte)
    return isPlain
      ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}
