import Drafting
import JSON
package import RunJournal
package import Terminal
import Texts

/// A check that ran, for a person: how it ended, in words that tell a failure from what stopped it, and its last lines.
package struct CheckText {
  private let command: CommandRan

  package init(_ command: CommandRan) { self.command = command }

  private var words: String { CommandText.line(command.words) }

  /// Without what it printed.
  package var line: String {
    if let reason = MissingProgram.reason(
      words: command.words, ending: command.ending, output: command.outputTail)
    {
      return "check could not run: \(words) (\(reason))"
    }
    return ended + BroughtText.suffix(command.brought)
  }

  private var ended: String {
    switch command.ending {
    case .exited(0): "check passed: \(words) (\(duration(command.milliseconds)))"
    case .exited(let code): "check failed: \(words) (exit \(code))"
    case .signalled(let signal): "check was ended by signal \(signal): \(words)"
    case .timedOut: "check timed out: \(words) (after \(duration(command.milliseconds)))"
    case .outputLimit: "check was stopped, it printed too much: \(words)"
    case .memoryLimit: "check was stopped, it used too much memory: \(words)"
    case .processLimit: "check was stopped, it had too many processes: \(words)"
    case .diskLimit: "check was stopped, it wrote too much: \(words)"
    case .fileCountLimit: "check was stopped, it made too many files: \(words)"
    }
  }

  /// The last lines that it printed, made safe for a terminal.
  package func tail(_ count: Int = 10) -> [String] {
    let lines = command.outputTail.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let end = lines.reversed().drop { $0.allSatisfy(\.isWhitespace) }.prefix(count).reversed()
    return end.map { line in
      let text = visible(String(line)).replacing("\t", with: "    ")
      return text.count > 160 ? text.prefix(160) + "…" : text
    }
  }

  /// Both, in lines.
  package func block(indented: Int, style: Style) -> [String] {
    let margin = String(repeating: " ", count: indented)
    return [margin + visibleLine("step \(command.step), \(line)")]
      + tail().map { margin + style.paint("│ ", .dim) + $0 }
  }

  var document: JSONValue {
    [
      "words": .array(command.words.map(JSONValue.string)), "ending": .string(line),
      "output": .string(command.outputTail),
    ]
  }
}
