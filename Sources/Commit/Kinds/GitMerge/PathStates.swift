import Foundation
import Git
import KindSupport
import LinuxSystem

/// How far each path of a work tree's move has come, told from the files.
///
/// Before git wrote the first of them, it had seen that all were as committed. So a file that is neither the old one, nor
/// the new one, nor a beginning of it, nor gone is somebody else's since.
struct PathStates {
  /// A path that differs between the two trees.
  struct Change {
    var path: String
    /// `nil` where the tree has no such path.
    var old: (mode: String, id: String)?
    var new: (mode: String, id: String)?
  }

  /// Paths whose file is the new one, or was begun to be.
  private(set) var begun: [Change] = []
  /// Paths whose file is somebody else's.
  private(set) var foreign: [String] = []

  var isBegun: Bool { !begun.isEmpty }

  init(of move: WorkTreeMove) async throws(UserGitFailure) {
    let changes = try await Self.changes(move)
    let staged = Set(
      try await Self.names(["diff-index", "--cached", "-z", "--no-renames", "--name-only", move.old], move))
    let modified = Set(try await Self.names(["diff-files", "-z", "--name-only"], move))
    var unsure: [Change] = []
    for change in changes {
      let isFolder = [change.old, change.new].contains { $0?.mode == "160000" }
      // What git itself keeps apart: submodules, and what a person has put into the index.
      if isFolder { continue }
      if staged.contains(change.path) {
        foreign.append(change.path)
        continue
      }
      let kind = Self.kind("\(move.folder)/\(change.path)")
      if change.old == nil ? kind == nil : !modified.contains(change.path) { continue }
      // A file that goes may have made room for a folder.
      if kind == nil || kind == S_IFDIR && change.new == nil { begun.append(change) } else { unsure.append(change) }
    }
    let hashed = try await Self.hashes(of: unsure, move)
    for change in unsure {
      let isMade = change.new.map { hashed[change.path] == $0.id } ?? false
      if isMade || Self.isBeginning(change, move) { begun.append(change) } else { foreign.append(change.path) }
    }
  }

  /// Brings the rest of the files, and the copy of the index, to the new tree.
  func finish(_ move: WorkTreeMove) async throws(UserGitFailure) {
    let zeros = String(repeating: "0", count: 40)
    let lines = begun.map { "\($0.new?.mode ?? "0") \($0.new?.id ?? zeros)\t\($0.path)\0" }.joined()
    try await Self.run(["update-index", "-z", "--index-info"], move, input: lines)
    let files = begun.filter { $0.new != nil }.map { $0.path + "\0" }.joined()
    try await Self.run(["checkout-index", "-f", "-u", "-z", "--stdin"], move, input: files)
    try await Self.run(["read-tree", "-m", "-u", move.old, move.new], move)
  }

  private static func run(_ arguments: [String], _ move: WorkTreeMove, input: String = "") async throws(UserGitFailure)
  {
    let result = await move.write(arguments, input: input)
    guard result.succeeded else { throw UserGitFailure(reason: result.reason) }
  }

  private static func changes(_ move: WorkTreeMove) async throws(UserGitFailure) -> [Change] {
    let raw = await move.git.run(["diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-abbrev", move.old, move.new])
    guard raw.succeeded else { throw UserGitFailure(reason: raw.reason) }
    var fields = raw.output.split(separator: "\0").map(String.init)[...]
    var changes: [Change] = []
    while let record = fields.popFirst(), let path = fields.popFirst() {
      let parts = record.dropFirst().split(separator: " ").map(String.init)
      guard parts.count == 5 else { throw UserGitFailure(reason: "git's list of changes cannot be read") }
      changes.append(
        Change(
          path: path, old: parts[0] == "000000" ? nil : (parts[0], parts[2]),
          new: parts[1] == "000000" ? nil : (parts[1], parts[3])))
    }
    return changes
  }

  private static func names(_ arguments: [String], _ move: WorkTreeMove) async throws(UserGitFailure) -> [String] {
    let list = await move.git.run(arguments, variables: move.copy.variables)
    guard list.succeeded else { throw UserGitFailure(reason: list.reason) }
    return list.output.split(separator: "\0").map(String.init)
  }

  private static func kind(_ path: String) -> mode_t? {
    var status = stat()
    return unsafe lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// What git would store of the files, which is the new object where the file is all of what it writes for that.
  private static func hashes(of changes: [Change], _ move: WorkTreeMove) async throws(UserGitFailure) -> [String:
    String]
  {
    var hashes: [String: String] = [:]
    let files = changes.filter { change in
      !change.path.contains("\n") && kind("\(move.folder)/\(change.path)") == S_IFREG
    }
    if !files.isEmpty {
      let hashed = await move.git.run(
        ["hash-object", "--stdin-paths"], input: files.map { $0.path + "\n" }.joined())
      guard hashed.succeeded else { throw UserGitFailure(reason: hashed.reason) }
      let ids = hashed.output.split(whereSeparator: \.isNewline).map(String.init)
      for (file, id) in zip(files, ids) { hashes[file.path] = id }
    }
    for change in changes where change.new?.mode == "120000" {
      let place = "\(move.folder)/\(change.path)"
      guard let end = try? FileManager.default.destinationOfSymbolicLink(atPath: place) else { continue }
      let hashed = await move.git.run(["hash-object", "--stdin"], input: end)
      hashes[change.path] = hashed.output.split(whereSeparator: \.isNewline).first.map(String.init)
    }
    return hashes
  }

  /// Whether the file is a beginning of the new content, as it is stored.
  private static func isBeginning(_ change: Change, _ move: WorkTreeMove) -> Bool {
    let place = "\(move.folder)/\(change.path)"
    guard let new = change.new, kind(place) == S_IFREG, let id = ObjectID(hex: new.id),
      let repository = try? Repository.open(at: move.folder), let size = try? repository.size(of: id),
      let found = try? FileBytes.read(place, atMost: size + 1), found.count <= size,
      let content = try? repository.blob(id)
    else { return false }
    return content.starts(with: found)
  }
}
