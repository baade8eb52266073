package import Approval
package import EffectKit
import JSON
import KindSupport
import Plans
import RunJournal
package import SQLMigrate
import SecretSources
package import SystemPackage
import TestKit

/// A draft with a migration in it, and the database that it is for, whose URL is a secret in a file.
package struct MigrationStage {
  package let stage: Stage
  package let url: FilePath

  /// - Parameter more: names and contents of further scripts, besides `up.sql` and `down.sql`.
  package init(
    in folder: FilePath, url: String, up: String, down: String = "SELECT 1", more: [String: String] = [:]
  ) async throws {
    try await shell("cat >url.txt <<'TEXT'\n\(url)\nTEXT", in: folder)
    self.url = folder.appending("url.txt")
    let scripts = more.merging(["up.sql": up, "down.sql": down]) { $1 }
    stage = try await Stage(
      in: folder, drafting: scripts.map { "cat >\($0) <<'TEXT'\n\($1)\nTEXT" }.joined(separator: "\n"))
  }

  private var secretStore: SecretStore {
    SecretStore(sources: ["DATABASE_URL": .file(url.string)], environment: [:], home: "/")
  }

  package var planner: SQLMigratePlanner {
    SQLMigratePlanner(target: stage.target.string, scratch: stage.scratch.string, secretStore: secretStore)
  }
  package var applier: SQLMigrateApplier {
    SQLMigrateApplier(target: stage.target.string, scratch: stage.scratch.string, secretStore: secretStore)
  }

  /// Writes another URL to the secret's file.
  package func swap(_ url: String) async throws { try await shell("echo '\(url)' >'\(self.url)'", in: stage.folder) }

  package func propose(
    _ file: String = "up.sql", limits: SQLMigrateDeclaration.Limits = .init(lockSeconds: 1, statementSeconds: 5),
    undo: String? = nil, after earlier: [ProposedEffect] = [], base: String? = nil
  ) async throws(EffectError) -> ProposedEffect {
    var context = context(from: base)
    context.earlier = earlier
    return try await planner.propose(declaration(file, limits: limits, undo: undo), in: context)
  }

  /// Plans migrations one after the other, as those of one step are.
  package func proposeAll(_ files: [(up: String, undo: String?)]) async throws(EffectError) -> [ProposedEffect] {
    let limits = SQLMigrateDeclaration.Limits(lockSeconds: 1, statementSeconds: 5)
    let declarations = files.map { declaration($0.up, limits: limits, undo: $0.undo) }
    var context = context(from: nil)
    for (place, declaration) in declarations.enumerated() {
      context.next = place + 1 < declarations.count ? declarations[place + 1] : nil
      context.earlier.append(try await planner.propose(declaration, in: context))
    }
    return context.earlier
  }

  private func context(from base: String?) -> EffectContext {
    EffectContext(
      planName: "plan", goal: "a goal", run: "20261123-aaaaaaaa", base: base ?? stage.base, draft: stage.draft,
      attributions: [], values: Template.Values(inputs: [:], steps: [:]), seconds: 1_790_000_000)
  }

  private func declaration(
    _ file: String, limits: SQLMigrateDeclaration.Limits, undo: String?
  ) -> EffectDeclaration {
    let database = Template(parts: [.hole(.secret("DATABASE_URL"))])
    return EffectDeclaration(
      SQLMigrateDeclaration(
        database: database, file: Template(file), undo: undo.map { Template($0) }, limits: limits))
  }

  @discardableResult
  package func commit(_ effect: ProposedEffect) async throws -> EffectReceipt {
    try await apply(effect, seen: try await planner.rederive(effect))
  }

  /// - Parameter word: what a person said of an earlier try that was in doubt: that it was not applied.
  @discardableResult
  package func apply(
    _ effect: ProposedEffect, seen live: ProposedEffect, saidNotApplied word: Bool = false
  ) async throws -> EffectReceipt {
    let sealed = Samples.sealed(effect)
    var record = Samples.approved(sealed)
    if word {
      let seal = sealed.seal.hex
      let key = CommitAuthority.idempotencyKey(of: sealed.seal, effect: 0)
      record.effects[0] = EffectState(
        intended: EffectIntended(seal: seal, effect: 0, idempotencyKey: key),
        settled: EffectSettled(seal: seal, effect: 0, outcome: .notApplied, detail: "somebody says so"))
    }
    let evidence = CommitEvidence(
      record: record, live: live, derived: sealed.proposal, now: Instant(milliseconds: 1500))
    return try await applier.apply(try Committer().authorize(effect: 0, of: sealed, on: evidence))
  }

  private var course: Course { Course(planner: planner, applier: applier) }

  /// Undoes a committed migration as a run does.
  @discardableResult
  package func undo(_ effect: ProposedEffect) async throws -> EffectReceipt {
    try await course.undo(effect, EffectReceipt(detail: ""))
  }

  package func probeUndo(_ effect: ProposedEffect) async throws -> ProbeResult {
    await planner.probeCompensation(of: try course.applied(effect, EffectReceipt(detail: "")))
  }

  package func probe(_ effect: ProposedEffect) async -> ProbeResult {
    await planner.probe(effect, key: CommitAuthority.idempotencyKey(of: Samples.sealed(effect).seal, effect: 0))
  }
}

extension ProbeResult {
  package var isApplied: Bool { if case .applied = self { true } else { false } }
  package var isNotApplied: Bool { if case .notApplied = self { true } else { false } }
  package var isUnknown: Bool { if case .unknown = self { true } else { false } }
}

extension EffectError {
  package var isInDoubt: Bool { if case .inDoubt = self { true } else { false } }
}
