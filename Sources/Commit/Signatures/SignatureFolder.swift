import Approval
import Foundation

/// A folder for the files that ssh-keygen wants, which goes when nobody holds it any more.
final class SignatureFolder {
  private let path: String

  init() throws(SignatureProblem) {
    var template = Array("/tmp/chancery-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else {
      throw SignatureProblem(reason: unsafe "no folder can be made in /tmp: \(String(cString: strerror(errno)))")
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ data: Data, as name: String) throws(SignatureProblem) -> String {
    let file = "\(path)/\(name)"
    guard FileManager.default.createFile(atPath: file, contents: data, attributes: [.posixPermissions: 0o600]) else {
      throw SignatureProblem(reason: "\(file) cannot be written")
    }
    return file
  }
}
