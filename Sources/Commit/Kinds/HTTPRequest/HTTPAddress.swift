import Texts

/// What of an address a policy can limit besides its host.
struct HTTPAddress {
  /// In digits: the scheme's own where the address names none.
  let port: String
  /// The path without its query, as it is written and as servers read it, where these differ. A rule has to allow both.
  let paths: [String]

  init(_ url: String) {
    let scheme = url.firstRange(of: "://")
    let rest = scheme.map { url[$0.upperBound...] } ?? url[...]
    let authority = rest.prefix { !"/?#".contains($0) }
    port = Self.port(of: authority) ?? (url.lowercased().hasPrefix("https:") ? "443" : "80")
    paths = Self.paths(of: String(rest[authority.endIndex...]))
  }

  /// A path, or a whole address, as it is written and as servers read it: some leave out what stands behind a semicolon.
  static func paths(of text: String) -> [String] {
    if text.contains("://"), !text.hasPrefix("/") { return HTTPAddress(text).paths }
    let path = String(text.prefix { $0 != "?" && $0 != "#" })
    let written = path.isEmpty ? "/" : path
    // To some servers, and to browsers, a backslash is a slash.
    let decoded = PercentEncoding.decoded(written).replacing("\\", with: "/")
    let plain = decoded.split(separator: "/", omittingEmptySubsequences: false).map { $0.prefix { $0 != ";" } }
      .joined(separator: "/")
    var paths = [written]
    for read in [resolved(decoded), resolved(plain)] where !paths.contains(read) { paths.append(read) }
    return paths
  }

  /// What of a path is read in one way here and in another there; `nil` where nothing is.
  static func oddity(of url: String) -> String? {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let path = rest.drop { !"/?#".contains($0) }.prefix { $0 != "?" && $0 != "#" }
    if path.contains("\\") { return "a backslash" }
    var bytes = Array(path.utf8)[...]
    while let mark = bytes.firstIndex(of: UInt8(ascii: "%")) {
      let digits = String(decoding: bytes[mark...].dropFirst().prefix(2), as: UTF8.self)
      guard digits.utf8.count == 2, let value = UInt8(digits, radix: 16), digits.allSatisfy(\.isHexDigit) else {
        return "a percent sign that encodes nothing"
      }
      if value < 0x20 || value == 0x7F { return "an encoded control character" }
      bytes = bytes[mark...].dropFirst(3)
    }
    let decoded = PercentEncoding.decoded(String(path))
    if decoded.unicodeScalars.contains("\u{FFFD}") { return "percent encoding that is no UTF-8" }
    let climbs = decoded.split { "/\\".contains($0) }.contains { part in
      let name = part.prefix { $0 != ";" }
      return name == "." || name == ".."
    }
    return climbs ? "a part that is `..` or `.`, as servers read it" : nil
  }

  private static func port(of authority: Substring) -> String? {
    let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    guard !host.hasSuffix("]"), let colon = host.lastIndex(of: ":") else { return nil }
    let digits = host[host.index(after: colon)...]
    return digits.allSatisfy(\.isNumber) ? Int(digits).map(String.init) : nil
  }

  /// Without `.` and `..`, and without empty parts; a slash at the end stays.
  private static func resolved(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    let end = path.hasSuffix("/") && !parts.isEmpty ? "/" : ""
    return "/" + parts.joined(separator: "/") + end
  }
}
