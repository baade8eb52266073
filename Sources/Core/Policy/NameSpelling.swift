package import Plans
import Texts

/// One thing under all its spellings, for denials and for limits over time.
extension NamePattern {
  /// Whether the pattern matches a name of some sort in a `deny` list, or in the `on` of a limit: in every spelling of what
  /// is named. It errs towards taking two names for one.
  package func denies(_ name: String, as attribute: NameAttribute) -> Bool {
    if denies(name) { return true }
    if attribute == NameSpelling.tables { return NameSpelling.namesTable(self, name) }
    guard NameSpelling.isOfPlaces(attribute), NameSpelling.namesPlace(text) else { return false }
    let spellings = NameSpelling.all(of: name)
    return [text, NameSpelling.trimmed(PercentEncoding.decoded(text))].contains { pattern in
      spellings.contains { NamePattern(pattern).denies($0) }
    }
  }
}

/// The ways to write a remote, a database or a host.
enum NameSpelling {
  static let tables: NameAttribute = "tables"

  /// Whether a pattern is about a table under some of its names: with its schema and without, quoted and not.
  static func namesTable(_ pattern: NamePattern, _ name: String) -> Bool {
    let (whole, last) = table(name)
    let (wanted, wantedLast) = table(pattern.text)
    if NamePattern(wanted).denies(whole) { return true }
    // A pattern without a schema is about every schema; a name without one may be in that of the pattern.
    if wanted == wantedLast { return NamePattern(wanted).denies(last) }
    return whole == last && wantedLast.contains { !"*?".contains($0) } && NamePattern(wantedLast).denies(last)
  }

  private static func table(_ name: String) -> (whole: String, last: String) {
    let plain = name.replacing("\"", with: "")
    return (plain, plain.split(separator: ".").last.map(String.init) ?? plain)
  }

  /// Names of remotes, databases, hosts and files have more than one spelling; those of branches are exact.
  static func isOfPlaces(_ attribute: NameAttribute) -> Bool {
    ["remotes", "databases", "hosts", "paths"].contains(attribute.rawValue)
  }

  /// Whether a pattern says more than how to get there: `https:*` is about the protocol, and no spelling of ssh's.
  static func namesPlace(_ pattern: String) -> Bool {
    guard let colon = pattern.firstIndex(of: ":") else { return true }
    return !pattern[colon...].dropFirst().allSatisfy { "*?/".contains($0) }
  }

  /// The name and what else it can be written as, each without an ending that makes no difference.
  static func all(of name: String) -> [String] {
    let plain = trimmed(PercentEncoding.decoded(name))
    guard let scheme = plain.firstRange(of: "://") else { return [name, plain] + short(plain) }
    let rest = String(plain[scheme.upperBound...])
    if plain[..<scheme.lowerBound].lowercased() == "file" {
      let path = String(rest.drop { $0 != "/" })
      return [name, plain, path, "file://\(path)"]
    }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    let (place, path) = (host(rest[..<slash]), String(rest[slash...]))
    return [name, plain] + remote(host: place, path: path)
  }

  /// git's short form, `user@host:path`, and a path of this machine.
  private static func short(_ name: String) -> [String] {
    if name.hasPrefix("/") { return ["file://\(name)"] }
    let head = name.prefix { $0 != "/" }
    guard let colon = head.firstIndex(of: ":"), head.endIndex < name.endIndex || !isPort(head[colon...].dropFirst())
    else { return [host(name[...])] }
    return remote(host: host(head[..<colon]), path: "/" + name[name.index(after: colon)...].drop { $0 == "/" })
  }

  private static func isPort(_ text: Substring) -> Bool { !text.isEmpty && text.allSatisfy(\.isNumber) }

  private static func remote(host: String, path: String) -> [String] {
    ["https", "http", "ssh", "git"].map { "\($0)://\(host)\(path)" }
      + [
        "\(host)\(path)", "\(host):\(path.dropFirst())", "git@\(host):\(path.dropFirst())", "ssh://git@\(host)\(path)",
      ]
  }

  /// A host without user, port and the full stop that ends a whole name.
  private static func host(_ authority: Substring) -> String {
    var host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    if !host.hasSuffix("]"), let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber) {
      host = host[..<colon]
    }
    while host.hasSuffix(".") { host = host.dropLast() }
    return String(host)
  }

  /// Without slashes and `.git` at the end, and without parts of a path that mean nothing.
  static func trimmed(_ text: String) -> String {
    var head = ""
    var rest = text[...]
    if let scheme = text.firstRange(of: "://") {
      head = String(text[..<scheme.upperBound])
      rest = text[scheme.upperBound...]
    }
    var parts: [Substring] = []
    for (index, part) in rest.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
      if part == "..", parts.count > 1 {
        parts.removeLast()
      } else if index == 0 || (!part.isEmpty && part != "." && part != "..") {
        parts.append(part)
      }
    }
    if parts.count > 1, parts.last == ".git" { parts.removeLast() }
    var joined = head + parts.joined(separator: "/")
    if joined.lowercased().hasSuffix(".git") { joined = String(joined.dropLast(4)) }
    return joined
  }
}
