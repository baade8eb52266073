/// A pattern of command lines, word by word.
///
/// `*` in a word matches any characters, `?` one character; a last word `...` matches any number of further words.
package struct CommandPattern: Hashable, Sendable {
  package var words: [String]

  package init(words: [String]) { self.words = words }

  /// The last word that matches any number of further words.
  package static let rest = "..."
}

extension CommandPattern: CustomStringConvertible {
  package var description: String { words.joined(separator: " ") }
}
