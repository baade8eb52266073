package import Git
import KindSupport

/// How git's attributes say that files are merged which both sides changed.
///
/// They are read from the branch, as git reads them from its work tree. A program of the user's does not run on a draft: what
/// it would merge is a conflict, which is drafted again on top of the branch.
package struct MergeDrivers {
  package private(set) var byPath: [TreePath: MergeDriver] = [:]

  init(
    from base: ObjectID?, _ head: ObjectID, and draft: ObjectID, in scratch: String, git: UserGit
  ) async throws {
    let (tree, paths) = try Self.changedByBoth(base, head, draft, in: scratch)
    try await self.init(of: paths, in: tree, in: scratch, git: git)
  }

  /// For drafts that are merged with one another.
  ///
  /// - Parameters:
  ///   - base: the commit that they began from, whose attributes count.
  ///   - scratch: path of a repository that holds it.
  ///   - target: path of the repository that the run changes.
  package init(of paths: [TreePath], at base: ObjectID, in scratch: String, target: String) async throws {
    let tree = try Repository.open(at: scratch, owner: .chancery).commit(base).tree
    try await self.init(of: paths.compactMap(\.text), in: tree, in: scratch, git: UserGit(folder: target))
  }

  private init(of paths: [String], in tree: ObjectID, in scratch: String, git: UserGit) async throws {
    guard !paths.isEmpty else { return }
    let attributes = try await PathAttributes(of: paths, in: tree, of: scratch, git: git, beside: scratch)
    let programs = await Self.programs(of: git)
    for path in paths {
      switch attributes.value(of: "merge", at: path) {
      case "union": byPath[TreePath(path)] = .union
      case "binary", "unset": byPath[TreePath(path)] = .whole
      case let name? where programs.contains(name): byPath[TreePath(path)] = .whole
      default: continue
      }
    }
  }

  private static func changedByBoth(
    _ base: ObjectID?, _ head: ObjectID, _ draft: ObjectID, in scratch: String
  ) throws -> (tree: ObjectID, paths: [String]) {
    let repository = try Repository.open(at: scratch, owner: .chancery)
    let (ours, theirs) = (try repository.commit(head).tree, try repository.commit(draft).tree)
    let before = try base.map { try repository.commit($0).tree }
    let changed = Set(try repository.changedFiles(from: before, to: ours).map(\.path))
    guard !changed.isEmpty else { return (ours, []) }
    let both = try repository.changedFiles(from: before, to: theirs).map(\.path).filter(changed.contains)
    return (ours, both.compactMap(\.text))
  }

  /// The names of merge drivers that the user's git has a program for.
  private static func programs(of git: UserGit) async -> Set<String> {
    let listed = await git.run(["config", "-z", "--name-only", "--get-regexp", "^merge\\..*\\.driver$"])
    return Set(
      listed.output.split(separator: "\0").map { String($0.dropFirst("merge.".count).dropLast(".driver".count)) })
  }
}
