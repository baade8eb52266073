import Drafting
import JournalStore
import Preparation
import RunJournal
import Terminal
import Workspaces

/// Runs that have lost their drafts, with the scratch repository or in it.
extension Session {
  /// Makes a scratch repository without drafts where the journal has the run and the repository is gone.
  func makeEmptyScratch(for start: RunStart, in folder: String) async throws {
    try StateFolder.make(folder)
    do {
      _ = try await ScratchRepository.create(at: folder, target: start.target, base: start.base.commit)
    } catch {
      // A repository without a commit began from an empty one, which is made here again.
      _ = try await ScratchRepository.create(at: folder, target: start.target)
    }
  }

  /// Refuses to go on with a run that stands on drafts which are gone, and says which.
  ///
  /// An effect in doubt is found out about all the same: that needs no draft.
  func requireDrafts(of state: RunState, in store: ScratchStore) async throws {
    guard let missing = try await store.firstMissing(of: state.standingDrafts) else { return }
    let failure = lost(missing, of: state)
    guard state.hasEffectInDoubt else { throw failure }
    output.note(visibleLine(failure.message))
    if let hint = failure.hint { output.note(visibleLine(hint)) }
  }

  /// Refuses to show a draft that is gone.
  func requireDraft(_ revision: Revision, of state: RunState) async throws {
    let folder = try host.state.runPath(state.start.run)
    guard ScratchRepository.isThere(at: folder) else { throw lost(revision, of: state) }
    let store = try await store(in: folder, sandbox: nil)
    if let missing = try await store.firstMissing(of: [revision]) { throw lost(missing, of: state) }
  }

  private func lost(_ revision: Revision, of state: RunState) -> CommandFailure {
    let run = state.start.run
    let step = state.steps.first { $0.value.drafts.contains { $0.revision == revision } }?.key
    let draft = step.map { "the draft of step \($0)" } ?? "the draft \(revision.commit.prefix(12))"
    let folder = (try? host.state.runPath(run)) ?? host.state.path
    return CommandFailure(
      .failed,
      "\(draft) of run \(run) is lost: it is not in \(folder)/scratch.git. What was applied stays, and can be undone; "
        + "nothing more can be applied",
      hint: "`chancery abort \(run)` ends the run, and `chancery run \(state.start.planPath)` drafts it again; "
        + "or restore that folder from a backup, then resume")
  }
}

extension RunState {
  /// The drafts that what is still to do is made from.
  fileprivate var standingDrafts: [Revision] {
    guard end == nil, undoing == nil else { return [] }
    let results = steps.values.compactMap { step -> Revision? in
      if case .finished(let finished) = step.phase { finished.revision } else { nil }
    }
    return results + steps.values.compactMap(\.commit.sealed?.revision)
  }
}
