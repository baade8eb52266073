/// Names that git treats as its own, here or on another system.
package enum GitName {
  /// Whether some system reads the component as `.git`: in any letter case, with ignorable characters, or as on
  /// Windows.
  package static func isDotGit(_ component: some Collection<UInt8>) -> Bool {
    component.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: true).contains { part in
      let name = folded(part)
      return isWindowsSpelling(of: ".git", name) || isWindowsSpelling(of: "git~1", name)
    }
  }

  /// Whether some system reads the component as `.gitmodules`, which git refuses as a link.
  package static func isDotGitmodules(_ component: some Collection<UInt8>) -> Bool {
    isWindowsSpelling(of: ".gitmodules", folded(component))
  }

  /// Lower case for ASCII, and without the characters that HFS+ ignores in names.
  private static func folded(_ name: some Collection<UInt8>) -> [UInt8] {
    let text = String(decoding: name, as: UTF8.self)
    let kept = text.unicodeScalars.filter { scalar in
      switch scalar.value {
      case 0x200C...0x200F, 0x202A...0x202E, 0x206A...0x206F, 0xFEFF: false
      default: true
      }
    }
    return String(String.UnicodeScalarView(kept)).utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
  }

  /// Windows drops dots and spaces at the end of a name, and everything after a colon.
  private static func isWindowsSpelling(of name: String, _ bytes: [UInt8]) -> Bool {
    guard bytes.starts(with: name.utf8) else { return false }
    let rest = bytes.dropFirst(name.utf8.count).prefix { $0 != UInt8(ascii: ":") }
    return rest.allSatisfy { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }
  }
}
