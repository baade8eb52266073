import Foundation

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How a process waits while others write to the journal: for as long as it takes, and not in silence.
package struct JournalPatience: Sendable {
  /// Seconds until somebody is told, and between two times.
  static let quietSeconds = 2.0
  /// Seconds after which waiting is given up: whoever holds a lock for so long is stuck.
  static let mostSeconds = 600.0

  /// The file whose lock is waited for.
  private let path: String
  private let tell: @Sendable (String) -> Void

  /// - Parameter tell: told once in a while what is waited for, as a sentence for a person.
  init(path: String, tell: @escaping @Sendable (String) -> Void) {
    self.path = path
    self.tell = tell
  }

  /// Sleeps a little; `false` gives up.
  ///
  /// - Parameter tries: how often it was called before in this wait.
  func waits(_ tries: Int) -> Bool {
    let waited = Self.seconds(after: tries)
    if waited >= Self.mostSeconds { return false }
    // Different processes wake at different times, so that none stays behind for ever.
    usleep(UInt32(Self.pause(tries) * 1_000_000 * Double.random(in: 0.5...1.5)))
    let periods = Int(Self.seconds(after: tries + 1) / Self.quietSeconds)
    if periods > Int(waited / Self.quietSeconds), periods == 1 || periods % 5 == 0 {
      tell("waiting for \(holder), which writes to the journal \(path)")
    }
    return true
  }

  /// Who holds a lock on the journal, as far as the system says.
  var holder: String { LockHolder.process(of: ["\(path)-shm", path]).map { "process \($0)" } ?? "another process" }

  /// Milliseconds at first, then a twentieth of a second.
  private static func pause(_ tries: Int) -> Double { min(0.05, 0.001 * Double(tries + 1)) }

  private static func seconds(after tries: Int) -> Double {
    tries < 50 ? 0.0005 * Double(tries * (tries + 1)) : 1.275 + 0.05 * Double(tries - 50)
  }
}

/// Which process has a file locked.
enum LockHolder {
  /// The id of a process that holds a lock on one of the files; `nil` where there is none or the system does not say.
  static func process(of paths: [String]) -> Int32? {
    let inodes = Set(paths.compactMap(inode))
    guard !inodes.isEmpty, let table = try? String(contentsOfFile: "/proc/locks", encoding: .utf8) else { return nil }
    for line in table.split(separator: "\n") {
      // For example `1: POSIX  ADVISORY  WRITE 1234 fd:01:5678 120 120`.
      let words = line.split(separator: " ")
      guard words.count >= 6, words[3] == "WRITE", let process = Int32(words[4]), process > 0, process != getpid(),
        let inode = words[5].split(separator: ":").last.flatMap({ UInt64($0) }), inodes.contains(inode)
      else { continue }
      return process
    }
    return nil
  }

  private static func inode(of path: String) -> UInt64? {
    var status = stat()
    return stat(path, &status) == 0 ? UInt64(status.st_ino) : nil
  }
}
