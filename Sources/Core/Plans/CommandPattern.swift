/// A pattern of command lines, word by word.
///
/// `*` in a word stands for any characters, `?` for one; a last word `...` stands for any further words, none included.
package struct CommandPattern: Hashable, Sendable {
  package var words: [String]

  package init(words: [String]) { self.words = words }

  /// The last word that stands for any further ones.
  package static let rest = "..."
}

extension CommandPattern: CustomStringConvertible {
  package var description: String { words.joined(separator: " ") }
}
