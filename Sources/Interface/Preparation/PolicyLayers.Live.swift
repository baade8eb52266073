import Git
package import JSON
import PlanFiles
package import Plans

/// A branch that a plan's effects move, as it is now.
package struct BranchTip: Hashable, Sendable {
  package var branch: String
  package var tree: String
  package var commit: String

  package init(branch: String, tree: String, commit: String) {
    self.commit = commit
    self.branch = branch
    self.tree = tree
  }

  /// The branches of a repository that a plan's effects name, as far as its inputs tell, and the one that is checked out
  /// there: whoever begins a run from elsewhere does not leave its rules behind.
  package static func all(of plan: Plan, inputs: [String: JSONValue], in path: String) throws -> [BranchTip] {
    let repository = try Repository.open(at: path)
    var tips: [BranchTip] = []
    var branches = plan.branches(with: inputs)
    for folder in try heads(of: path) {
      let repository = try Repository.open(at: folder)
      if let current = try repository.headBranch(), current.hasPrefix("refs/heads/") {
        branches.insert(String(current.dropFirst("refs/heads/".count)))
      } else if let commit = try repository.headCommit() {
        let tree = try repository.commit(commit).tree.hex
        tips.append(BranchTip(branch: "HEAD", tree: tree, commit: commit.hex))
      }
    }
    for branch in branches.sorted() {
      // A name that no branch can have is refused where the effect is planned.
      guard let commit = try? repository.resolve(reference: "refs/heads/\(branch)") else { continue }
      tips.append(BranchTip(branch: branch, tree: try repository.commit(commit).tree.hex, commit: commit.hex))
    }
    return tips
  }

  /// What is checked out in a repository now: in the work tree that is the target, and in the repository's own.
  package static func checkedOut(in path: String) throws -> Set<String> {
    var commits: Set<String> = []
    for folder in try heads(of: path) {
      if let commit = try Repository.open(at: folder).headCommit() { commits.insert(commit.hex) }
    }
    return commits
  }

  /// The folders that a repository's work trees keep what is checked out in: a linked work tree leaves the rules of the
  /// repository's own behind no more than a base does.
  private static func heads(of path: String) throws -> [String] {
    let repository = try Repository.open(at: path)
    return Set([path, repository.commonFolder]).sorted()
  }
}

extension Plan {
  /// Short names of the branches that effects move. A name that needs a model's answer is known later.
  fileprivate func branches(with inputs: [String: JSONValue]) -> Set<String> {
    let values = Template.Values(inputs: inputs, steps: [:])
    let templates = steps.flatMap { step -> [Template] in
      guard case .commit(let commit) = step.kind else { return [] }
      return commit.effects.flatMap(\.declared.branches)
    }
    return Set(templates.compactMap { try? $0.text(with: values) })
  }
}

/// The policies as they are now.
extension PolicyLayers {
  /// The rules of system and user, and of the repository at these commits.
  package static func live(
    host: HostEnvironment, repository path: String?, commits: Set<String>, systemPath: String = systemPath
  ) throws -> Policy {
    let outer = try PolicyLayers(host: host, repository: nil, systemPath: systemPath)
    var layers = outer.layers
    if let path { layers += try Self.layers(of: commits, in: path) }
    return layers.reduce(Policy()) { policy, layer in
      guard let text = layer.policy else { return policy }
      return policy.restricted(by: text.policy(layer: layer.layer, path: layer.path))
    }
  }

  private static func layers(of commits: Set<String>, in path: String) throws -> [Layer] {
    let repository = try Repository.open(at: path)
    var layers: [Layer] = []
    for commit in commits.sorted() {
      guard let id = ObjectID(hex: commit) else { continue }
      let tree = try repository.commit(id).tree.hex
      let text = try PolicySourceFile.text(at: repositoryPath, ofTree: tree, in: path)
      layers.append(try Layer(.repository, path: "\(repositoryPath) of \(commit.prefix(12))", text: text))
    }
    return layers
  }
}
