package import Approval
package import EffectKit
import KindSupport
import Plans

/// Pushes one reference with the user's own git, on the condition that the remote's is exactly where it was.
package struct GitPushApplier: EffectApplier {
  private let target: String

  package init(target: String) { self.target = target }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let push = try GitPush(authority.effect)
    let key = authority.idempotencyKey
    let git = UserGit(folder: target)
    do {
      try await CloneSettings(git: git).refuseLeading()
    } catch {
      throw error.withNothingApplied
    }
    try await push.sendLargeFiles(of: target)
    let apart = await PushRemote(git: git, name: push.remote).variablesApart()
    let note = apart == nil ? nil : await RemoteNote(of: push, in: target, key: key)
    let words = push.words(dryRun: false, as: apart == nil ? nil : PushRemote.nameApart)
    let result = await git.run(words, variables: apart ?? [:], within: push.patience)
    let report = PushReport(output: result.output, errors: result.errors, reference: push.reference)
    let place = "\(push.name) of \(push.url)"
    switch report.outcome {
    case .moved, .unchanged:
      return EffectReceipt(detail: "\(place) is at \(push.object.prefix(12))\(report.remark)\(await Self.noted(note))")
    case .staleLease: throw .stale("\(place) moved after the seal; nothing was pushed")
    case .rejected(let reason):
      // The push of a process that was killed may go on by itself, and get there first.
      if let there = try? await object(of: push), there == push.object {
        return EffectReceipt(
          detail: "\(place) is at \(push.object.prefix(12)), though this push was refused: \(reason)"
            + (await Self.noted(note)))
      }
      throw .notApplied("\(place) was not moved: \(reason)\(report.remark)")
    case .missing:
      try await look(
        for: push,
        because: result.timedOut ? "the push took longer than \(push.timeoutSeconds) seconds" : result.reason, report)
      return EffectReceipt(
        detail: "\(place) is at \(push.object.prefix(12)), though \(result.reason)\(report.remark)"
          + (await Self.noted(note)))
    }
  }

  package func recover(_ effect: ProposedEffect, key: String) async throws(EffectError) -> ProbeResult? {
    await RemoteNote(of: try GitPush(effect), in: target, key: key)?.clear()
    return nil
  }

  package func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt {
    do {
      let note = await RemoteNote(of: try GitPush(effect), in: target, key: key)
      return EffectReceipt(detail: "a push leaves nothing to finish" + (await Self.noted(note)))
    } catch {
      return EffectReceipt(detail: error.reason)
    }
  }

  /// Notes in the target where the remote's branch is now; what could not be, as the end of a sentence.
  private static func noted(_ note: RemoteNote?) async -> String {
    guard let note, let trouble = await note.write() else { return "" }
    return "; \(note.name) was not brought along, which `git fetch` does: \(trouble)"
  }

  /// After a push that ended without a word about its reference: returns where the remote has it, as another look shows.
  ///
  /// - Throws: `EffectError.inDoubt` otherwise, since a server may still be at work on what it was sent.
  private func look(for push: GitPush, because reason: String, _ report: PushReport) async throws(EffectError) {
    let there: String?
    do {
      there = try await object(of: push)
    } catch {
      throw .inDoubt("\(reason)\(report.remark); and then the remote could not be asked: \(error)")
    }
    guard there != push.object else { return }
    throw .inDoubt(
      "\(reason)\(report.remark); \(push.name) of \(push.url) is at \(there ?? "nothing") so far, "
        + "and the server may still be at work")
  }

  private func object(of push: GitPush) async throws(EffectError) -> String? {
    try await PushRemote(git: UserGit(folder: target), name: push.remote, patience: push.patience).object(
      of: push.reference)
  }
}
