/// Commands that look at no file, so that their success says nothing of a draft.
///
/// The list is short and errs by leaving out: what a program does cannot be told from its words.
package enum IdleCommand {
  /// Whether the words are a command that passes on any tree.
  package static func matches(_ words: [String]) -> Bool {
    guard let program = words.first else { return true }
    let name = program.split(separator: "/").last.map(String.init) ?? program
    let arguments = words.dropFirst()
    if names.contains(name) { return true }
    if ["sh", "bash", "dash", "zsh"].contains(name), arguments.first == "-c", let script = arguments.dropFirst().first {
      return isIdle(script: script)
    }
    return !arguments.isEmpty && arguments.allSatisfy(asking.contains)
  }

  private static let names: Set = ["true", ":", "echo", "printf", "sleep", "date", "pwd", "exit", "uname", "hostname"]
  private static let asking: Set = ["--version", "--help", "version"]

  /// Only plain commands, one after the other: whatever else a shell reads may look at something.
  private static func isIdle(script: String) -> Bool {
    guard !script.contains(where: { "$`<>(){}*?[]|'\"\\".contains($0) }) else { return false }
    return script.split(whereSeparator: { ";\n&".contains($0) }).allSatisfy { part in
      matches(part.split(whereSeparator: \.isWhitespace).map(String.init))
    }
  }
}
