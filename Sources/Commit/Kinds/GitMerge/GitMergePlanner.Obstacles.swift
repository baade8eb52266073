package import EffectKit
import KindSupport
package import Plans

extension GitMergePlanner {
  package func obstacles(
    to declaration: EffectDeclaration, in outlook: EffectOutlook
  ) async -> [EffectObstacle] {
    guard let declared = try? declaration.value(as: GitMergeDeclaration.self),
      let branch = try? declared.into.text(with: outlook.context.values)
    else { return [] }
    do {
      _ = try await place(of: declared, with: outlook.context.values)
      try refuseTag(named: branch)
    } catch {
      return [EffectObstacle(error)]
    }
    let checkouts = Checkouts(git: UserGit(folder: target), reference: "refs/heads/\(branch)")
    if let folder = try? await checkouts.rebasing() {
      return [
        EffectObstacle(
          "\(branch) is being rebased in \(folder)", hint: "`git rebase --continue` or `git rebase --abort` ends that")
      ]
    }
    var found: [EffectObstacle] = []
    for folder in (try? await checkouts.folders()) ?? [] {
      if let obstacle = await uncommitted(in: folder, branch, outlook) { found.append(obstacle) }
    }
    return found
  }

  /// Files that a person changed and that a draft may change too: a merge writes over none of them.
  private func uncommitted(in folder: String, _ branch: String, _ outlook: EffectOutlook) async -> EffectObstacle? {
    let git = UserGit(folder: folder)
    let listed = await git.run(["--no-optional-locks", "diff", "--name-only", "-z", "--no-renames", "HEAD", "--"])
    guard listed.succeeded else { return nil }
    let paths = listed.output.split(separator: "\0").map(String.init).filter(outlook.mayChange)
    guard !paths.isEmpty else { return nil }
    let more = paths.count > 5 ? " and \(paths.count - 5) more" : ""
    return EffectObstacle(
      "not committed in \(folder): \(paths.prefix(5).joined(separator: ", "))\(more); a draft that changes "
        + "\(paths.count == 1 ? "it" : "one of them") cannot be merged into \(branch)",
      hint: "commit or stash \(paths.count == 1 ? "it" : "them") before the merge", isCertain: false)
  }
}
