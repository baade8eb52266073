/// A pattern of command lines, word by word.
///
/// `*` in a word matches any characters, `?` one character; a last word `...` matches any number of further words.
package struct CommandPattern: Hashable, Sendable {
  package var words: [String]
  /// What a command line that matches is allowed for; a pattern that denies does so for everything.
  package var uses: Set<CommandUse>

  package init(words: [String], uses: Set<CommandUse> = CommandUse.usual) {
    self.words = words
    self.uses = uses
  }

  /// The last word that matches any number of further words.
  package static let rest = "..."
}

extension CommandPattern: CustomStringConvertible {
  package var description: String {
    let line = words.joined(separator: " ")
    return uses == CommandUse.usual ? line : "\(line) (as \(uses.map(\.rawValue).sorted().joined(separator: ", ")))"
  }
}
