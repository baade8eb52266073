/// Takes secrets out of texts that people, models and journals get to see, in whatever form they are written.
package struct Redactor: Sendable {
  /// The patterns that may begin with a byte.
  let patternsByFirstByte: [[SecretPattern]]

  package init(secrets: [Secret]) {
    var table = [[SecretPattern]](repeating: [], count: 256)
    for pattern in secrets.flatMap(SecretPattern.all) {
      for byte in pattern.firstBytes { table[Int(byte)].append(pattern) }
    }
    patternsByFirstByte = table
  }

  /// Whether there is nothing to take out.
  package var isEmpty: Bool { patternsByFirstByte.allSatisfy(\.isEmpty) }

  /// The text with the secret's name in place of each secret.
  package func redact(_ text: String) -> String { String(decoding: redact(Array(text.utf8)), as: UTF8.self) }

  package func redact(_ bytes: [UInt8]) -> [UInt8] {
    var stream = RedactedStream(self)
    return stream.take(bytes) + stream.finish()
  }

  /// Whether a text holds a secret, or so much of one at its end that it tells.
  package func finds(in text: String) -> Bool { redact(text) != text }
}
