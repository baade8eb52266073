import LinuxSystem
import Models

/// Reads a file of at most 256 MiB as UTF-8.
///
/// - Throws: `.unknownModel`, naming the file.
func readText(of file: String, what: String) throws(ModelError) -> String {
  let hint = "check the path"
  let bytes: [UInt8]?
  do {
    bytes = try UserFile.read(file, limit: 256 << 20)
  } catch {
    throw ModelError(.unknownModel, "the \(what) \(file) cannot be read: \(error.reason)", hint: hint)
  }
  guard let bytes else { throw ModelError(.unknownModel, "the \(what) \(file) cannot be read", hint: hint) }
  guard let text = String(validating: bytes, as: UTF8.self) else {
    throw ModelError(.unknownModel, "the \(what) \(file) is no UTF-8 text", hint: hint)
  }
  return text
}
