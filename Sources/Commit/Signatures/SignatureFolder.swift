import Approval
import Foundation
import LinuxSystem

/// A folder for the files that ssh-keygen wants, which goes when nobody holds it any more.
final class SignatureFolder {
  private let path: String

  init() throws(SignatureProblem) {
    do {
      path = try TemporaryFolder.make("chancery", in: "/tmp")
    } catch {
      throw SignatureProblem(reason: "no folder can be made in /tmp: \(error.reason)")
    }
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
