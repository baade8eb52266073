package import EffectKit
import FileWrite
package import Git
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

extension KindRegistry {
  /// How files are merged that several drafts changed: as the merge into the target does.
  ///
  /// - Parameters:
  ///   - base: the commit that the drafts began from, whose attributes count.
  ///   - scratch: path of a repository that holds it.
  ///   - target: path of the repository that the run changes.
  package static func mergeDrivers(
    of paths: [TreePath], at base: ObjectID, in scratch: String, target: String
  ) async throws -> [TreePath: MergeDriver] {
    try await MergeDrivers(of: paths, at: base, in: scratch, target: target).byPath
  }
}
