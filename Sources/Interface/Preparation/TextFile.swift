package import Forms
import JSON
import LinuxSystem
import Terminal

/// Files of text that a person wrote.
package enum TextFile {
  /// Reads a text file of at most so many bytes.
  ///
  /// - Throws: `CommandFailure` that names the file and says what is wrong with it.
  package static func read(_ path: String, limit: Int = 1 << 20) throws(CommandFailure) -> String {
    let hint = "check the path and its permissions"
    let bytes: [UInt8]?
    do {
      bytes = try UserFile.read(path, limit: limit)
    } catch {
      throw CommandFailure(.usage, "cannot read \(path): \(error.reason)", hint: hint)
    }
    guard let bytes else { throw CommandFailure(.usage, "cannot read \(path): No such file or directory", hint: hint) }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw CommandFailure(.usage, "\(path) is not UTF-8 text", hint: "save it as UTF-8")
    }
    return ByteOrderMark.dropped(from: text)
  }

  /// All errors of a file as one failure.
  ///
  /// - Parameter schema: the format, as `chancery schema` names it.
  package static func failure(
    _ diagnostics: PlanDiagnostics, of path: String, schema: String = ""
  ) -> CommandFailure {
    CommandFailure(
      .usage,
      "\(path) has \(counted(diagnostics.list.count, "error"))\n"
        + diagnostics.list.map { "  \($0)" }.joined(separator: "\n"),
      hint:
        "`chancery schema\(schema.isEmpty ? "" : " " + schema)` prints a JSON Schema that editors use to complete and check such files"
    )
  }
}
