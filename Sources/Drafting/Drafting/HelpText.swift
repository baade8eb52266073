/// The flags that a program's help names.
package struct HelpText: Hashable, Sendable {
  /// With their dashes, in the order of the text, each once.
  package private(set) var flags: [String] = []

  /// - Parameter text: what the program printed when it was asked for help.
  package init(_ text: String) {
    var seen: Set<String> = []
    var word = ""
    for character in text + " " {
      if character == "-" || character.isASCII && (character.isLetter || character.isNumber) {
        word.append(character)
        continue
      }
      if Self.isFlag(word), seen.insert(word).inserted { flags.append(word) }
      // A word goes on behind other characters too (`up-to-date`, `a_b`), but a flag begins one.
      word = character.isWhitespace || "[(,|/<{'\"`=".contains(character) ? "" : "?"
    }
  }

  /// Whether the help names the flag, or each letter of a cluster such as `-rf`.
  package func knows(_ flag: String) -> Bool {
    if flags.contains(flag) { return true }
    guard !flag.hasPrefix("--"), flag.count > 2 else { return false }
    // A value may be glued to a short flag, as in `-n5`.
    if flags.contains(String(flag.prefix(2))) { return true }
    return flag.dropFirst().allSatisfy { flags.contains("-\($0)") }
  }

  /// The flags of a command's words, without their values, up to a `--` alone.
  package static func flags(in words: [String]) -> [String] {
    words.dropFirst().prefix { $0 != "--" }.compactMap { word in
      let name = String(word.prefix { $0 != "=" })
      return isFlag(name) ? name : nil
    }
  }

  private static func isFlag(_ word: String) -> Bool {
    let name = word.drop { $0 == "-" }
    let dashes = word.count - name.count
    return (1...2).contains(dashes) && name.first?.isLetter == true && (dashes == 2 || name.count <= 20)
  }
}
