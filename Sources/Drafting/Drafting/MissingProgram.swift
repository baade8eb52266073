package import RunJournal

/// A check whose program is not there: the machine's trouble, and not the drafter's.
package enum MissingProgram {
  /// Why a command could not run at all; `nil` where it ran, or where what is missing was the drafter's to make.
  ///
  /// Shells and the sandbox itself end with 127 for a program that is not found, and with 126 for one that they may not
  /// run. Python ends with 1 where it lacks a tool that `-m` names.
  package static func reason(words: [String], ending: CommandRan.Ending, output: String) -> String? {
    if let module = CommandRan.missingModule(words: words, ending: ending, output: output) {
      return "\(words[0]) has no module \(module) in the sandbox"
    }
    guard case .exited(let code) = ending, code == 127 || code == 126, let program = words.first else { return nil }
    let name = named(in: output) ?? program
    guard !isDrafted(name) else { return nil }
    let what = code == 127 ? "there is no program \(name) in the sandbox" : "\(name) cannot be run in the sandbox"
    return name == program ? what : "\(what), which \(program) was to run"
  }

  /// Whether a name is a path of the workspace's own files.
  private static func isDrafted(_ name: String) -> Bool {
    let isPath = name.contains("/") && !name.hasPrefix("/")
    return isPath || name.hasPrefix("/workspace/")
  }

  /// The program that the last line of a shell or of the sandbox names, such as in `sh: 1: pytest: not found`.
  private static func named(in output: String) -> String? {
    guard let line = output.split(whereSeparator: \.isNewline).last else { return nil }
    let parts = line.split(separator: ":").map { $0.trimmingPrefix { $0 == " " } }
    let words = ["not found", "command not found", "No such file or directory", "Permission denied"]
    guard parts.count >= 2, let last = parts.last, words.contains(where: { last.hasPrefix($0) }) else {
      return nil
    }
    let name = parts[parts.count - 2]
    return String(name.hasPrefix("cannot run ") ? name.dropFirst("cannot run ".count) : name)
  }
}
