import EffectKit
import Foundation
import Git
import LinuxSystem

/// A fresh copy of a tree in a folder that only this user can look into, deleted when nobody holds it any more.
final class TreeCopy {
  /// Holds the files of the tree.
  let folder: String
  /// For copies of scripts.
  let copies: String
  private let root: String

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
      for file in try repository.files(inTree: id) { try Self.write(file, of: repository, into: folder) }
    } catch {
      try? FileManager.default.removeItem(atPath: root)
      throw .obstructed("the tree \(tree.prefix(12)) cannot be laid out in \(root): \(error)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  private static func write(_ file: TreeFile, of repository: borrowing Repository, into folder: String) throws {
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
  }
}
