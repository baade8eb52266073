import Foundation
import Synchronization

/// The controlling terminal, opened for itself so that a question works while input and output are piped.
package final class Controls: Sendable {
  package let descriptor: Int32

  /// `nil` where the process has no terminal.
  package init?() {
    descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
  }

  deinit { close(descriptor) }

  package func write(_ text: String) {
    Output.standard.raw(Output.wrapped(text, for: descriptor), to: descriptor)
  }

  /// Writes a text as it is.
  package func writeRaw(_ text: String) { Output.standard.raw(text, to: descriptor) }

  /// Reads a line, without its newline; `nil` at the end of input.
  ///
  /// - Throws: `CancellationError` when the task is cancelled while it waits.
  package func readLine() async throws -> String? {
    let stopped = RaisedFlag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // The wait is for a person, so it must not hold one of the few threads that tasks share.
        DispatchQueue.global().async { [self] in continuation.resume(with: readLine(until: stopped)) }
      }
    } onCancel: {
      stopped.raise()
    }
  }

  /// Whether the next line says yes; nothing else does, and neither does the end of input.
  package func confirms() async throws -> Bool {
    let answer = try await Interrupts.watching { [self] in try await readLine() }
    return ["y", "yes"].contains(answer?.trimmingCharacters(in: .whitespaces).lowercased())
  }

  private func readLine(until stopped: RaisedFlag) -> Result<String?, any Error> {
    var bytes: [UInt8] = []
    while !stopped.isRaised {
      var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&poller, 1, 100) > 0 else { continue }
      var byte: UInt8 = 0
      guard read(descriptor, &byte, 1) == 1 else { return .success(nil) }
      if byte == UInt8(ascii: "\n") { return .success(String(decoding: bytes, as: UTF8.self)) }
      bytes.append(byte)
    }
    return .failure(CancellationError())
  }
}

/// A flag that is raised once and can be read from any thread.
package final class RaisedFlag: Sendable {
  private let value = Mutex(false)

  package var isRaised: Bool { value.withLock(\.self) }

  package func raise() { value.withLock { $0 = true } }
}
