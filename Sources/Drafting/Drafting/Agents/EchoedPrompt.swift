/// Takes an agent's prompt out of what it printed: many agents print it, and the next attempt would be told it once more
/// inside its own prompt, and so on.
package enum EchoedPrompt {
  /// Stands where the prompt was.
  static let mark: Substring = "[the prompt]"

  /// The text without the prompt, whole or line by line in its order, however the lines are indented; also as a text of
  /// JSON has it. What an agent says again of an earlier attempt, outside of the prompt, stays.
  package static func removed(_ prompt: String, from text: String) -> String {
    let lines = prompt.split(separator: "\n").map(trimmed).filter { !$0.isEmpty }
    guard lines.first.map({ $0.count >= 12 }) == true else { return text }
    var kept: [Substring] = []
    var place: Int?
    for line in text.replacing(escaped(prompt), with: mark).split(separator: "\n", omittingEmptySubsequences: false) {
      guard let found = index(of: trimmed(line), in: lines, after: place, isFirst: kept.isEmpty) else {
        kept.append(line)
        continue
      }
      place = found == lines.count - 1 ? nil : found
      while let last = kept.last, trimmed(last).isEmpty { kept.removeLast() }
      if kept.last != mark { kept.append(mark) }
    }
    return kept.joined(separator: "\n")
  }

  /// Where in the prompt a line of an echo stands: after the one before it, or at the beginning of another echo.
  ///
  /// - Parameter isFirst: whether the line is the first of the output, and so perhaps the end of a line that was cut off.
  private static func index(of line: String, in lines: [String], after place: Int?, isFirst: Bool) -> Int? {
    guard !line.isEmpty else { return nil }
    if let place { return lines[(place + 1)...].firstIndex(of: line) ?? (line == lines[0] ? 0 : nil) }
    if line == lines[0] { return 0 }
    return isFirst && line.count >= 12 ? lines.firstIndex { $0.hasSuffix(line) } : nil
  }

  private static func trimmed(_ line: Substring) -> String {
    let marks: Set<Character> = [" ", "\t", "│", "|", ">", "\r"]
    var line = line.drop { marks.contains($0) }
    while let last = line.last, marks.contains(last) { line.removeLast() }
    return String(line)
  }

  /// As a text of JSON has it, without the quotes around it.
  private static func escaped(_ prompt: String) -> String {
    prompt.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }
}
