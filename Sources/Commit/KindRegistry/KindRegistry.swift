package import EffectKit
import FileWrite
import GitMerge
import GitPush
import HTTPRequest
package import KindSupport
package import Plans
import RunCommand
import SQLMigrate

/// The one list of the kinds of effects. A kind that is not in it does not exist.
package enum KindRegistry {
  package static let all: [RegisteredKind] = [.gitMerge, .gitPush, .sqlMigrate, .command, .http, .fileWrite]

  /// What plans and policies know: the kinds of the list, and one that is only known by name so far.
  package static let kinds = EffectKinds(all.map(\.description) + [mcpCall])

  private static let mcpCall = EffectKindDescription(
    refusing: "mcp.call", because: "known, but this release cannot apply it yet",
    attributes: [
      EffectAttribute(.names("servers"), "Servers whose tools are called."),
      EffectAttribute(.names("tools"), "Tools that are called."),
    ])
}

extension [RegisteredKind] {
  /// What previews effects, by kind.
  package func planners(in environment: KindEnvironment) -> [EffectKind: any EffectPlanner] {
    reduce(into: [:]) { $0[$1.description.kind] = $1.makePlanner(in: environment) }
  }

  /// What applies effects, by kind; only a full run makes them.
  package func appliers(in environment: KindEnvironment) -> [EffectKind: any EffectApplier] {
    reduce(into: [:]) { $0[$1.description.kind] = $1.makeApplier(in: environment) }
  }
}
