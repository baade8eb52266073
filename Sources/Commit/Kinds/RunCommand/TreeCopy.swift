import EffectKit
import Foundation
import Git
import LinuxSystem

/// A fresh copy of a tree in a folder that only this user can look into, deleted when nobody holds it any more.
final class TreeCopy {
  /// Holds the files of the tree.
  let folder: String
  /// For copies of scripts and of brought folders.
  let copies: String
  private let root: String
  /// What each file of the tree was when it was laid out.
  private var written: [String: Stamp] = [:]
  /// Whether the folder stays, since something goes on in it or what it holds could not be kept.
  var isKept = false

  private struct Stamp: Hashable {
    var inode: UInt64
    var size: Int64
    var seconds: Int
    var nanoseconds: Int
  }

  /// - Parameters:
  ///   - tree: object id of a tree in the scratch repository.
  ///   - scratch: path of that repository, beside which the copy is made.
  init(of tree: String, scratch: String) throws(EffectError) {
    let beside = URL(fileURLWithPath: scratch).deletingLastPathComponent().path
    do {
      root = try TemporaryFolder.make("command", in: beside)
    } catch {
      throw .obstructed("no folder can be made in \(beside): \(error.reason)")
    }
    folder = root + "/tree"
    copies = root + "/programs"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      try FileManager.default.createDirectory(
        atPath: copies, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      let repository = try Repository.open(at: scratch, owner: .chancery)
      guard let id = ObjectID(hex: tree) else { throw EffectError.invalid("\(tree) is no object id") }
      for file in try repository.files(inTree: id) { try write(file, of: repository) }
    } catch {
      try? FileManager.default.removeItem(atPath: root)
      throw .obstructed("the tree \(tree.prefix(12)) cannot be laid out in \(root): \(error)")
    }
  }

  deinit { if !isKept { try? FileManager.default.removeItem(atPath: root) } }

  private func write(_ file: TreeFile, of repository: borrowing Repository) throws {
    guard let path = file.path.text, file.entry.mode != .submodule else { return }
    let place = "\(folder)/\(path)"
    try FileManager.default.createDirectory(
      atPath: URL(fileURLWithPath: place).deletingLastPathComponent().path, withIntermediateDirectories: true)
    let bytes = try repository.blob(file.entry.id)
    if file.entry.mode == .link {
      let end = String(decoding: bytes, as: UTF8.self)
      try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: end)
    } else {
      try PassingFile.make(place, bytes: bytes, mode: file.entry.mode == .executable ? 0o700 : 0o600)
    }
    written[path] = Self.stamp(of: place)
  }

  private static func stamp(of path: String) -> Stamp? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    return Stamp(
      inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
      nanoseconds: status.st_mtim.tv_nsec)
  }

  /// Paths of files that are new or changed since the tree was laid out, sorted, but for some.
  func leftovers(besides kept: Set<String>) -> [String] {
    var found: [String] = []
    let walk = FileManager.default.enumerator(atPath: folder)
    while let path = walk?.nextObject() as? String, found.count < Self.mostLeftovers {
      let place = "\(folder)/\(path)"
      var status = stat()
      guard unsafe lstat(place, &status) == 0, status.st_mode & S_IFMT != S_IFDIR, !kept.contains(path) else {
        continue
      }
      if written[path] == nil || written[path] != Self.stamp(of: place) { found.append(path) }
    }
    return found.sorted()
  }

  private static let mostLeftovers = 1000
}
