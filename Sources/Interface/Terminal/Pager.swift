import Foundation
import Subprocess
import SystemPackage

/// Shows long text a page at a time, on the terminal.
package struct Pager {
  package let controls: Controls

  package init(controls: Controls) {
    self.controls = controls
  }

  /// Runs `$PAGER`, else `less -R` or `more`, else prints; waits until the person leaves it.
  package func show(_ text: String) async {
    let chosen = ProcessInfo.processInfo.environment["PAGER"] ?? ""
    let choices = [chosen, "less -R", "more"].map { $0.split(separator: " ").map(String.init) }
    let words = choices.lazy.compactMap { words in
      words.first.flatMap(Self.find).map { [$0] + words.dropFirst() }
    }.first
    guard let words, let input = Self.temporaryFile(holding: text) else {
      controls.writeRaw(text)
      return
    }
    let screen = FileDescriptor(rawValue: controls.descriptor)
    // A pager takes Ctrl-C for itself; it must not end the run behind it.
    Interrupts.hold(true)
    defer { Interrupts.hold(false) }
    _ = try? await Subprocess.run(
      .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())),
      input: .fileDescriptor(input, closeAfterSpawningProcess: true),
      output: .fileDescriptor(screen, closeAfterSpawningProcess: false),
      error: .fileDescriptor(screen, closeAfterSpawningProcess: false))
  }

  /// A file without a name that holds the text, at its beginning.
  private static func temporaryFile(holding text: String) -> FileDescriptor? {
    var template = Array("/tmp/chancery-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return nil }
    unlink(template)
    let file = FileDescriptor(rawValue: descriptor)
    guard (try? file.writeAll(text.utf8)) != nil, (try? file.seek(offset: 0, from: .start)) != nil else {
      try? file.close()
      return nil
    }
    return file
  }

  private static func find(_ name: String) -> String? {
    if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { String($0) + "/" + name }.first { access($0, X_OK) == 0 }
  }
}
