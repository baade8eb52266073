import Texts

/// One spelling for all spellings of a name, so that denying one denies them all.
///
/// It errs towards taking two names for one: a target that is denied for nothing can be asked about, one that is reached
/// although it was denied cannot be unreached.
enum TargetSpelling {
  /// Letters without case, in one normal form, and without characters that some file systems do not see.
  static func folded(_ text: String) -> String {
    var seen = ""
    for scalar in text.unicodeScalars where !scalar.properties.isDefaultIgnorableCodePoint {
      seen.unicodeScalars.append(scalar)
    }
    return seen.uppercased().lowercased()
  }

  /// Parts of a path, with `.`, `..` and empty parts worked out.
  static func path(_ path: String) -> [String] {
    var parts: [String] = []
    for part in folded(path).split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(trimmed(part)) }
    }
    return parts
  }

  /// A repository's folder: the same for its work tree and for its git folder.
  static func repository(_ path: String) -> String {
    var parts = self.path(path)
    if parts.last == ".git" { parts.removeLast() }
    if let last = parts.last, last.hasSuffix(".git") { parts[parts.count - 1] = String(last.dropLast(4)) }
    return "/" + parts.joined(separator: "/")
  }

  /// A branch by its short name, other references by their full one.
  static func reference(_ name: String) -> [String] {
    var parts = path(name)
    if parts.first == "refs" { parts.removeFirst() }
    if parts.first == "heads" { parts.removeFirst() }
    return parts
  }

  /// Host and path of a remote, whatever the protocol, the port, the user and the ending; a local path where it is one.
  static func remote(_ url: String) -> String {
    let url = folded(PercentEncoding.decoded(url))
    if let scheme = url.firstRange(of: "://") {
      let rest = url[scheme.upperBound...]
      if url[..<scheme.lowerBound] == "file" { return repository(String(rest.drop { $0 != "/" })) }
      let slash = rest.firstIndex(of: "/") ?? rest.endIndex
      return host(rest[..<slash]) + repository(withoutQuery(rest[slash...]))
    }
    // git's short form, user@host:path; a colon behind a slash belongs to a path.
    let head = url.prefix { $0 != "/" }
    if let colon = head.firstIndex(of: ":") {
      return host(head[..<colon]) + repository(withoutQuery(url[url.index(after: colon)...]))
    }
    return repository(url)
  }

  /// Host and path of an HTTP address; its query does not make it another target.
  static func endpoint(_ url: String) -> (host: String, path: [String]) {
    let url = folded(PercentEncoding.decoded(url))
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    let slash = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
    return (host(rest[..<slash]), path(withoutQuery(rest[slash...])))
  }

  private static func host(_ authority: Substring) -> String {
    var host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
    if !host.hasSuffix("]"), let colon = host.lastIndex(of: ":"), host[colon...].dropFirst().allSatisfy(\.isNumber) {
      host = host[..<colon]
    }
    return trimmed(host)
  }

  private static func withoutQuery(_ text: Substring) -> String { String(text.prefix { $0 != "?" && $0 != "#" }) }

  /// Some systems do not see full stops and spaces at the end of a name.
  private static func trimmed(_ part: Substring) -> String {
    var end = part.endIndex
    while end > part.startIndex, ". ".contains(part[part.index(before: end)]) { end = part.index(before: end) }
    return end == part.startIndex ? String(part) : String(part[..<end])
  }
}
