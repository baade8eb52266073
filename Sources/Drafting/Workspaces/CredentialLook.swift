/// Whether a file looks like it holds a credential, by its name or by what stands in it.
///
/// It is a look and no proof: it knows the usual names and forms. What is hidden by mistake is missing in a test, and named.
enum CredentialLook {
  /// The bytes of a file that are looked at.
  static let mostBytes = 1 << 20

  private static let folders: Set = [".ssh", ".aws", ".gnupg", ".kube", ".docker", ".azure", ".gcloud"]
  private static let names: Set = [
    ".npmrc", ".yarnrc", ".pypirc", ".netrc", "_netrc", ".git-credentials", ".pgpass", ".my.cnf", ".htpasswd",
    ".dockercfg", ".env", ".envrc", "credentials", "credentials.json", "credentials.toml", "id_rsa", "id_dsa",
    "id_ecdsa", "id_ed25519", "secrets.json", "secrets.yml", "secrets.yaml", "secrets.toml", "service-account.json",
    "auth.json", "kubeconfig",
  ]
  private static let endings = [".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk"]
  private static let examples = [".example", ".sample", ".template", ".dist"]

  /// By its name alone.
  static func isTelling(_ name: String, isFolder: Bool) -> Bool {
    let name = name.lowercased()
    if isFolder { return folders.contains(name) }
    if examples.contains(where: name.hasSuffix) { return false }
    return names.contains(name) || name.hasPrefix(".env.") || endings.contains(where: name.hasSuffix)
  }

  /// By what stands in it.
  static func isTelling(_ bytes: [UInt8], name: String) -> Bool {
    let found = places(in: bytes)
    if found.contains(where: { $0.mark == 0 && holdsKey(bytes, at: $0.place) }) { return true }
    if found.contains(where: { $0.mark > 2 && holds(tokens[$0.mark - 3], bytes, at: $0.place) }) { return true }
    guard isSettings(name) else { return false }
    return found.contains { $0.mark == 1 || $0.mark == 2 && holdsPassword(bytes, at: $0.place) }
  }

  /// The beginning of a token, and how many letters, digits, `_` and `-` have to follow.
  private static let tokens: [(mark: [UInt8], count: Int)] = [
    ("ghp_", 36), ("gho_", 36), ("ghu_", 36), ("ghs_", 36), ("github_pat_", 40), ("glpat-", 20), ("xoxb-", 24),
    ("xoxp-", 24), ("sk-ant-", 24), ("sk-proj-", 24), ("sk_live_", 20), ("rk_live_", 20), ("AIza", 35), ("npm_", 36),
    ("pypi-AgEIcHlwaS5vcmc", 20), ("AKIA", 16), ("ASIA", 16), ("dop_v1_", 40), ("hf_", 34),
  ].map { (Array($0.0.utf8), $0.1) }

  /// What is looked for: of a key, of settings, and of tokens.
  private static let marks: [[UInt8]] =
    [Array("PRIVATE KEY-----".utf8), Array("_authToken".utf8), Array("://".utf8)] + tokens.map { $0.mark }

  /// Whether a mark begins with these two bytes.
  private static let starts: [Bool] = {
    var starts = [Bool](repeating: false, count: 1 << 16)
    for mark in marks { starts[Int(mark[0]) << 8 | Int(mark[1])] = true }
    return starts
  }()

  /// Where marks stand, found in one pass; at most a thousand.
  private static func places(in bytes: [UInt8]) -> [(mark: Int, place: Int)] {
    var found: [(mark: Int, place: Int)] = []
    let (starts, marks, count) = (starts, marks, bytes.count)
    var (index, key) = (0, 0)
    while index < count, found.count < 1000 {
      key = (key << 8 | Int(bytes[index])) & 0xFFFF
      let place = index - 1
      index += 1
      guard place >= 0, starts[key] else { continue }
      for (number, mark) in marks.enumerated() where place + mark.count <= count {
        if bytes[place..<(place + mark.count)].elementsEqual(mark) { found.append((number, place)) }
      }
    }
    return found
  }

  /// A private key, and not only the words that one begins with, as programs that read keys hold them.
  private static func holdsKey(_ bytes: [UInt8], at place: Int) -> Bool {
    var rest = bytes[(place + marks[0].count)...].prefix(400)
    while let byte = rest.first, byte == 0x0A || byte == 0x0D || byte == 0x20 { rest = rest.dropFirst() }
    // As in the text of a program: a line feed that is written out.
    for escape in ["\\n", "\\r\\n"] where rest.starts(with: escape.utf8) { rest = rest.dropFirst(escape.utf8.count) }
    return rest.prefix(40).count == 40 && rest.prefix(40).allSatisfy(isBase64)
  }

  private static func holds(_ token: (mark: [UInt8], count: Int), _ bytes: [UInt8], at place: Int) -> Bool {
    let rest = bytes[(place + token.mark.count)...].prefix(token.count)
    guard rest.count == token.count, rest.allSatisfy(isWord), Set(rest).count > 4 else { return false }
    return !String(decoding: rest, as: UTF8.self).uppercased().hasSuffix("EXAMPLE")
  }

  /// Files in which an address with a password is a setting and no example in a text.
  private static func isSettings(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["pip.conf", "pip.ini", "direct_url.json", "uv.toml", ".yarnrc.yml", "config", ".condarc"].contains(name)
      || name.hasSuffix(".conf") || name.hasSuffix(".cfg")
  }

  private static func holdsPassword(_ bytes: [UInt8], at place: Int) -> Bool {
    let authority = bytes[(place + 3)...].prefix(300).prefix { !"/ \t\r\n\"'".utf8.contains($0) }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
      let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return false }
    let password = authority[authority.index(after: colon)..<at]
    return !password.isEmpty && password.first != UInt8(ascii: "$")
  }

  private static func isBase64(_ byte: UInt8) -> Bool { isWord(byte) || byte == 0x2B || byte == 0x2F || byte == 0x3D }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
    default: false
    }
  }
}
