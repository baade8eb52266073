import EffectKit
import Foundation
import Hashing
import LinuxSystem

/// A folder of the user's with everything in it, as it was read once.
struct BroughtFolder {
  private enum Content {
    case folder
    case file([UInt8], isExecutable: Bool)
    case link(String)
  }

  private static let mostBytes = 512 << 20
  private static let mostEntries = 50_000

  /// Without symbolic links on the way.
  let path: String
  private var entries: [(path: String, content: Content)] = []
  private var size = 0

  /// - Throws: `EffectError.invalid` where something in it cannot be brought: a link that leads out, a socket, too much.
  init(at place: String) throws(EffectError) {
    guard let real = unsafe realpath(place, nil) else {
      throw .invalid(unsafe "bring names \(place): \(String(cString: strerror(errno)))")
    }
    path = unsafe String(cString: real)
    unsafe free(real)
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .invalid("\(place) is no folder, and bring takes folders")
    }
    try read("")
  }

  private mutating func read(_ folder: String) throws(EffectError) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? path : "\(path)/\(folder)").sorted()
    } catch {
      throw .invalid("\(path)/\(folder) cannot be listed: \(error.localizedDescription)")
    }
    for name in names {
      let place = folder.isEmpty ? name : "\(folder)/\(name)"
      try take(place)
      guard entries.count <= Self.mostEntries else {
        throw .invalid("\(path) holds more than \(Self.mostEntries) files")
      }
    }
  }

  private mutating func take(_ place: String) throws(EffectError) {
    let whole = "\(path)/\(place)"
    var status = stat()
    guard unsafe lstat(whole, &status) == 0 else { throw .obstructed("\(whole) went while it was looked at") }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      entries.append((place, .folder))
      try read(place)
    case S_IFLNK: entries.append((place, .link(try end(ofLink: whole, in: place))))
    case S_IFREG:
      size += Int(status.st_size)
      guard size <= Self.mostBytes else { throw .invalid("\(path) holds more than \(Self.mostBytes >> 20) MiB") }
      entries.append((place, .file(try bytes(of: whole), isExecutable: status.st_mode & 0o111 != 0)))
    default: throw .invalid("\(whole) is neither file, folder nor link, and cannot be brought")
    }
  }

  /// Where a link leads, which has to be in the folder as well.
  private func end(ofLink whole: String, in place: String) throws(EffectError) -> String {
    let end = (try? FileManager.default.destinationOfSymbolicLink(atPath: whole)) ?? ""
    var parts = place.split(separator: "/").dropLast().map(String.init)
    var isInside = !end.hasPrefix("/") && !end.isEmpty
    for part in end.split(separator: "/") where part != "." {
      if part == ".." { isInside = isInside && parts.popLast() != nil } else { parts.append(String(part)) }
    }
    guard isInside else { throw .invalid("the link \(whole) leads out of the folder that bring names") }
    return end
  }

  private func bytes(of whole: String) throws(EffectError) -> [UInt8] {
    let file = unsafe open(whole, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .invalid(unsafe "read \(whole): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    do {
      return try FileState(descriptor: file, name: whole, limit: Self.mostBytes).bytes
    } catch {
      throw .invalid(error.description)
    }
  }

  var fileCount: Int { entries.count { if case .file = $0.content { true } else { false } } }

  /// Every entry with what it is, for a digest.
  var listing: [UInt8] {
    var text = ""
    for (place, content) in entries {
      switch content {
      case .folder: text += "folder \(place.utf8.count) \(place)\n"
      case .link(let end): text += "link \(place.utf8.count) \(place) \(end.utf8.count) \(end)\n"
      case .file(let bytes, let isExecutable):
        text += "\(isExecutable ? "program" : "file") \(place.utf8.count) \(place) \(SHA256Digest(of: bytes).hex)\n"
      }
    }
    return Array(text.utf8)
  }

  /// Writes what was read into a new folder.
  func copy(to folder: String) throws(SystemError) {
    try Self.makeFolder(folder)
    for (place, content) in entries {
      let whole = "\(folder)/\(place)"
      switch content {
      case .folder: try Self.makeFolder(whole)
      case .file(let bytes, let isExecutable):
        try PassingFile.make(whole, bytes: bytes, mode: isExecutable ? 0o700 : 0o600)
      case .link(let end):
        guard unsafe symlink(end, whole) == 0 else { throw SystemError.last("make the link \(whole)") }
      }
    }
  }

  private static func makeFolder(_ path: String) throws(SystemError) {
    guard unsafe mkdir(path, 0o700) == 0 else { throw SystemError.last("make the folder \(path)") }
  }
}
