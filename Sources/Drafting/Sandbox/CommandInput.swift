import Dispatch
package import Drafting
import LinuxSystem
import Synchronization

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What one command reads on its standard input, written piece by piece while it runs.
///
/// The process must ignore SIGPIPE: a command may end before it has read everything, which is not an error.
package final class CommandInput: Sendable {
  private struct Ends {
    var reading: SharedDescriptor?
    var writing: SharedDescriptor?
    var waitingBytes = 0
  }

  /// Writing waits for a command that does not read, on a thread that none of Swift's tasks needs.
  private let queue = DispatchQueue(label: "chancery.input")
  private let ends: Mutex<Ends>

  package init() throws(ConfinementError) {
    do {
      let pipe = try SharedDescriptor.pipe()
      ends = Mutex(Ends(reading: pipe.reading, writing: pipe.writing))
    } catch {
      throw ConfinementError(reason: "could not \(error.operation): \(error.reason)")
    }
  }

  /// Bytes that nobody has read yet, so that somebody who writes answers can stop.
  package var waitingBytes: Int { ends.withLock { $0.waitingBytes } }

  /// Writes after what was written before, and returns at once.
  package func write(_ bytes: [UInt8]) {
    ends.withLock { $0.waitingBytes += bytes.count }
    queue.async { [self] in
      defer { ends.withLock { $0.waitingBytes -= bytes.count } }
      guard let pipe = ends.withLock({ $0.writing }) else { return }
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(pipe.number, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        // Nobody is left who could read.
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Ends the input after what was written.
  package func close() {
    queue.async { [self] in ends.withLock { $0.writing = nil } }
  }

  /// The end that the command reads from. It is handed on once, so that nobody but the command keeps it open.
  func takeReading() -> SharedDescriptor? {
    ends.withLock { ends in
      defer { ends.reading = nil }
      return ends.reading
    }
  }
}
