import Git
import LinuxSystem

/// Where the text of a policy comes from. Only a file that is not there counts as none.
package enum PolicySourceFile {
  private static let largestSize = 1 << 20

  /// The text of a file of this machine; `nil` where there is none.
  ///
  /// - Throws: `CommandFailure` for whatever else keeps it from being read, a symbolic link among it.
  package static func text(at path: String) throws -> String? {
    let bytes: [UInt8]?
    try FileTrust.require(path)
    do {
      bytes = try UserFile.read(path, limit: largestSize, links: .refused)
    } catch {
      throw unreadable(path, error.reason)
    }
    return try bytes.map { try decoded($0, path) }
  }

  /// The text of a file of a commit's tree; `nil` where there is none.
  package static func text(at path: String, ofTree tree: String, in repository: String) throws -> String? {
    let repository = try Repository.open(at: repository, owner: .chancery)
    guard var folder = ObjectID(hex: tree) else { throw unreadable(path, "the base has no tree") }
    let shown = "\(path) of the base commit"
    let parts = path.split(separator: "/").map(String.init)
    for (index, name) in parts.enumerated() {
      let entries = try repository.tree(folder)
      guard let entry = entries.first(where: { $0.path.text == name })?.entry else {
        // On some file systems it would be the same file, and somebody may think that it counts.
        if let other = entries.compactMap(\.path.text).first(where: { $0.lowercased() == name }) {
          throw unreadable(shown, "it is there as \(other), and only \(name) is read")
        }
        return nil
      }
      if index == parts.count - 1 {
        guard entry.mode == .regular || entry.mode == .executable else {
          throw unreadable(shown, "it is no regular file")
        }
        guard try repository.size(of: entry.id) <= largestSize else {
          throw unreadable(shown, "it has more than \(largestSize) bytes")
        }
        return try decoded(try repository.blob(entry.id), shown)
      }
      guard entry.mode == .folder else { throw unreadable(shown, "\(name) is no folder") }
      folder = entry.id
    }
    return nil
  }

  private static func decoded(_ bytes: [UInt8], _ path: String) throws -> String {
    guard bytes.count <= largestSize else { throw unreadable(path, "it has more than \(largestSize) bytes") }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw unreadable(path, "it is not UTF-8 text") }
    return text
  }

  private static func unreadable(_ path: String, _ reason: String) -> CommandFailure {
    CommandFailure(
      .usage, "the policy \(path) cannot be used: \(reason)",
      hint: "nothing runs without a policy that is there; have it put right by whoever keeps it")
  }
}
