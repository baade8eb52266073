/// Finds out whether a YAML text may contain aliases, without following one.
///
/// Something that looks like an alias may also be part of a quoted text, so searching the text is not enough. Where a
/// name looks both defined (`&name`) and used (`*name`), the text is parsed with each use renamed to an undefined name:
/// a real alias then fails at its place, and any other text keeps its structure.
struct AliasProbe {
  private let text: String
  private let anchors: Set<String>
  private let aliases: Set<String>

  init(_ text: String) {
    self.text = text
    anchors = Self.names(after: UInt8(ascii: "&"), in: text)
    aliases = Self.names(after: UInt8(ascii: "*"), in: text)
  }

  /// The text with every use of a name renamed; `nil` when no name is both defined and used, so no alias is possible.
  var textWithBrokenAliases: String? {
    guard !anchors.isDisjoint(with: aliases) else { return nil }
    var suffix = "_"
    while anchors.contains(where: { $0.hasSuffix(suffix) }) { suffix += "_" }
    var broken: [UInt8] = []
    var isInUse = false
    for byte in text.utf8 {
      if isInUse, !Self.isNameByte(byte) {
        broken += suffix.utf8
        isInUse = false
      }
      broken.append(byte)
      if byte == UInt8(ascii: "*") { isInUse = true }
    }
    if isInUse { broken += suffix.utf8 }
    return String(decoding: broken, as: UTF8.self)
  }

  private static func names(after indicator: UInt8, in text: String) -> Set<String> {
    var names: Set<String> = []
    var rest = Array(text.utf8)[...]
    while let start = rest.firstIndex(of: indicator) {
      let name = rest[(start + 1)...].prefix(while: isNameByte)
      if !name.isEmpty { names.insert(String(decoding: name, as: UTF8.self)) }
      rest = rest[(start + 1)...]
    }
    return names
  }

  /// Whether the parser reads the byte as part of an anchor's name.
  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }
}
