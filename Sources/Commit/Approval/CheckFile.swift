import Plans
import Policy

/// Files that decide what a check looks at: its program, or the script that an interpreter runs.
enum CheckFile {
  /// The check that runs a file; `nil` where none does, as far as the words tell.
  ///
  /// A word that only names what is checked is none: `grep -q x notes.txt` runs no file of the draft.
  static func check(running path: String, among checks: [[String]]) -> [String]? {
    checks.first { words in
      words.indices.contains { index in
        normalised(words[index]) == path && isProgram(index, of: words)
      }
    }
  }

  /// Whether a word stands where a program or the script of an interpreter stands.
  private static func isProgram(_ index: Int, of words: [String]) -> Bool {
    if index == 0 { return true }
    guard let place = words[..<index].lastIndex(where: { !$0.hasPrefix("-") && !$0.contains("=") }) else {
      return false
    }
    let runner = words[place].split(separator: "/").last.map(String.init) ?? ""
    // An interpreter that is only to read the script runs nothing of it.
    let reading = readingOptions[runner]
    return runners.contains(runner) && !words[place..<index].contains { $0 == reading }
  }

  private static func normalised(_ word: String) -> String {
    var parts: [Substring] = []
    for part in word.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  private static let runners: Set<String> = [
    "sh", "bash", "dash", "zsh", "ksh", "fish", "python", "python3", "node", "deno", "bun", "ruby", "perl", "php",
    "lua",
    "tclsh", "Rscript", "awk", "sed", "env", "timeout", "nice", "xargs", "exec", "time", "run", "source", "bats", "tsx",
    "ts-node", "npx",
  ]
  private static let readingOptions = [
    "sh": "-n", "bash": "-n", "dash": "-n", "zsh": "-n", "ksh": "-n", "node": "--check", "perl": "-c", "ruby": "-c",
    "php": "-l",
  ]
}

extension Proposal {
  /// Changed files that a check runs, so that its passing means something else than before. A test that is added is told, and
  /// no reason.
  var reasonsByCheck: [String] {
    changes.compactMap { change in
      if change.kind == .added, TestFile.holds(change.path) { return nil }
      return CheckFile.check(running: change.path, among: checks).map { _ in "\(change.path) is run by a check" }
    }
  }
}
