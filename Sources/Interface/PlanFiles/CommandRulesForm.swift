import Forms
import JSON
import Plans
import Policy

/// The table of the keys of `commands`: patterns of command lines, each with examples that are tried as it is read.
enum CommandRulesForm {
  private static let allow = Field(
    "allow", .list(of: rule(wide: false)), "Patterns of the command lines that are allowed; all by default.")
  private static let deny = Field(
    "deny", .list(of: rule(wide: true)), "Patterns of the command lines that are not, in spite of allow.")

  static let form = Form<EffectLimits.Commands>.record(
    "commands", "Which commands may be run.", [allow.entry, deny.entry]
  ) { record in
    EffectLimits.Commands(allow: record[allow], deny: record[deny] ?? [])
  }

  private static let words = Form<[String]>.list(of: .text("a word") { !$0.contains("\0") }, atLeast: 1, atMost: 100)
  private static let run = Field(
    "run", words, required: true,
    "The words, in which * stands for any characters; a last word ... stands for any further words.")
  private static let match = Field("match", .list(of: words.located), "Command lines that have to fit the pattern.")
  private static let notMatch = Field(
    "not-match", .list(of: words.located), "Command lines that must not fit the pattern.")

  /// - Parameter wide: whether the pattern denies, and so is compared in every spelling.
  private static func rule(wide isWide: Bool) -> Form<CommandPattern> {
    Form<CommandPattern>.record(
      "command-pattern", "A pattern of command lines, with examples.", [run.entry, match.entry, notMatch.entry]
    ) { record in
      guard let words = record[run] else { return nil }
      let pattern = CommandPattern(words: words)
      let fits: ([String]) -> Bool = { isWide ? pattern.denies($0) : pattern.matches($0) }
      for example in record[match] ?? [] where !fits(example.value) {
        record.cursor.reading.refuse(
          "`\(example.value.joined(separator: " "))` does not fit `\(pattern)`", at: example.place,
          expected: "a command line that fits it", hint: "correct the pattern, or the example")
      }
      for example in record[notMatch] ?? [] where fits(example.value) {
        record.cursor.reading.refuse(
          "`\(example.value.joined(separator: " "))` fits `\(pattern)`", at: example.place,
          expected: "a command line that does not fit it", hint: "correct the pattern, or the example")
      }
      return pattern
    }
  }
}
