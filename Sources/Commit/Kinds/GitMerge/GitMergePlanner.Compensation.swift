package import Approval
package import EffectKit
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
    guard head == merge.result else { return compensation }
    try await refuseHolders(of: merge)
    try await merge.moveBack(in: target, key: "").refuseObstacles(objects: scratch + "/objects")
    return compensation
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    do {
      let merge = try GitMerge(applied.effect)
      let move = merge.moveBack(in: target, key: applied.compensationKey)
      let head = try await head(of: merge.reference, isSealed: true)?.hex
      if head == merge.replaced { return .applied("\(merge.branch) is where it was before the merge") }
      switch await move.isInReflog() {
      case true?: return .applied("\(merge.branch) was moved back, and has moved on since")
      case false?: return .notApplied("\(merge.branch) was not moved back")
      case nil:
        return head == merge.result
          ? .notApplied("\(merge.branch) is at the merge")
          : .unknown("\(merge.branch) is at \(head ?? "no commit") and has no reflog that tells how it got there")
      }
    } catch {
      return .unknown("the target cannot be read: \(error)")
    }
  }

  /// Refuses where another branch, a tag or a remote's branch holds the merge: somebody has built on it or pushed it.
  private func refuseHolders(of merge: GitMerge) async throws(EffectError) {
    let holders = await UserGit(folder: target).run(
      ["for-each-ref", "--contains", merge.result, "--format=%(refname)"])
    guard holders.succeeded else { throw .obstructed("the target's references cannot be listed: \(holders.reason)") }
    let others = holders.output.split(whereSeparator: \.isNewline).map(String.init).filter { $0 != merge.reference }
    guard others.isEmpty else {
      let list = others.prefix(5).joined(separator: ", ")
      let remedy = merge.replaced == nil ? "" : "; commits of `git revert` do"
      throw .stale(
        "the merge is also in \(list): it was pushed or built on, and moving \(merge.branch) back would not take it away"
          + remedy)
    }
  }
}
