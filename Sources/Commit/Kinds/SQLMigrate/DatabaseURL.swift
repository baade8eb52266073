/// Facts about a database URL that need no connection.
package enum DatabaseURL {
  /// Whether it contains a password: after the user, as a parameter, or as a keyword.
  package static func holdsPassword(_ url: String) -> Bool {
    holdsUserPassword(url) || parameters(of: url).contains(where: isPassword)
      || keyWords(of: url).contains(where: isPassword)
  }

  private static func holdsUserPassword(_ url: String) -> Bool {
    guard let scheme = url.firstRange(of: "://") else { return false }
    let authority = url[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else { return false }
    return authority.index(after: colon) != at
  }

  /// Names of libpq's parameters that have a value in a URL's query.
  private static func parameters(of url: String) -> [String] {
    guard let question = url.firstIndex(of: "?") else { return [] }
    return url[url.index(after: question)...].split(separator: "&").compactMap { part in
      let sides = part.split(separator: "=", maxSplits: 1)
      return sides.count == 2 ? decoded(sides[0]) : nil
    }
  }

  private static func keyWords(of text: String) -> [String] {
    text.matches(of: /([A-Za-z_]+)\s*=\s*\S/).map { String($0.output.1) }
  }

  private static func isPassword(_ name: String) -> Bool {
    ["password", "sslpassword", "passfile", "oauth_client_secret", "scram_client_key", "scram_server_key"]
      .contains(name.lowercased())
  }

  /// The text with every `%XX` decoded.
  private static func decoded(_ text: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      let hex = rest.prefix(2)
      if byte == UInt8(ascii: "%"), hex.count == 2, let value = UInt8(String(decoding: hex, as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
