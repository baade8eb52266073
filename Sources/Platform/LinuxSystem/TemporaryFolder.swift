#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Makes folders that nobody else can look into, under names that nobody can foresee.
package enum TemporaryFolder {
  /// - Parameters:
  ///   - prefix: the beginning of its name.
  ///   - parent: absolute path of the folder that it is made in.
  /// - Returns: its absolute path.
  package static func make(_ prefix: String, in parent: String) throws(SystemError) -> String {
    var template = Array("\(parent)/\(prefix)-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw SystemError.last("make a folder in \(parent)") }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
