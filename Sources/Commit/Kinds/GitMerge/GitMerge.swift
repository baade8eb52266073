package import Approval
package import EffectKit
package import JSON
import Plans

/// The canonical arguments of a `git.merge`: everything that applying it needs, by object id.
package struct GitMerge: Hashable, Sendable {
  /// Full name of the branch.
  package var reference: String
  /// The merge commit that the branch is to be at, made beforehand in the scratch repository.
  package var result: String
  /// The tree of `result`.
  package var tree: String
  /// The commit that drafting started from; `nil` where the target had none.
  package var base: String?
  /// What the branch is at; `nil` where it has no commit yet.
  package var replaced: String?
  /// Whether what the branch is given goes live.
  package var deploys: Bool
  /// What a branch begins from that the merge makes; `nil` where it is there, or the target has no commit.
  package var start: Start?
  /// Files that Git LFS keeps.
  var large: [LargeFile] = []
  /// A commit like `result` with these files in the place of their pointers, which is what is reviewed; `nil` without any.
  var contents: String?

  /// A branch at a commit.
  package struct Start: Hashable, Sendable {
    /// Full name.
    package var reference: String
    package var commit: String

    package init(reference: String, commit: String) {
      self.reference = reference
      self.commit = commit
    }

    /// The branch's name as a person writes it.
    var branch: String { String(reference.dropFirst("refs/heads/".count)) }
  }

  package init(
    reference: String, result: String, tree: String, base: String?, replaced: String?, deploys: Bool = false,
    start: Start? = nil
  ) {
    self.start = start
    self.reference = reference
    self.result = result
    self.tree = tree
    self.base = base
    self.replaced = replaced
    self.deploys = deploys
  }

  /// Reads the arguments and fingerprint of a proposed effect.
  package init(_ effect: ProposedEffect) throws(EffectError) {
    guard effect.kind == .gitMerge, let reference = effect.arguments["reference"]?.stringValue,
      let result = effect.arguments["result"]?.stringValue, let tree = effect.arguments["tree"]?.stringValue
    else { throw .invalid("these are no arguments of git.merge") }
    self.init(
      reference: reference, result: result, tree: tree, base: effect.arguments["base"]?.stringValue,
      replaced: effect.fingerprint["commit"]?.stringValue, deploys: effect.findings.contains(.deploys),
      start: Start(reading: effect.arguments["start"]))
    contents = effect.arguments["contents"]?.stringValue
    for member in effect.arguments["large-files"]?.arrayValue ?? [] {
      guard let file = LargeFile(reading: member) else { throw .invalid("malformed arguments for git.merge") }
      large.append(file)
    }
  }

  package var arguments: JSONValue {
    var members: [String: JSONValue] = [
      "reference": .string(reference), "result": .string(result), "tree": .string(tree),
      "base": base.map(JSONValue.string) ?? .null,
    ]
    if let contents {
      members["contents"] = .string(contents)
      members["large-files"] = .array(large.map(\.json))
    }
    if let start { members["start"] = ["reference": .string(start.reference), "commit": .string(start.commit)] }
    return .object(members)
  }

  /// The commit that the draft is merged with; `nil` where there is none.
  var onto: String? { replaced ?? start?.commit }

  package var fingerprint: JSONValue { ["commit": replaced.map(JSONValue.string) ?? .null] }

  /// Moving the branch back to where it was, as long as it is where the merge left it.
  package var compensation: Compensation {
    let place = replaced.map { "back to \($0.prefix(12))" } ?? "back to where it has no commit"
    let deleting = "deletes \(branch), which the merge made"
    return Compensation(
      arguments: ["reference": .string(reference), "commit": replaced.map(JSONValue.string) ?? .null],
      fingerprint: ["commit": .string(result)], assurance: .exact,
      preview: start == nil ? "moves \(branch) \(place), and its work trees with it" : deleting)
  }

  /// The branch's name as a person writes it.
  package var branch: String { String(reference.dropFirst("refs/heads/".count)) }

  /// The branch going to the merge, under the key that the effect is applied with.
  func move(in target: String, scratch: String, key: String) -> BranchMove {
    BranchMove(
      target: target, scratch: scratch, reference: reference, old: replaced, new: result,
      note: "chancery: merge, key \(key.prefix(16))", key: key, isBack: false)
  }

  /// The branch going back to where it was.
  func moveBack(in target: String, scratch: String, key: String) -> BranchMove {
    BranchMove(
      target: target, scratch: scratch, reference: reference, old: result, new: replaced,
      note: "chancery: undo, key \(key.prefix(16))", key: key, isBack: true)
  }
}

extension GitMerge.Start {
  /// `nil` where the arguments have none.
  fileprivate init?(reading member: JSONValue?) {
    guard let reference = member?["reference"]?.stringValue, let commit = member?["commit"]?.stringValue else {
      return nil
    }
    self.init(reference: reference, commit: commit)
  }
}
