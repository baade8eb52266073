import Foundation
import Models

/// Reads a file of at most 256 MiB as UTF-8.
///
/// - Throws: `.unknownModel`, naming the file.
func readText(of file: String, what: String) throws(ModelError) -> String {
  let hint = "check the path"
  guard let data = FileManager.default.contents(atPath: file) else {
    throw ModelError(.unknownModel, "the \(what) \(file) cannot be read", hint: hint)
  }
  guard data.count <= 256 << 20, let text = String(bytes: data, encoding: .utf8) else {
    throw ModelError(.unknownModel, "the \(what) \(file) is no UTF-8 text of at most 256 MiB", hint: hint)
  }
  return text
}
