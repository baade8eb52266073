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
    let path = String(rest[authority.endIndex...].prefix { $0 != "?" && $0 != "#" })
    let written = path.isEmpty ? "/" : path
    // To some servers, and to browsers, a backslash is a slash.
    let read = Self.resolved(PercentEncoding.decoded(written).replacing("\\", with: "/"))
    paths = read == written ? [written] : [written, read]
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
