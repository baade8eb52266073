package import Approval
package import EffectKit
import Git
import KindSupport
package import Plans

/// A branch of the target as a merge finds it.
struct MergePlace {
  /// Full name of the branch.
  var reference: String
  /// What it is at; `nil` where it is not there, or has no commit.
  var replaced: ObjectID?
  /// What it begins from where the merge makes it.
  var start: GitMerge.Start?

  /// The branch's name as a person writes it.
  var branch: String { String(reference.dropFirst("refs/heads/".count)) }
  /// The commit that the draft is merged with.
  var onto: ObjectID? { replaced ?? start.flatMap { ObjectID(hex: $0.commit) } }
}

extension GitMergePlanner {
  /// The commits whose policies count: those of the branch, and of the one that a new branch begins from.
  package func tips(of effect: ProposedEffect) async throws(EffectError) -> [String] {
    let merge = try GitMerge(effect)
    var tips = [try await head(of: merge.reference, isSealed: true)?.hex, merge.start?.commit]
    if let start = merge.start { tips.append(try await head(of: start.reference, isSealed: true)?.hex) }
    return tips.compactMap(\.self)
  }

  /// Where a declared merge goes now.
  func place(of declared: GitMergeDeclaration, with values: Template.Values) async throws(EffectError) -> MergePlace {
    let names: (branch: String, from: String?)
    do {
      names = (try declared.into.text(with: values), try declared.from?.text(with: values))
    } catch {
      throw .invalid("\(error)")
    }
    let reference = "refs/heads/\(names.branch)"
    guard let from = names.from else {
      return MergePlace(reference: reference, replaced: try await head(of: reference))
    }
    if let there = try await head(of: reference, isSealed: true) {
      return MergePlace(reference: reference, replaced: there)
    }
    try await refuseClash(with: names.branch)
    guard let begin = try await head(of: "refs/heads/\(from)") else {
      throw .invalid("\(names.branch) cannot begin from \(from), which has no commit yet; merge into \(from) itself")
    }
    try refuseTag(named: from)
    return MergePlace(
      reference: reference, start: GitMerge.Start(reference: "refs/heads/\(from)", commit: begin.hex))
  }

  /// A branch `a` and a branch `a/b` cannot be there at once.
  private func refuseClash(with branch: String) async throws(EffectError) {
    let parents = branch.split(separator: "/").dropLast()
    let above = parents.indices.map { "refs/heads/" + parents[...$0].joined(separator: "/") }
    let listed = await UserGit(folder: target).run(
      ["for-each-ref", "--format=%(refname)", "--", "refs/heads/\(branch)/"] + above)
    guard listed.succeeded else { throw .obstructed("the target's branches cannot be listed: \(listed.reason)") }
    let names = listed.output.split(whereSeparator: \.isNewline).map(String.init)
    guard let taken = names.first(where: { above.contains($0) || $0.hasPrefix("refs/heads/\(branch)/") }) else {
      return
    }
    throw .invalid(
      "the branch \(branch) cannot be made, because git keeps the branch \(taken.dropFirst("refs/heads/".count)) in its "
        + "place; choose another name")
  }

  /// A name that a tag has as well means one thing to git and another to whoever reads it.
  func refuseTag(named branch: String) throws(EffectError) {
    do {
      guard try Repository.open(at: target).resolve(reference: "refs/tags/\(branch)") != nil else { return }
    } catch {
      throw .invalid("\(error)")
    }
    throw .invalid("\(branch) is a branch and a tag; rename or delete one of them")
  }

  package func target(
    of declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> MergeTarget? {
    let place = try await place(of: declaration.value(as: GitMergeDeclaration.self), with: context.values)
    guard let head = place.onto else { return nil }
    do {
      let repository = try Repository.open(at: target)
      return MergeTarget(
        name: "\(repository.commonFolder) \(place.reference)", commit: head.hex,
        tree: try repository.commit(head).tree.hex)
    } catch {
      throw .invalid("\(error)")
    }
  }
}
