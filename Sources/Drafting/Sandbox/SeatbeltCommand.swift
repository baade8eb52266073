#if os(macOS)
import Drafting
import Foundation

/// A command under Seatbelt, by `/usr/bin/sandbox-exec`. Nobody has run this on macOS yet.
///
/// Weaker than Linux's: there is no meter of memory and disk, and a process that leaves its group outlives the command.
struct SeatbeltCommand {
  let words: CommandWords
  let profile: SeatbeltProfile

  func run(sink: any OutputSink) async throws(ConfinementError) -> LaunchReport {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/sandbox-exec")
    process.arguments = ["-p", profile.text] + words.command.words
    process.currentDirectoryURL = URL(fileURLWithPath: profile.workspace)
    process.environment = words.environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    do {
      try process.run()
    } catch {
      throw ConfinementError(reason: "could not run /usr/bin/sandbox-exec: \(error)")
    }
    let end = Task.detached {
      try await Task.sleep(for: .seconds(words.seconds))
      process.terminate()
      return true
    }
    let isOver = await withTaskCancellationHandler {
      while let bytes = try? pipe.fileHandleForReading.read(upToCount: 1 << 16), !bytes.isEmpty {
        if !sink.take(Array(bytes), from: .output) { process.terminate() }
      }
      process.waitUntilExit()
      end.cancel()
      return (try? await end.value) ?? false
    } onCancel: {
      process.terminate()
    }
    let status =
      process.terminationReason == .exit ? process.terminationStatus << 8 : process.terminationStatus
    return LaunchReport(status: status, stop: isOver ? .wall : nil)
  }
}
#endif
