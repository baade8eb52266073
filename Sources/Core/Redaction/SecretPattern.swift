/// One way in which a secret may be written: for each of its parts in turn, the spellings of that part.
struct SecretPattern: Sendable {
  let name: String
  private let parts: [[[UInt8]]]
  private let breaks: Breaks

  /// What may stand between two parts: nothing, the end of a line and the indentation of the next, as encoders break lines,
  /// or besides that a sign between bytes, as in a dump.
  private enum Breaks { case none, lines, bytes }

  /// Which bytes the form may begin with.
  var firstBytes: Set<UInt8> { Set(parts.first?.compactMap(\.first) ?? []) }

  /// What a place in a text has to do with the form.
  enum Finding: Hashable {
    case nothing
    /// The form ends before this index.
    case match(end: Int)
    /// The text ends before it is decided; so many parts of the form were seen.
    case cut(parts: Int)
  }

  private init(name: String, parts: [[[UInt8]]], breaks: Breaks) {
    self.name = name
    self.parts = parts
    self.breaks = breaks
  }

  /// All forms of a secret: plain, or escaped as in URLs, JSON, HTML and shells; in Base64 at each of the three places
  /// that it may have in a group of three bytes; and in hexadecimal.
  static func all(of secret: Secret) -> [SecretPattern] {
    values(of: secret.value).flatMap { value -> [SecretPattern] in
      let bytes = Array(value.utf8)
      var forms = [
        SecretPattern(name: secret.name, parts: value.unicodeScalars.map(SecretSpelling.of), breaks: .none),
        SecretPattern(name: secret.name, parts: bytes.map(SecretSpelling.hexadecimal), breaks: .bytes),
      ]
      for shift in 0..<3 {
        let digits = Base64Digits.of(bytes, behind: shift)
        forms.append(SecretPattern(name: secret.name, parts: digits.map(SecretSpelling.base64), breaks: .lines))
      }
      return forms
    }
  }

  /// The secret itself, and what of it may be shown alone: lines of a key file, the password in a URL.
  private static func values(of secret: String) -> [String] {
    var values = [secret]
    let lines = secret.split(whereSeparator: \.isNewline).map(String.init)
    if lines.count > 1 { values += lines.filter { $0.utf8.count >= 16 } }
    if let scheme = secret.firstRange(of: "://") {
      let rest = secret[scheme.upperBound...]
      let authority = rest.prefix { !"/?#".contains($0) }
      if let at = authority.lastIndex(of: "@") {
        let user = authority[..<at]
        if let colon = user.firstIndex(of: ":") { values.append(String(user[user.index(after: colon)...])) }
      }
    }
    return values.filter { $0.utf8.count >= Secret.shortest }
  }

  /// Holds the form against the bytes from an index on.
  func find(in bytes: [UInt8], at start: Int) -> Finding {
    var ends = [start]
    var seen = 0
    var isCut = false
    for (index, spellings) in parts.enumerated() {
      var next: [Int] = []
      for end in ends {
        for spelling in spellings {
          switch Self.compare(spelling, bytes, at: end) {
          case .same: if !next.contains(end + spelling.count) { next.append(end + spelling.count) }
          case .cut:
            isCut = true
            seen = index
          case .other: break
          }
        }
      }
      if next.isEmpty { return isCut ? .cut(parts: seen) : .nothing }
      if index + 1 < parts.count { next += next.flatMap { between(bytes, at: $0) } }
      ends = next
    }
    return ends.max().map { .match(end: $0) } ?? .nothing
  }

  /// Whether so many parts are too much of the secret to be shown, where a text was cut off behind them.
  func isTelling(parts seen: Int) -> Bool { seen >= 8 || seen * 2 >= parts.count }

  private enum Comparison { case same, cut, other }

  private static func compare(_ spelling: [UInt8], _ bytes: [UInt8], at start: Int) -> Comparison {
    var index = start
    for byte in spelling {
      guard index < bytes.count else { return .cut }
      if bytes[index] != byte { return .other }
      index += 1
    }
    return .same
  }

  private static let lineBreaks: [[UInt8]] = [[0x0A], [0x0D, 0x0A], Array("\\n".utf8), Array("\\r\\n".utf8)]

  private static let mostIndentation = 64

  /// Where the next part may begin behind what stands between it and the one before.
  private func between(_ bytes: [UInt8], at index: Int) -> [Int] {
    guard breaks != .none else { return [] }
    var places = Self.lineBreaks.filter { Self.compare($0, bytes, at: index) == .same }.map { index + $0.count }
    for place in places {
      let indentation = bytes[place...].prefix(Self.mostIndentation).prefix { $0 == 0x20 || $0 == 0x09 }
      if !indentation.isEmpty { places.append(indentation.endIndex) }
    }
    if breaks == .bytes, index < bytes.count, ": -".utf8.contains(bytes[index]) { places.append(index + 1) }
    return places
  }
}
