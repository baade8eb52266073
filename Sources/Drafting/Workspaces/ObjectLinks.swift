import LinuxSystem

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Gives a repository second names for the objects of another, so that they stay when that one drops them.
struct ObjectLinks {
  /// Loose objects that are linked one by one.
  private static let looseLimit = 20_000

  /// Files that may still be copied, where links are not possible.
  private var filesToCopy = 1000
  /// Bytes that may still be copied.
  private var bytesToCopy = 256 << 20

  /// Links packs and loose objects from one object folder into another, or copies them where the system refuses.
  ///
  /// - Returns: whether everything that was there is now here too.
  static func share(from source: String, to destination: String) throws(SystemError) -> Bool {
    let from = try Descriptor(folderAt: source)
    let to = try Descriptor(folderAt: destination)
    // Packs last: an object that is packed while this runs is seen in one place or the other.
    var links = ObjectLinks()
    let hasLoose = try links.shareLoose(from: from, to: to)
    let hasPacks = try links.sharePacks(from: from, to: to)
    return hasLoose && hasPacks
  }

  private mutating func sharePacks(
    from source: borrowing Descriptor, to destination: borrowing Descriptor
  ) throws(SystemError) -> Bool {
    let name = Array("pack".utf8)
    guard try source.status(of: name) != nil else { return true }
    let from = try source.folder(name)
    if try destination.status(of: name) == nil { try destination.makeFolder(name, permissions: 0o700) }
    let to = try destination.folder(name)
    let names = Set(try from.names())
    var isWhole = true
    for index in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) where index.ends(with: ".idx") {
      let pack = index.dropLast(4) + Array(".pack".utf8)
      guard names.contains(Array(pack)) else { continue }
      // The index last, as git does: a pack is seen by its index.
      for file in [Array(pack), index] where isWhole { isWhole = try share(file, from: from, to: to) }
    }
    return isWhole
  }

  private mutating func shareLoose(
    from source: borrowing Descriptor, to destination: borrowing Descriptor
  ) throws(SystemError) -> Bool {
    let digits = Array("0123456789abcdef".utf8)
    let folders = digits.flatMap { first in digits.map { [first, $0] } }
    var found: [(folder: [UInt8], names: [[UInt8]])] = []
    for folder in folders where try source.status(of: folder)?.kind == .folder {
      found.append((folder, try source.folder(folder).names().filter { $0.count == 38 }))
    }
    guard found.reduce(0, { $0 + $1.names.count }) < Self.looseLimit else { return false }
    for (folder, names) in found where !names.isEmpty {
      let from = try source.folder(folder)
      if try destination.status(of: folder) == nil { try destination.makeFolder(folder, permissions: 0o700) }
      let to = try destination.folder(folder)
      for name in names {
        guard try share(name, from: from, to: to) else { return false }
      }
    }
    return true
  }

  /// - Returns: whether the file is here now; what vanished meanwhile was moved into a pack.
  private mutating func share(
    _ name: [UInt8], from source: borrowing Descriptor, to destination: borrowing Descriptor
  ) throws(SystemError) -> Bool {
    do {
      try source.link(name, into: destination, as: name)
      return true
    } catch {
      switch error.code {
      case ENOENT, EEXIST: return true
      case EXDEV, EPERM, EMLINK, EACCES, ENOTSUP: return try copy(name, from: source, to: destination)
      default: throw error
      }
    }
  }

  private mutating func copy(
    _ name: [UInt8], from source: borrowing Descriptor, to destination: borrowing Descriptor
  ) throws(SystemError) -> Bool {
    guard filesToCopy > 0, let bytes = try source.file(name).content(limit: bytesToCopy) else { return false }
    filesToCopy -= 1
    bytesToCopy -= bytes.count
    let file = try destination.newFile(name)
    try file.write(bytes.span)
    try file.setPermissions(0o444)
    return true
  }
}

extension Array<UInt8> {
  func ends(with text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
