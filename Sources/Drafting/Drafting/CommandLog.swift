/// What the runtime saw of the commands of one attempt.
package struct CommandLog: Hashable, Sendable {
  private struct Entry: Hashable, Sendable {
    var words: [String]
    var passed: Bool
  }

  /// Whether a command ran at all, which may have changed files too.
  package var hasRunCommand = false
  /// Those that ran after the last edit.
  private var entries: [Entry] = []

  package init() {}

  package mutating func note(_ words: [String], passed: Bool) { entries.append(Entry(words: words, passed: passed)) }

  /// What ran before an edit says nothing about the files as they are after it.
  package mutating func noteEdit() { entries = [] }

  /// Those of some commands that did not run since the last edit.
  package func missing(_ commands: [[String]]) -> [[String]] {
    commands.filter { words in !entries.contains { $0.words == words } }
  }

  /// Why the record contradicts a claim of success; `nil` where it does not.
  ///
  /// - Parameter checks: the commands that decide; others count only where none of these ran.
  package func contradiction(checks: [[String]]) -> String? {
    let deciding = checks.compactMap { words in entries.last { $0.words == words } }
    if let failed = deciding.first(where: { !$0.passed }) {
      return "`\(failed.words.joined(separator: " "))` failed when it last ran"
    }
    if deciding.isEmpty, !entries.contains(where: \.passed) { return "no command succeeded since the last edit" }
    return nil
  }
}
