/// What the launcher is asked to do, in the words that it reads: each ends with a NUL.
///
/// A record is its name and a fixed number of words; `run` is the last, and the rest is the command.
struct LaunchRequest: Hashable, Sendable {
  private(set) var bytes: [UInt8] = []

  /// - Throws: `NULCharacter` where a word could not be told from two.
  mutating func add(_ words: String...) throws(NULCharacter) { try add(words) }

  mutating func add(_ words: [String]) throws(NULCharacter) {
    for word in words {
      guard !word.utf8.contains(0) else { throw NULCharacter(word: word) }
      bytes += word.utf8
      bytes.append(0)
    }
  }

  struct NULCharacter: Error, Hashable {
    var word: String
  }
}
