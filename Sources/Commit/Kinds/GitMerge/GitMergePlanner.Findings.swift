import Approval
import EffectKit
import Git

extension GitMergePlanner {
  /// What of a merge can do more than change files that somebody reads.
  func findings(of merge: GitMerge, from origin: EffectOrigin) async throws(EffectError) -> [EffectFinding] {
    var found: [EffectFinding] = merge.deploys ? [.deploys] : []
    found += ["into", "from"].flatMap(origin.sources).filter(\.isModels).map(EffectFinding.targetFrom)
    if let folder = try await embeddedRepository(in: merge) { found.append(.embeddedRepository(folder.shown)) }
    return found
  }

  /// The first line of a commit's message.
  func message(of commit: String) async throws(EffectError) -> String {
    do {
      let repository = try Repository.open(at: scratch, owner: .chancery)
      guard let id = ObjectID(hex: commit) else { throw EffectError.invalid("\(commit) is no object id") }
      return firstLine(of: try repository.commit(id).message)
    } catch let error as EffectError {
      throw error
    } catch {
      throw .stale("the merge commit \(commit) is not in the scratch repository any more: \(error)")
    }
  }

  /// A folder that git takes for a repository although nothing in it is called `.git`.
  private func embeddedRepository(in merge: GitMerge) async throws(EffectError) -> TreePath? {
    var old: ObjectID?
    if let replaced = merge.replaced { old = ObjectID(hex: try await tree(of: replaced)) }
    do {
      let repository = try Repository.open(at: scratch, owner: .chancery)
      return try repository.gitFolder(changedFrom: old, to: ObjectID(hex: merge.tree))
    } catch {
      throw .obstructed("the merge result cannot be looked at: \(error)")
    }
  }
}
