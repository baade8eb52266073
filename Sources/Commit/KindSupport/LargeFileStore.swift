import Foundation
package import LinuxSystem

/// The folder in which Git LFS keeps files of a repository, each under its digest.
package struct LargeFileStore: Sendable {
  /// Absolute path.
  package let folder: String

  /// - Parameter commonFolder: absolute path of the repository itself.
  package init(of git: UserGit, commonFolder: String) async {
    let named = await git.run(["config", "--type=path", "--get", "lfs.storage"])
    let place = named.succeeded ? named.output.split(whereSeparator: \.isNewline).first.map(String.init) : nil
    let base = place ?? "lfs"
    folder = (base.hasPrefix("/") ? base : "\(commonFolder)/\(base)") + "/objects"
  }

  /// Whether git-lfs, or a merge of ours, has made it.
  package var isThere: Bool { unsafe access(folder, F_OK) == 0 }

  private func path(of file: LargeFilePointer) -> String {
    "\(folder)/\(file.id.prefix(2))/\(file.id.dropFirst(2).prefix(2))/\(file.id)"
  }

  /// Whether a file is there, whole.
  package func has(_ file: LargeFilePointer) -> Bool {
    var status = stat()
    return unsafe stat(path(of: file), &status) == 0 && Int(status.st_size) == file.size
  }

  /// Puts a file there, on the disk when this returns. One that is there stays as it is.
  package func keep(_ content: [UInt8]) throws(SystemError) {
    let file = LargeFilePointer(to: content)
    guard !has(file) else { return }
    let path = path(of: file)
    let parent = FileBytes.parent(of: path)
    try FileBytes.makeFolder(parent)
    // Whoever looks there finds all of it or nothing.
    let part = "\(parent)/.\(file.id.prefix(16))-\(UUID().uuidString)"
    try FileBytes.make(part, content)
    guard unsafe rename(part, path) == 0 else {
      let error = SystemError.last("write \(path)")
      _ = unsafe unlink(part)
      throw error
    }
    try FileBytes.syncFolder(parent)
  }
}
