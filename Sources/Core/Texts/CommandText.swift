/// A command line for a person, in which two command lines never look alike: a word that a shell would read otherwise stands
/// in quotes, as POSIX's shell command language has them.
package enum CommandText {
  package static func line(_ words: [String]) -> String { words.map(word).joined(separator: " ") }

  package static func word(_ text: String) -> String {
    let isPlain = !text.isEmpty && text.unicodeScalars.allSatisfy { plain.contains($0) }
    return isPlain
      ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private static let plain = Set<Unicode.Scalar>(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:=@%+,^~{}[]".unicodeScalars)
}
