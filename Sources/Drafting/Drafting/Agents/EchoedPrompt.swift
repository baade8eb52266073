/// Takes an agent's prompt out of what it printed: agents repeat it, and the next attempt would be told it once more
/// inside its own, and so on.
package enum EchoedPrompt {
  /// Stands where the prompt was.
  static let mark = "[the prompt]"
  /// Shorter lines may be anybody's.
  private static let shortest = 12

  /// The text without the prompt, whole or in its lines, however they are indented; also as a text of JSON has it.
  package static func removed(_ prompt: String, from text: String) -> String {
    let lines = Set(prompt.split(separator: "\n").map(trimmed).filter { $0.count >= shortest })
    guard !lines.isEmpty else { return text }
    var kept: [Substring] = []
    for line in text.replacing(escaped(prompt), with: mark).split(separator: "\n", omittingEmptySubsequences: false) {
      let words = trimmed(line)
      // What is cut off at the beginning of an output is the end of a line.
      let isCutOff = kept.isEmpty && words.count >= shortest && lines.contains { $0.hasSuffix(words) }
      guard isCutOff || lines.contains(words) else {
        kept.append(line)
        continue
      }
      while let last = kept.last, trimmed(last).isEmpty { kept.removeLast() }
      if kept.last != mark[...] { kept.append(mark[...]) }
    }
    return kept.joined(separator: "\n")
  }

  private static func trimmed(_ line: Substring) -> String {
    let marks: Set<Character> = [" ", "\t", "│", "|", ">"]
    var line = line.drop { marks.contains($0) }
    while let last = line.last, marks.contains(last) || last == "\r" { line.removeLast() }
    return String(line)
  }

  /// As a text of JSON has it, without the quotes around it.
  private static func escaped(_ prompt: String) -> String {
    prompt.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
