import Foundation

/// Shows long text a page at a time, on the terminal.
struct Pager {
  let controls: Controls

  /// Runs `$PAGER`, else `less -R`, else prints; waits until the person leaves it.
  func show(_ text: String) async {
    let choice = ProcessInfo.processInfo.environment["PAGER"].flatMap { $0.isEmpty ? nil : $0 } ?? "less -R"
    let words = choice.split(separator: " ").map(String.init)
    guard let program = words.first.flatMap(Self.find) else {
      controls.write(text)
      return
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array(words.dropFirst())
    let pipe = Pipe()
    process.standardInput = pipe
    process.standardOutput = FileHandle(fileDescriptor: controls.descriptor, closeOnDealloc: false)
    process.standardError = FileHandle(fileDescriptor: controls.descriptor, closeOnDealloc: false)
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
      DispatchQueue.global().async {
        do {
          try process.run()
          // A pager that is left early closes its end; what it did not read is not needed.
          try? pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
          try? pipe.fileHandleForWriting.close()
          process.waitUntilExit()
        } catch {
          Output.standard.raw(text, to: STDERR_FILENO)
        }
        done.resume()
      }
    }
  }

  private static func find(_ name: String) -> String? {
    if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return path.split(separator: ":").map { String($0) + "/" + name }.first { access($0, X_OK) == 0 }
  }
}
