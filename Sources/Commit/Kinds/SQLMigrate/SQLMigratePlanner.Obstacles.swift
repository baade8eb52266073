package import EffectKit
import KindSupport
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
      return [
        EffectObstacle(
          "the database did not answer in \(Self.patience.components.seconds) seconds", hint: Self.hint(text),
          isTemporary: true)
      ]
    } catch {
      return [EffectObstacle(error, hint: Self.hint(text))]
    }
  }

  /// What leads to another database: the secret that holds its URL, or the effect itself.
  private static func hint(_ url: SealedText) -> String {
    let names = url.secretNames
    return names.isEmpty
      ? "correct `database` of the effect, or start the server"
      : "correct the secret \(names.joined(separator: ", ")), or start the server"
  }
}
