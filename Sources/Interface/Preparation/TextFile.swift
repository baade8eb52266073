package import Forms
import Foundation
import JSON
import Terminal

/// Files of text that a person wrote.
package enum TextFile {
  /// Reads a text file of at most so many bytes.
  ///
  /// - Throws: `CommandFailure` that names the file and says what is wrong with it.
  package static func read(_ path: String, limit: Int = 1 << 20) throws(CommandFailure) -> String {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      let reason = String(cString: strerror(errno))
      throw CommandFailure(.usage, "cannot read \(path): \(reason)", hint: "check the path and its permissions")
    }
    defer { try? handle.close() }
    let data: Data
    do {
      data = try handle.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw CommandFailure(.usage, "cannot read \(path): it is a folder or not a readable file", hint: "name a file")
    }
    guard data.count <= limit else {
      throw CommandFailure(.usage, "\(path) is larger than \(limit) bytes", hint: "check the path")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CommandFailure(.usage, "\(path) is not UTF-8 text", hint: "save it as UTF-8")
    }
    return ByteOrderMark.dropped(from: text)
  }

  /// All errors of a file as one failure.
  package static func failure(_ diagnostics: PlanDiagnostics, of path: String) -> CommandFailure {
    CommandFailure(
      .usage,
      "\(path) has \(counted(diagnostics.list.count, "error"))\n"
        + diagnostics.list.map { "  \($0)" }.joined(separator: "\n"),
      hint: "`chancery schema` prints a JSON Schema that editors use to complete and check such files")
  }
}
