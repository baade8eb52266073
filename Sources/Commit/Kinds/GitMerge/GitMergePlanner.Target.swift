package import Approval
package import EffectKit
import Git
package import Plans

extension GitMergePlanner {
  package func tips(of effect: ProposedEffect) async throws(EffectError) -> [String] {
    let merge = try GitMerge(effect)
    return [try await head(of: merge.reference, isSealed: true)?.hex].compactMap(\.self)
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
    let declared = try declaration.value(as: GitMergeDeclaration.self)
    let branch: String
    do {
      branch = try declared.into.text(with: context.values)
    } catch {
      throw .invalid("\(error)")
    }
    let reference = "refs/heads/\(branch)"
    guard let head = try await head(of: reference) else { return nil }
    do {
      let repository = try Repository.open(at: target)
      return MergeTarget(
        name: "\(repository.commonFolder) \(reference)", commit: head.hex, tree: try repository.commit(head).tree.hex)
    } catch {
      throw .invalid("\(error)")
    }
  }
}
