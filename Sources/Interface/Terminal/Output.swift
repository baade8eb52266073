import Foundation
package import JSON
package import Synchronization

/// Standard output and error of this process.
package struct Output: Sendable {
  package let style: Style
  package let errorStyle: Style
  package let isTerminal: Bool

  package static let standard = Output(
    style: .of(STDOUT_FILENO), errorStyle: .of(STDERR_FILENO), isTerminal: isatty(STDOUT_FILENO) == 1)

  /// Writes a line to standard output.
  package func line(_ text: String = "") { write(text + "\n", to: STDOUT_FILENO) }

  /// Writes a line to standard error, for what is no result.
  package func note(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

  /// Writes a JSON document, pretty and with a newline; what could play tricks on a terminal is escaped.
  package func json(_ document: JSONValue) {
    Self.hasJSON.withLock { $0 = true }
    line(escapedJSON(document.prettyText))
  }

  /// Whether this process has printed a JSON document, of which there is at most one.
  package static let hasJSON = Mutex(false)

  package func raw(_ text: String, to descriptor: Int32 = STDERR_FILENO) { write(text, to: descriptor) }

  /// The system's number of why standard output could not be written, if it could not.
  package static let failure = Mutex<Int32?>(nil)

  /// Writes everything; a reader that went away ends the output quietly, as `head` expects.
  private func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 {
        if errno == EINTR || errno == EAGAIN { continue }
        let code = errno
        if descriptor == STDOUT_FILENO, code != EPIPE { Self.failure.withLock { $0 = code } }
        return
      }
      bytes = bytes.dropFirst(count)
    }
  }
}
