import Foundation
package import JSON
import LinuxSystem
package import Synchronization

/// Standard output and error of this process.
package struct Output: Sendable {
  package let style: Style
  package let errorStyle: Style
  package let isTerminal: Bool

  package static let standard = Output(
    style: .of(STDOUT_FILENO), errorStyle: .of(STDERR_FILENO), isTerminal: isatty(STDOUT_FILENO) == 1)

  /// Writes a line to standard output; a terminal gets it broken at words.
  package func line(_ text: String = "") { write(Self.wrapped(text, for: STDOUT_FILENO) + "\n", to: STDOUT_FILENO) }

  /// Writes a line to standard error, for what is no result; a terminal gets it broken at words.
  package func note(_ text: String) { write(Self.wrapped(text, for: STDERR_FILENO) + "\n", to: STDERR_FILENO) }

  /// A text as wide as the terminal behind a descriptor; as it is where there is none.
  package static func wrapped(_ text: String, for descriptor: Int32) -> String {
    terminalColumns(of: descriptor).map { Wrapping(width: $0).text(text) } ?? text
  }

  /// Writes a JSON document, pretty and with a newline; what could play tricks on a terminal is escaped.
  package func json(_ document: JSONValue) {
    Self.hasJSON.withLock { $0 = true }
    raw(escapedJSON(document.prettyText) + "\n", to: STDOUT_FILENO)
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
