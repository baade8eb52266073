package import Approval
package import EffectKit
import Foundation
import Git
import JSON
import KindSupport

/// Taking a merge back: the branch goes back to where it was, as long as nobody has built on the merge or passed it on.
extension GitMergePlanner {
  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    let merge = try GitMerge(applied.effect)
    var compensation = merge.compensation
    let head = try await head(of: merge.reference, isSealed: true)?.hex
    compensation.fingerprint = ["commit": head.map(JSONValue.string) ?? .null]
    guard head == merge.result else {
      if let head, await holds(merge, head) == true { throw .stale(await builtOn(merge, head)) }
      return compensation
    }
    try await refuseHolders(of: merge)
    try await merge.moveBack(in: target, scratch: scratch, key: "").refuseObstacles(objects: scratch + "/objects")
    return compensation
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    do {
      let merge = try GitMerge(applied.effect)
      guard let head = try await head(of: merge.reference, isSealed: true)?.hex else {
        return .applied("\(merge.branch) has no commit any more")
      }
      if head == merge.replaced { return .applied("\(merge.branch) is where it was before the merge") }
      switch await holds(merge, head) {
      case true?: return .notApplied("\(merge.branch) still holds the merge")
      case false?: return .applied("\(merge.branch) does not hold the merge any more, and has moved on since")
      case nil: return .unknown("\(merge.branch) is at \(head), and whether that holds the merge cannot be told")
      }
    } catch {
      return .unknown("the target cannot be read: \(error)")
    }
  }

  /// What is said where the branch has moved on from the merge: going back would take away what others built on it.
  private func builtOn(_ merge: GitMerge, _ head: String) async -> String {
    let count = await UserGit(folder: target).run(["rev-list", "--count", "\(merge.result)..\(head)"])
    let commits = count.succeeded ? count.output.trimmingCharacters(in: .whitespacesAndNewlines) : "other"
    let noun = commits == "1" ? "commit" : "commits"
    return "\(commits) \(noun) on top of the merge in \(merge.branch), which moving it back would take away; "
      + (await revert(of: merge))
  }

  /// The command that undoes a merge by a commit of its own, which takes nothing away.
  private func revert(of merge: GitMerge) async -> String {
    let parents = await UserGit(folder: target).run(["rev-list", "--parents", "-n", "1", merge.result])
    let isMerge = parents.output.split(whereSeparator: \.isWhitespace).count > 2
    return
      "on \(merge.branch), `git revert \(isMerge ? "-m 1 " : "")\(merge.result.prefix(12))` undoes it by a new commit"
  }

  /// Refuses where another branch, a tag or a remote's branch holds the merge: somebody has built on it or pushed it.
  private func refuseHolders(of merge: GitMerge) async throws(EffectError) {
    let holders = await UserGit(folder: target).run(
      ["for-each-ref", "--contains", merge.result, "--format=%(refname)"])
    guard holders.succeeded else { throw .obstructed("the target's references cannot be listed: \(holders.reason)") }
    let others = holders.output.split(whereSeparator: \.isNewline).map(String.init).filter { $0 != merge.reference }
    guard others.isEmpty else {
      let list = others.prefix(5).joined(separator: ", ")
      let remedy = merge.replaced == nil ? "" : "; \(await revert(of: merge))"
      throw .stale(
        "the merge is also in \(list): it was pushed or built on, and moving \(merge.branch) back would not take it away"
          + remedy)
    }
  }
}
