package import EffectKit
import KindSupport
package import Plans

extension GitPushPlanner {
  /// How long a remote may take to answer before a run.
  private static let patience = Duration.seconds(15)

  package func obstacles(
    to declaration: EffectDeclaration, in outlook: EffectOutlook
  ) async -> [EffectObstacle] {
    guard let declared = try? declaration.value(as: GitPushDeclaration.self),
      let names = try? PushNames(declared, with: outlook.context.values)
    else { return [] }
    var remote = PushRemote(git: git, name: names.remote)
    remote.patience = Self.patience
    do {
      _ = try await remote.url()
      if outlook.reaches { _ = try await remote.object(of: names.reference) }
      return []
    } catch {
      return [EffectObstacle(error, hint: "`git remote -v` in the repository lists its remotes")]
    }
  }
}
