import Forms
import Foundation

/// A line of an allowed-signers file within a policy.
enum SignerLine {
  static let form = Form<String>.text(
    "a line of an allowed-signers file, such as \"ada@example.com ssh-ed25519 AAAA…\""
  ) { line in
    let words = line.split(whereSeparator: \.isWhitespace)
    guard words.count >= 3, !line.hasPrefix("#"), !line.contains(where: { $0.isNewline || $0 == "\0" }) else {
      return false
    }
    return words.dropFirst().contains { isKey($0) }
  }

  static let keyForm = Form<String>.text("a public key, such as \"ssh-ed25519 AAAA…\"") { line in
    !line.contains { $0.isNewline || $0 == "\0" }
      && line.split(whereSeparator: \.isWhitespace).contains { isKey($0) }
  }

  /// The blob of an SSH key begins with the length of its type.
  private static func isKey(_ word: Substring) -> Bool {
    word.hasPrefix("AAAA") && Data(base64Encoded: String(word)) != nil
  }
}
