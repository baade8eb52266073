import EffectKit
import Foundation
import KindSupport
import LinuxSystem
import Plans

/// Files that a command finds in its folder and that outlive it, such as the state of a tool.
struct KeptFiles {
  /// By their path in the folder that the command runs in, absolute paths of where they are kept.
  let places: [(name: String, place: String)]
  /// The folder that the command runs in.
  let folder: String
  private var before: [String: [UInt8]] = [:]

  private static let mostBytes = 64 << 20

  /// Puts what is kept into the command's folder.
  init(_ places: [(name: String, place: String)], in folder: String) throws(EffectError) {
    self.places = places
    self.folder = folder
    for (name, place) in places {
      let path = "\(folder)/\(name)"
      try Self.refuseLinks(to: name, in: folder)
      guard let bytes = try Self.read(place) else {
        // What the draft has there would be kept as if the command had left it.
        guard unsafe unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
          throw .obstructed(
            unsafe "\(name) of the draft is in the place of a file that is kept: \(String(cString: strerror(errno)))")
        }
        continue
      }
      before[name] = bytes
      do {
        try FileManager.default.createDirectory(
          atPath: URL(fileURLWithPath: path).deletingLastPathComponent().path, withIntermediateDirectories: true)
        unsafe unlink(path)
        try PassingFile.make(path, bytes: bytes, mode: 0o600)
      } catch {
        throw .obstructed("\(place) cannot be put into the command's folder: \(error)")
      }
    }
  }

  /// Keeps what the command left.
  ///
  /// - Returns: what was kept, for a person.
  /// - Throws: what could not be kept and why; the others are kept.
  func keep() throws(KeepingError) -> [String] {
    var kept: [String] = []
    var failures: [String] = []
    for (name, place) in places {
      do throws(EffectError) {
        guard let bytes = try Self.read("\(folder)/\(name)") else {
          if before[name] != nil { kept.append("\(name) is gone, and \(place) stays as it was") }
          continue
        }
        guard bytes != before[name] else { continue }
        try Self.write(bytes, to: place)
        kept.append("\(name) is kept at \(place), \(bytes.count) bytes")
      } catch {
        failures.append("\(name) could not be kept at \(place): \(error.reason)")
      }
    }
    guard failures.isEmpty else { throw KeepingError(text: (failures + kept).joined(separator: "; ")) }
    return kept
  }

  struct KeepingError: Error, CustomStringConvertible {
    var text: String

    var description: String { text }
  }

  /// The kind whose limits hold for a file that is kept.
  static let kind: EffectKind = "file.write"

  /// The names of a place for policies: as it is written, and by its real path where it is behind a link.
  static func names(of place: String) -> [String] {
    let path = URL(fileURLWithPath: place)
    let folder = path.deletingLastPathComponent().path
    guard let real = unsafe realpath(folder, nil) else { return [place] }
    defer { unsafe free(real) }
    let found = unsafe String(cString: real)
    return found == folder ? [place] : [place, (found == "/" ? "" : found) + "/" + path.lastPathComponent]
  }

  /// A link of the draft would lead out of the command's folder.
  private static func refuseLinks(to name: String, in folder: String) throws(EffectError) {
    var path = folder
    for part in name.split(separator: "/").dropLast() {
      path += "/\(part)"
      var status = stat()
      guard unsafe lstat(path, &status) == 0 else { return }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw .invalid("\(name) cannot be kept: \(part) of the draft is no folder")
      }
    }
  }

  /// A regular file; `nil` where there is none.
  private static func read(_ path: String) throws(EffectError) -> [UInt8]? {
    let file = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      guard errno != ENOENT else { return nil }
      throw .obstructed(unsafe "read \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    do {
      return try FileState(descriptor: file, name: path, limit: mostBytes).bytes
    } catch {
      throw .obstructed(error.description)
    }
  }

  /// Puts a new file in the place of the old one at once, with the old one's rights.
  private static func write(_ bytes: [UInt8], to place: String) throws(EffectError) {
    var status = stat()
    let mode = unsafe lstat(place, &status) == 0 ? status.st_mode & 0o777 : 0o600
    let folder = URL(fileURLWithPath: place).deletingLastPathComponent().path
    let aside = "\(folder)/.\(place.split(separator: "/").last ?? "kept").chancery-\(getpid())~"
    unsafe unlink(aside)
    do {
      try PassingFile.make(aside, bytes: bytes, mode: mode, isSynced: true)
      guard unsafe rename(aside, place) == 0 else { throw SystemError.last("put \(place) in its place") }
      let opened = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard opened >= 0 else { throw SystemError.last("open \(folder)") }
      defer { close(opened) }
      guard fsync(opened) == 0 else { throw SystemError.last("sync \(folder)") }
    } catch {
      unsafe unlink(aside)
      throw .obstructed("\(error)")
    }
  }

  /// Why a file may not be kept at a place; `nil` where it may.
  static func refusal(of place: String, guarded: [String]) -> String? {
    let folder = URL(fileURLWithPath: place).deletingLastPathComponent().path
    guard FileManager.default.fileExists(atPath: folder) else { return "its folder is not there" }
    if let reason = GuardedPlaces(guarded).refusal(of: place) { return reason }
    var status = stat()
    guard unsafe lstat(place, &status) == 0 else { return nil }
    return status.st_mode & S_IFMT == S_IFREG ? nil : "it is not a regular file"
  }
}
