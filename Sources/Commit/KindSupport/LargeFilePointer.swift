import Hashing

/// What git has of a file that Git LFS keeps: its digest and its size, as `git add` writes them.
package struct LargeFilePointer: Hashable, Sendable {
  /// SHA-256 of the file, in hexadecimal.
  package let id: String
  /// Bytes of the file.
  package let size: Int

  /// The pointer for a file.
  package init(to content: [UInt8]) {
    id = SHA256Digest(of: content).hex
    size = content.count
  }

  /// - Returns: `nil` unless the id is a digest and the size is one.
  package init?(id: String, size: Int) {
    guard let digest = SHA256Digest(hex: id), size >= 0 else { return nil }
    self.id = digest.hex
    self.size = size
  }

  /// Reads a pointer; `nil` for every other file.
  package init?(reading bytes: [UInt8]) {
    guard bytes.count < Self.sizeLimit, Self.versions.contains(where: bytes.starts) else { return nil }
    var members: [Substring: Substring] = [:]
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      guard let space = line.firstIndex(of: " ") else { return nil }
      members[line[..<space]] = line[line.index(after: space)...]
    }
    let sort = "sha256:"
    guard let id = members["oid"], id.hasPrefix(sort), let size = members["size"].flatMap({ Int($0) }) else {
      return nil
    }
    self.init(id: String(id.dropFirst(sort.count)), size: size)
  }

  /// What git is given.
  package var bytes: [UInt8] {
    Array("version https://git-lfs.github.com/spec/v1\noid sha256:\(id)\nsize \(size)\n".utf8)
  }

  /// git-lfs takes nothing that is as long for a pointer.
  package static let sizeLimit = 1024

  /// How a pointer begins, in every version that git-lfs reads.
  private static let versions = [
    "version https://git-lfs.github.com/spec/", "version http://git-media.io/v/",
    "version https://hawser.github.com/spec/",
  ].map { Array($0.utf8) }
}
