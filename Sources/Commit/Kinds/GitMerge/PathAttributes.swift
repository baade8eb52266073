import Foundation
import Git
import KindSupport

/// What git's attributes say of some paths in a tree, as when its files are written to a work tree.
struct PathAttributes {
  /// By path, then by attribute.
  private var values: [String: [String: String]] = [:]

  static let names = ["filter", "working-tree-encoding", "ident", "eol", "text", "merge"]

  /// - Parameters:
  ///   - tree: object id of a tree in the repository, of which only the files of attributes on the way are read.
  ///   - objects: path of a repository that holds the tree.
  ///   - git: a git of the target, whose own attributes and the user's count as well.
  ///   - scratch: a path beside which an index of these files is made.
  init(
    of paths: [String], in tree: ObjectID?, of objects: String, git: UserGit, beside scratch: String
  ) async throws {
    guard !paths.isEmpty else { return }
    let repository = try Repository.open(at: objects, owner: objects == scratch ? .chancery : .person)
    let lines = try Self.files(for: paths, in: tree, of: repository).map { "100644 \($0.id) 0\t\($0.path)\0" }
    let folder = URL(fileURLWithPath: scratch).deletingLastPathComponent().path
    let index = "\(folder)/index-attributes-\(UUID().uuidString)"
    defer { for name in [index, index + ".lock"] { _ = unsafe unlink(name) } }
    let variables = ["GIT_INDEX_FILE": index]
    let stores = [repository.commonFolder + "/objects"]
    let made = await git.run(
      ["update-index", "-z", "--index-info"], alternates: stores, variables: variables, input: lines.joined())
    guard made.succeeded else { throw UserGitFailure(reason: made.reason) }
    var rest = paths[...]
    while !rest.isEmpty {
      try await ask(git, of: rest.prefix(Self.mostAtOnce), alternates: stores, variables: variables)
      rest = rest.dropFirst(Self.mostAtOnce)
    }
  }

  private static let mostAtOnce = 10_000

  private mutating func ask(
    _ git: UserGit, of paths: ArraySlice<String>, alternates: [String], variables: [String: String]
  ) async throws(UserGitFailure) {
    let asked = await git.run(
      ["check-attr", "--cached", "-z", "--stdin"] + Self.names, alternates: alternates, variables: variables,
      input: paths.map { $0 + "\0" }.joined())
    guard asked.succeeded else { throw UserGitFailure(reason: asked.reason) }
    var fields = asked.output.split(separator: "\0", omittingEmptySubsequences: false).map(String.init)[...]
    while let path = fields.popFirst(), let name = fields.popFirst(), let value = fields.popFirst() {
      values[path, default: [:]][name] = value
    }
  }

  /// The files of attributes in the folders above the paths.
  static func files(
    for paths: [String], in tree: ObjectID?, of repository: borrowing Repository
  ) throws -> [(path: String, id: ObjectID)] {
    var files: [(path: String, id: ObjectID)] = []
    var seen: Set<String> = []
    for path in paths {
      var folder: ObjectID? = tree
      var place = ""
      for part in [""] + path.split(separator: "/").dropLast().map(String.init) {
        if !part.isEmpty {
          let entry = try TreeFolder(folder, in: repository).entry(named: Array(part.utf8))
          guard let entry, entry.mode == .folder else { break }
          folder = entry.id
          place += part + "/"
        }
        guard seen.insert(place).inserted else { continue }
        let entry = try TreeFolder(folder, in: repository).entry(named: Array(".gitattributes".utf8))
        if let entry, entry.mode.isFile { files.append((place + ".gitattributes", entry.id)) }
      }
    }
    return files
  }

  /// - Returns: `nil` where nothing is said of it.
  func value(of name: String, at path: String) -> String? {
    let value = values[path]?[name]
    return value == "unspecified" ? nil : value
  }
}
