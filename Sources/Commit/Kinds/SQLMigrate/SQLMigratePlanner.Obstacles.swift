package import EffectKit
import LinuxSystem
package import Plans

extension SQLMigratePlanner {
  /// How long a database may take to answer before a run.
  private static let patience = Duration.seconds(15)

  package func obstacles(
    to declaration: EffectDeclaration, in outlook: EffectOutlook
  ) async -> [EffectObstacle] {
    guard let declared = try? declaration.value(as: SQLMigrateDeclaration.self),
      let text = try? Self.url(of: declared, outlook.context)
    else { return [] }
    guard outlook.reaches else { return [] }
    do {
      let database = try await places.database(text, limits: declared.limits)
      let found = try await Blocking.run(within: Self.patience) { () throws(EffectError) in try database.look() }
      guard found == nil else { return [] }
      return [EffectObstacle("the database did not answer in \(Self.patience.components.seconds) seconds")]
    } catch {
      return [EffectObstacle(error.reason, hint: "start it, or correct `database` of the effect")]
    }
  }
}
