import EffectKit
import Git
import KindSupport

/// What a push brings to a remote that does not have it.
struct PushLanding {
  let git: UserGit
  /// Folders of objects that the target does not have yet.
  let objects: [String]

  /// Names of a command line; more are asked about in several.
  private static let most = 500

  /// The commit at which a new reference leaves what the remote has.
  ///
  /// - Parameter branches: commits of the remote's branches.
  /// - Returns: the empty tree where they share nothing.
  func base(of object: String, among branches: [String]) async throws(EffectError) -> String {
    let known = try await present(among: Array(Set(branches)).sorted())
    var bases: [String] = []
    for start in stride(from: 0, to: known.count, by: Self.most) {
      let part = known[start..<min(start + Self.most, known.count)]
      let found = await git.run(["merge-base", "\(object)^{commit}"] + part, alternates: objects)
      // Without a common commit git says nothing, and fails.
      guard found.succeeded || found.errors.allSatisfy(\.isWhitespace) else {
        throw .invalid("the push cannot be compared with the remote: \(found.reason)")
      }
      if let base = found.output.split(whereSeparator: \.isNewline).first { bases.append(String(base)) }
    }
    guard bases.count > 1 else { return bases.first ?? Repository.emptyTree.hex }
    // All of them are behind the object; the one that the most others are behind is the nearest.
    return try await base(of: object, among: bases)
  }

  /// What the reference brings, from what the remote has.
  func mergeResult(from: String, to object: String) async throws(EffectError) -> MergeResult {
    let isEmpty = from == Repository.emptyTree.hex
    let names = ["\(object)^{commit}", "\(object)^{tree}"] + (isEmpty ? [] : ["\(from)^{tree}"])
    let found = await git.run(["rev-parse", "--verify"] + names.prefix(1), alternates: objects)
    let trees = await git.run(["rev-parse"] + names.dropFirst(), alternates: objects)
    let ids = (found.output + "\n" + trees.output).split(whereSeparator: \.isNewline).map(String.init)
    guard found.succeeded, trees.succeeded, ids.count == names.count else {
      throw .invalid("what would be pushed cannot be read: \(found.succeeded ? trees.reason : found.reason)")
    }
    return MergeResult(fromCommit: from, fromTree: isEmpty ? from : ids[2], toCommit: ids[0], toTree: ids[1])
  }

  private func present(among branches: [String]) async throws(EffectError) -> [String] {
    guard !branches.isEmpty else { return [] }
    let input = branches.map { "\($0)^{commit}\n" }.joined()
    let found = await git.run(["cat-file", "--batch-check=%(objectname)"], alternates: objects, input: input)
    guard found.succeeded else {
      throw .invalid("the remote's branches cannot be looked for in the target: \(found.reason)")
    }
    return found.output.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.contains(" ") }
  }
}
