package import Approval
package import EffectKit
import Git
package import GitMerge
import JSON
import KindSupport
import Plans
import RunJournal
package import SystemPackage
import TestKit

/// A target, a scratch repository over it, and a draft in that; all real.
package struct Stage {
  package let folder: FilePath
  package let target: FilePath
  package let scratch: FilePath
  /// What drafting began from, and the draft.
  package private(set) var base = ""
  package private(set) var draft = ""

  package var planner: GitMergePlanner { GitMergePlanner(target: target.string, scratch: scratch.string) }
  package var applier: GitMergeApplier { GitMergeApplier(target: target.string, scratch: scratch.string) }

  /// Makes a target with `a.txt` and `b.txt` on `main`, and a draft that the given shell lines make from it.
  package init(in folder: FilePath, isBare: Bool = false, drafting: String = "echo drafted >a.txt") async throws {
    self.folder = folder
    target = folder.appending("target")
    scratch = folder.appending("scratch.git")
    let seed = isBare ? folder.appending("seed") : target
    try await git("init", "-q", "-b", "main", seed.string, in: folder)
    try await shell("printf 'one\\ntwo\\nthree\\n' >a.txt; echo b >b.txt; git add -A; git commit -qm base", in: seed)
    if isBare { try await git("clone", "-q", "--bare", seed.string, target.string, in: folder) }
    base = try await git("rev-parse", "main", in: target)
    try await makeScratch()
    draft = try await makeDraft(drafting)
  }

  /// Makes a target without any commit, and a draft from nothing.
  package init(unbornIn folder: FilePath, isBare: Bool = false, drafting: String = "echo first >a.txt") async throws {
    self.folder = folder
    target = folder.appending("target")
    scratch = folder.appending("scratch.git")
    try await git("init", "-q", "-b", "main", isBare ? "--bare" : "-q", target.string, in: folder)
    try await makeScratch()
    let seed = folder.appending("seed")
    try await git("init", "-q", "-b", "main", seed.string, in: folder)
    try await git("commit", "-q", "--allow-empty", "-m", "An empty beginning", in: seed)
    base = try await git("rev-parse", "HEAD", in: seed)
    draft = try await makeDraft(drafting, from: seed)
  }

  private func makeScratch() async throws {
    _ = try Repository.create(at: scratch.string)
    let objects = try await git("rev-parse", "--path-format=absolute", "--git-path", "objects", in: target)
    try await shell("echo '\(objects)' >objects/info/alternates", in: scratch)
  }

  /// Commits what shell lines make of the target's files, in the scratch repository.
  package func makeDraft(_ lines: String, from origin: FilePath? = nil, at revision: String = "HEAD") async throws
    -> String
  {
    let prompt = folder.appending("desk")
    try await git("clone", "-q", (origin ?? target).string, prompt.string, in: folder)
    try await git("checkout", "-q", "--detach", revision, in: prompt)
    try await shell("\(lines)\ngit add -A; git commit -qm draft", in: prompt)
    try await git("fetch", "-q", prompt.string, "HEAD", in: scratch)
    let draft = try await git("rev-parse", "HEAD", in: prompt)
    try await shell("rm -rf desk", in: folder)
    return draft
  }

  /// Drafts anew from what the target is at now.
  package mutating func redraft(_ lines: String) async throws {
    base = try await git("rev-parse", "main", in: target)
    draft = try await makeDraft(lines)
  }

  package func propose(
    into branch: String = "main", from: String? = nil, message: String? = nil,
    how: GitMergeDeclaration.How = .merge, namesChange: Bool = false
  ) async throws(EffectError) -> ProposedEffect {
    try await propose(
      base: base, draft: draft, into: branch, from: from, message: message, how: how, namesChange: namesChange)
  }

  package func propose(
    base: String, draft: String, into branch: String = "main", from: String? = nil, message: String? = nil,
    how: GitMergeDeclaration.How = .merge, namesChange: Bool = false
  ) async throws(EffectError) -> ProposedEffect {
    let context = EffectContext(
      planName: "plan", goal: "a goal", run: "20261123-aaaaaaaa", base: base, draft: draft,
      attributions: ["Drafted-by: a/fast (fast lane)"], values: Template.Values(inputs: [:], steps: [:]),
      seconds: 1_790_000_000)
    let declared = GitMergeDeclaration(
      into: Template(branch), from: from.map { Template($0) }, message: message.map { Template($0) }, how: how,
      namesChange: namesChange)
    return try await planner.propose(EffectDeclaration(declared), in: context)
  }

  /// Derives the effect again and spends an authority for it, as the driver does.
  @discardableResult
  package func commit(_ effect: ProposedEffect) async throws -> EffectReceipt {
    try await apply(effect, seen: try await planner.rederive(effect))
  }

  /// Spends an authority for what was seen at some time before.
  @discardableResult
  package func apply(_ effect: ProposedEffect, seen live: ProposedEffect) async throws -> EffectReceipt {
    let sealed = Samples.sealed(effect)
    let evidence = CommitEvidence(
      record: Samples.record(of: sealed), live: live, derived: sealed.proposal, now: Instant(milliseconds: 1500))
    return try await applier.apply(try Committer().authorize(effect: 0, of: sealed, on: evidence))
  }

  package var head: String {
    get async throws { try await git("rev-parse", "refs/heads/main", in: target) }
  }

  /// What `git status` says of the target, one line a file.
  package var status: String {
    get async throws { try await git("status", "--porcelain", in: target) }
  }

  /// Name, kind, mode, link and digest of everything in the target, its repository included.
  package var listing: String {
    get async throws {
      try await shell(
        "find . -printf '%p %y %m %l\\n' | sort; find . -type f -print0 | sort -z | xargs -0 sha256sum", in: target)
    }
  }

  package func read(_ name: String) async throws -> String { try await shell("cat '\(name)'", in: target) }
}

/// Runs shell lines that a test sets its stage with.
@discardableResult
package func shell(_ lines: String, in folder: FilePath) async throws -> String {
  let result = try await runTool("sh", ["-ec", lines], in: folder)
  guard result.status == 0 else { throw StageFailure(reason: "\(lines): \(result.errors)") }
  return result.output
}

/// What an effect fails with; `nil` when it does not.
package func failure(_ body: () async throws -> Void) async -> EffectError? {
  do {
    try await body()
    return nil
  } catch let error as EffectError {
    return error
  } catch let error as Refusal {
    if case .stale(let difference) = error { return .stale("refused: \(difference)") }
    return .invalid("refused: \(error)")
  } catch {
    return .invalid("another error: \(error)")
  }
}

extension EffectError {
  package var isStale: Bool { if case .stale = self { true } else { false } }
  package var isObstructed: Bool { if case .obstructed = self { true } else { false } }
  package var isNotApplied: Bool {
    switch self {
    case .notApplied, .saidNotApplied: true
    default: false
    }
  }
  package var isInvalid: Bool {
    switch self {
    case .invalid, .unusable: true
    default: false
    }
  }
  package var unusable: UnusableFiles? { if case .unusable(let files) = self { files } else { nil } }
}

/// A test's own preparation that did not work.
package struct StageFailure: Error {
  package var reason: String

  package init(reason: String) { self.reason = reason }
}
