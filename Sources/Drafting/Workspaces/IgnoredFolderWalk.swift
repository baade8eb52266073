import Hashing
import LinuxSystem

/// One walk through an ignored folder: the stamps of its files, and which of them look like credentials.
///
/// Every name is reached from the folder's own descriptor and no link is followed, so nothing outside is looked at.
struct IgnoredFolderWalk {
  /// What was found in files, by what tells that they did not change since.
  typealias Known = [Mark: Bool]

  struct Mark: Hashable, Sendable {
    var device: UInt64
    var inode: UInt64
    var size: Int
    var changed: Int64
  }

  /// More than any folder of dependencies holds.
  private static let mostFiles = 1_000_000
  private static let deepest = 100

  private(set) var hidden: [String] = []
  private(set) var files = 0
  /// When something in it was changed last, in nanoseconds since 1970-01-01T00:00:00Z.
  private(set) var newest: Int64 = 0
  private(set) var known: Known
  private var stamps: [String] = []

  /// SHA-256 over what the system knows of every entry.
  var digest: String { SHA256Digest(of: stamps.sorted().joined(separator: "\n")).hex }

  /// - Parameter known: what earlier walks found; a file that did not change is not read again.
  init(_ folder: borrowing Descriptor, known: Known) throws(SystemError) {
    self.known = known
    try visit(folder, at: "", depth: 0)
    hidden.sort()
  }

  private mutating func visit(_ folder: borrowing Descriptor, at path: String, depth: Int) throws(SystemError) {
    for bytes in try folder.names() {
      guard let status = try folder.status(of: bytes) else { continue }
      files += 1
      guard files <= Self.mostFiles, depth < Self.deepest else {
        throw SystemError(operation: "look into it", reason: "it holds more than \(Self.mostFiles) files", code: 0)
      }
      let place = path + Descriptor.shown(bytes)
      stamps.append("\(place)\0\(status.inode)\0\(status.size)\0\(status.modified)\0\(status.changed)")
      newest = max(newest, status.modified)
      let name = Descriptor.shown(bytes)
      switch status.kind {
      case .folder where CredentialLook.isTelling(name, isFolder: true): hidden.append(place)
      case .folder:
        if let inner = try? folder.folder(bytes) { try visit(inner, at: place + "/", depth: depth + 1) }
      case .file: if looksLikeCredential(bytes, name, status, in: folder) { hidden.append(place) }
      case .link, .fifo, .socket, .device: break
      }
    }
  }

  private mutating func looksLikeCredential(
    _ bytes: [UInt8], _ name: String, _ status: FileStatus, in folder: borrowing Descriptor
  ) -> Bool {
    if CredentialLook.isTelling(name, isFolder: false) { return true }
    let mark = Mark(device: status.device, inode: status.inode, size: status.size, changed: status.changed)
    if let found = known[mark] { return found }
    // A file that this user cannot read is one that commands cannot read either.
    guard let file = try? folder.file(bytes), let content = try? file.content(upTo: CredentialLook.mostBytes) else {
      return false
    }
    let found = CredentialLook.isTelling(content, name: name)
    known[mark] = found
    return found
  }
}

extension Descriptor {
  /// The beginning of a file.
  fileprivate func content(upTo most: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < most {
      let some = try readOnce(atMost: most - bytes.count)
      if some.isEmpty { break }
      bytes += some
    }
    return bytes
  }
}
