import Plans
import Policy

/// Files that decide what a check looks at: its program, or the script that an interpreter runs.
enum CheckFile {
  /// The check that runs a file; `nil` where none does, as far as the words tell.
  ///
  /// A word that only names what is checked is none: `grep -q x notes.txt` runs no file of the draft.
  static func check(running path: String, among checks: [[String]]) -> [String]? {
    checks.first { words in
      runs(path, words) || scripts(in: words).contains { runs(path, $0, inScript: true) }
    }
  }

  /// - Parameter inScript: whether a shell may be in another folder than the draft's root by then.
  private static func runs(_ path: String, _ words: [String], inScript: Bool = false) -> Bool {
    words.indices.contains { index in
      let name = normalised(words[index])
      guard name == path || (inScript && !name.isEmpty && path.hasSuffix("/\(name)")) else { return false }
      return isProgram(index, of: words)
    }
  }

  /// The simple commands of the words that a shell is given to read, as in `sh -c "cd sub && ./test.sh"`, word by word as far as
  /// that matters here.
  private static func scripts(in words: [String]) -> [[String]] {
    words.indices.dropFirst().filter { index in
      guard words[index - 1].hasPrefix("-"), words[index - 1].hasSuffix("c") else { return false }
      return lastWord(before: index, of: words).map { shells.contains(name(words[$0])) } ?? false
    }.flatMap { index in
      words[index].split { ";|&\n(){}`".contains($0) }.map { command in
        command.split { $0.isWhitespace || "\"'".contains($0) }.map(String.init)
      }
    }
  }

  /// Whether a word stands where a program or the script of an interpreter stands.
  private static func isProgram(_ index: Int, of words: [String]) -> Bool {
    if index == 0 { return true }
    // Behind nothing but variables that are set for it.
    guard let place = lastWord(before: index, of: words) else { return true }
    let runner = name(words[place])
    // An interpreter that is only to read the script runs nothing of it.
    let reading = readingOptions[runner]
    return runners.contains(runner) && !words[place..<index].contains { $0 == reading }
  }

  /// The last word before a place that is neither an option nor a variable.
  private static func lastWord(before index: Int, of words: [String]) -> Int? {
    words[..<index].lastIndex { !$0.hasPrefix("-") && !$0.contains("=") }
  }

  private static func name(_ word: String) -> String { word.split(separator: "/").last.map(String.init) ?? "" }

  private static func normalised(_ word: String) -> String {
    var parts: [Substring] = []
    for part in word.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  private static let shells: Set<String> = ["sh", "bash", "dash", "zsh", "ksh", "fish"]
  private static let runners: Set<String> = [
    "sh", "bash", "dash", "zsh", "ksh", "fish", "python", "python3", "node", "deno", "bun", "ruby", "perl", "php",
    "lua",
    "tclsh", "Rscript", "awk", "sed", "env", "timeout", "nice", "xargs", "exec", "time", "run", "source", "bats", "tsx",
    "ts-node", "npx", "if", "then", "else", "elif", "do", "while", "until", "!", ".", "$",
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
