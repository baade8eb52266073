/// Model output without the Markdown that models like to put around JSON.
package enum UnwrappedAnswer {
  /// What stands in the text's one fenced block, or the whole text, trimmed.
  package static func text(_ text: String) -> String {
    let text = WhiteSpace.trimmed(text)
    let lines = TextLines(text).lines.map { String(decoding: $0.content, as: UTF8.self) }
    let isMark = { (line: String) in line.hasPrefix("```") || line == "<tool_call>" || line == "</tool_call>" }
    let marks = lines.indices.filter { isMark(lines[$0]) }
    guard marks.count == 2 else { return text }
    return lines[(marks[0] + 1)..<marks[1]].joined(separator: "\n")
  }
}
