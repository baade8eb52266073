import Texts

/// Where a server of models is: protocol, host, port and path, whatever the spelling.
package struct ModelAddress: Hashable, Sendable {
  /// Protocol, host and port, such as `https://api.example.com:443`.
  package let origin: String
  /// The parts of the path; a query is none of it.
  package let path: [String]

  /// - Parameter url: `nil` comes of one that is no http address, names a user, or has a path that servers read in more
  ///   than one way.
  package init?(_ url: String) {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    let kind = url[..<scheme.lowerBound].lowercased()
    guard let usual = ["http": "80", "https": "443"][kind] else { return nil }
    let rest = url[scheme.upperBound...]
    let authority = rest.prefix { !"/?#".contains($0) }.lowercased()
    guard !authority.contains("@"), !authority.contains("\\"), let (host, port) = Self.place(authority[...], usual)
    else { return nil }
    let path = rest.drop { !"/?#".contains($0) }.prefix { $0 != "?" && $0 != "#" }.split(separator: "/").map(
      String.init)
    guard !path.contains(where: { $0 == "." || $0 == ".." || $0.contains("%") || $0.contains("\\") }) else {
      return nil
    }
    origin = "\(kind)://\(host):\(port)"
    self.path = path
  }

  private static func place(_ authority: Substring, _ usual: String) -> (host: String, port: String)? {
    var (host, port) = (authority, usual)
    if !authority.hasSuffix("]"), let colon = authority.lastIndex(of: ":") {
      guard let number = UInt16(authority[authority.index(after: colon)...]) else { return nil }
      (host, port) = (authority[..<colon], "\(number)")
    }
    if host.hasSuffix(".") { host = host.dropLast() }
    return host.isEmpty || host.contains("*") ? nil : (String(host), port)
  }

  /// Whether another address is this one, or lies below it.
  package func covers(_ other: ModelAddress) -> Bool { origin == other.origin && other.path.starts(with: path) }
}

extension ModelProvider {
  /// The name of a built-in provider at its built-in address; `nil` for every other address under that name.
  package static func isBuiltIn(_ name: String, at address: ModelAddress?) -> Bool {
    guard let address, let builtIn = Self.builtIn[name].flatMap({ ModelAddress($0.url) }) else { return false }
    return builtIn.origin == address.origin && builtIn.path == address.path
  }

  /// Built-in providers that are asked at an address, whatever they are called there.
  package static func builtIn(at address: ModelAddress) -> [String] {
    builtIn.filter { ModelAddress($0.value.url)?.origin == address.origin }.keys.sorted()
  }
}
