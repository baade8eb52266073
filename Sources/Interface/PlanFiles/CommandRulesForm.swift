import Forms
import JSON
import Plans
import Policy

/// The keys of `commands`: patterns of command lines. Their examples are tried when the file is read.
enum CommandRulesForm {
  private static let allow = Field(
    "allow", .list(of: rule(wide: false)), "Patterns of allowed command lines; all are allowed by default.")
  private static let deny = Field(
    "deny", .list(of: rule(wide: true)), "Patterns of denied command lines; deny wins over allow.")

  static let form = Form<EffectLimits.Commands>.record(
    "commands", "Which commands may run.", [allow.entry, deny.entry]
  ) { record in
    EffectLimits.Commands(allow: record[allow], deny: record[deny] ?? [])
  }

  private static let words = Form<[String]>.list(of: .text("a word") { !$0.contains("\0") }, atLeast: 1, atMost: 100)
  private static let run = Field(
    "run", words, required: true,
    "The words of the pattern: * matches any characters, and a last word ... matches any further words.")
  private static let uses = Field(
    "as", .list(of: Form<CommandUse>.choice, atLeast: 1),
    "What the command line is allowed for: run and undo by default; dry-run and verify have to be named.")
  private static let match = Field("match", .list(of: words.located), "Examples that the pattern must match.")
  private static let notMatch = Field(
    "not-match", .list(of: words.located), "Examples that the pattern must not match.")

  /// - Parameter wide: whether the pattern denies, and is therefore compared in every spelling.
  private static func rule(wide isWide: Bool) -> Form<CommandPattern> {
    Form<CommandPattern>.record(
      isWide ? "denied-command-pattern" : "command-pattern", "A pattern of command lines, with examples.",
      [run.entry] + (isWide ? [] : [uses.entry]) + [match.entry, notMatch.entry]
    ) { record in
      let uses = isWide ? nil : record[uses]
      guard let words = record[run] else { return nil }
      let pattern = CommandPattern(words: words, uses: uses.map(Set.init) ?? CommandUse.usual)
      let fits: ([String]) -> Bool = { isWide ? pattern.denies($0) : pattern.matches($0) }
      for example in record[match] ?? [] where !fits(example.value) {
        record.cursor.reading.refuse(
          "`\(example.value.joined(separator: " "))` does not match `\(pattern)`", at: example.place,
          expected: "a command line that matches", hint: "correct the pattern or the example")
      }
      for example in record[notMatch] ?? [] where fits(example.value) {
        record.cursor.reading.refuse(
          "`\(example.value.joined(separator: " "))` matches `\(pattern)`", at: example.place,
          expected: "a command line that does not match", hint: "correct the pattern or the example")
      }
      return pattern
    }
  }
}
