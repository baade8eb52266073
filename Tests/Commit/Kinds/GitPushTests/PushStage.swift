import Approval
import EffectKit
import GitPush
import JSON
import KindStage
import KindSupport
import Plans
import RunJournal
import SystemPackage
import TestKit

/// A stage whose target has a bare remote, with hooks where a test wants them; all real.
struct PushStage {
  private(set) var stage: Stage
  let remote: FilePath

  init(in folder: FilePath) async throws {
    stage = try await Stage(in: folder)
    remote = folder.appending("remote.git")
    try await git("clone", "-q", "--bare", stage.target.string, remote.string, in: folder)
    try await git("remote", "add", "origin", remote.string, in: stage.target)
    try await git("fetch", "-q", "origin", in: stage.target)
  }

  var planner: GitPushPlanner { GitPushPlanner(target: stage.target.string, scratch: stage.scratch.string) }
  var applier: GitPushApplier { GitPushApplier(target: stage.target.string) }

  /// Commits in the target, ahead of the remote.
  @discardableResult
  func advance(_ lines: String = "echo more >c.txt") async throws -> String {
    try await shell("\(lines); git add -A; git commit -qm more", in: stage.target)
    return try await stage.head
  }

  /// Drafts anew from what the target is at now.
  mutating func redraft(_ lines: String) async throws { try await stage.redraft(lines) }

  func hook(_ name: String, _ lines: String) async throws {
    try await shell("printf '%s\\n' '#!/bin/sh' '\(lines)' >hooks/\(name); chmod +x hooks/\(name)", in: remote)
  }

  func propose(
    _ declared: GitPushDeclaration = .init(branch: "main"), after earlier: [ProposedEffect] = []
  ) async throws(EffectError) -> ProposedEffect {
    var context = EffectContext(
      planName: "plan", goal: "a goal", run: "20261123-aaaaaaaa", base: stage.base, draft: stage.draft,
      attributions: [], values: Template.Values(inputs: [:], steps: [:]), seconds: 1_790_000_000)
    context.earlier = earlier
    return try await planner.propose(EffectDeclaration(declared), in: context)
  }

  @discardableResult
  func commit(_ effect: ProposedEffect) async throws -> EffectReceipt {
    try await apply(effect, seen: try await planner.rederive(effect))
  }

  @discardableResult
  func apply(_ effect: ProposedEffect, seen live: ProposedEffect) async throws -> EffectReceipt {
    let sealed = Samples.sealed(effect)
    let evidence = CommitEvidence(
      record: Samples.approved(sealed), live: live, derived: sealed.proposal, now: Instant(milliseconds: 1500))
    return try await applier.apply(try Committer().authorize(effect: 0, of: sealed, on: evidence))
  }

  func remoteHead(_ reference: String = "refs/heads/main") async throws -> String {
    try await git("rev-parse", "--verify", reference, in: remote)
  }
}
