package import EffectKit
import Git
package import Plans

extension GitMergePlanner {
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
