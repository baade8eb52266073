import KindSupport
import Texts

/// What servers, and what stands in front of them, may take for a request's method, path or host in place of its own.
///
/// Each counts as one more of the request's. One whose value comes later than the seal is unknown, and meets no limit.
struct RequestOverrides {
  private(set) var methods: [String]? = []
  private(set) var paths: [String]? = []
  private(set) var hosts: [String]? = []

  init(of request: SealedRequest) {
    for header in request.headers { take(Self.plain(header.name), header.value.whole) }
    let type = request.headers.first { $0.name.lowercased() == "content-type" }?.value.shown.lowercased() ?? ""
    for (name, value) in Self.fields(of: request.url.shown) { takeMethod(name, value) }
    if request.url.pieces.count > 1, Self.isOpen(query: request.url) { methods = nil }
    switch request.body {
    case .form(let text)?: takeForm(text)
    case .text(let text)? where type.contains("urlencoded"): takeForm(text)
    case .text(let text)? where type.contains("json"): takeJSON(text)
    case .text? where type.contains("multipart"),
      .file? where type.contains("urlencoded") || type.contains("multipart"):
      methods = nil
    case .json(let text)?: takeJSON(text)
    case .multipart(let parts)?:
      for part in parts {
        if case .text(let text) = part.content { takeMethod(part.name, text.whole) } else { takeMethod(part.name, nil) }
      }
    case .text?, .file?, nil: break
    }
  }

  private static let methodNames: Set = [
    "x-http-method-override", "x-http-method", "x-method-override", "x-method", "http-method", "-method",
  ]
  private static let pathNames: Set = [
    "x-original-url", "x-original-uri", "x-rewrite-url", "x-rewrite-uri", "x-override-url", "x-forwarded-uri",
    "x-forwarded-url", "x-forwarded-path", "x-forwarded-prefix", "x-proxy-url", "x-envoy-original-path",
  ]
  private static let hostNames: Set = [
    "x-forwarded-host", "x-host", "x-forwarded-server", "x-http-host-override", "x-original-host", "forwarded",
  ]

  /// A name as servers read it, some of which make no difference between letters, hyphens and underscores.
  private static func plain(_ name: String) -> String {
    String(PercentEncoding.decoded(name).lowercased().map { $0 == "_" || $0 == "." ? "-" : $0 })
  }

  private mutating func take(_ name: String, _ value: String?) {
    takeMethod(name, value)
    if Self.pathNames.contains(name) {
      paths = value.flatMap { value in paths.map { $0 + HTTPAddress.paths(of: value) } }
    }
    if Self.hostNames.contains(name) {
      // What `Forwarded` says is a list of its own.
      let named = value.flatMap { name == "forwarded" ? nil : $0.split(separator: ",").map(Self.host) }
      hosts = named.flatMap { named in hosts.map { $0 + named } }
    }
  }

  private mutating func takeMethod(_ name: String, _ value: String?) {
    guard Self.methodNames.contains(Self.plain(name)) else { return }
    methods = value.flatMap { value in methods.map { $0 + [Self.trimmed(value).uppercased()] } }
  }

  private mutating func takeForm(_ text: SealedText) {
    for (name, value) in Self.fields(of: "?" + text.shown) { takeMethod(name, value) }
    // A name, or a method, that comes later.
    if text.pieces.count > 1, Self.isOpen(query: text) { methods = nil }
  }

  /// Frameworks read a member of JSON as they read a field of a form.
  private mutating func takeJSON(_ text: SealedText) {
    let marks = ["\"_method\"", "\"_METHOD\"", "\"_Method\""]
    guard marks.contains(where: text.shown.contains) else { return }
    let known = text.whole.flatMap { try? JSONText.members(of: $0) } ?? [:]
    let named = known.filter { Self.methodNames.contains(Self.plain($0.key)) }
    guard !named.isEmpty || text.whole == nil else { return }
    for (name, value) in named.sorted(by: { $0.key < $1.key }) { takeMethod(name, value) }
    if text.whole == nil { methods = nil }
  }

  /// Whether the value of a field that names a method comes later than the seal.
  private static func isOpen(query text: SealedText) -> Bool {
    var before = ""
    for piece in text.pieces {
      if case .text(let known) = piece {
        before = known
        continue
      }
      let name = before.split { "?&".contains($0) }.last.map(String.init) ?? ""
      if name.hasSuffix("="), methodNames.contains(plain(String(name.dropLast()))) { return true }
    }
    return false
  }

  /// Names and values of an address's query.
  private static func fields(of url: String) -> [(name: String, value: String)] {
    guard let mark = url.firstIndex(of: "?") else { return [] }
    return url[url.index(after: mark)...].prefix { $0 != "#" }.split(separator: "&").map { field in
      let name = field.prefix { $0 != "=" }
      return (String(name), PercentEncoding.decoded(String(field[name.endIndex...].dropFirst())))
    }
  }

  private static func trimmed(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func host(_ text: Substring) -> String {
    let host = trimmed(String(text))
    guard !host.hasSuffix("]"), let colon = host.lastIndex(of: ":") else { return host }
    return String(host[..<colon])
  }
}

extension SealedText {
  /// The text, where nothing of it comes later.
  fileprivate var whole: String? {
    var text = ""
    for piece in pieces {
      guard case .text(let known) = piece else { return nil }
      text += known
    }
    return text
  }
}
