/// A unified diff for a terminal: made safe, then coloured line by line.
package func colouredDiff(_ diff: String, style: Style) -> String {
  diff.split(separator: "\n", omittingEmptySubsequences: false).map { line in
    let safe = visible(String(line))
    if line.hasPrefix("+++") || line.hasPrefix("---") || line.hasPrefix("diff ") { return style.paint(safe, .bold) }
    if line.hasPrefix("@@") { return style.paint(safe, .cyan) }
    if line.hasPrefix("+") { return style.paint(safe, .green) }
    if line.hasPrefix("-") { return style.paint(safe, .red) }
    return safe
  }.joined(separator: "\n")
}
