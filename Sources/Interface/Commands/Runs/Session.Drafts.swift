import Drafting
import JournalStore
import Plans
import Preparation
import RunJournal
import Terminal
import Workspaces

/// Runs that have lost their drafts, with the scratch repository or in it.
extension Session {
  /// Makes a scratch repository without drafts where the journal has the run and the repository is gone.
  func makeEmptyScratch(for start: RunStart, in folder: String) async throws {
    try StateFolder.make(folder, isSynced: false)
    do {
      _ = try await ScratchRepository.create(at: folder, target: start.target, base: start.base.commit)
    } catch {
      // A repository without a commit began from an empty one, which is made here again.
      _ = try await ScratchRepository.create(at: folder, target: start.target)
    }
  }

  /// Mends the scratch repository where a loss of power may have left parts of it; the run's lock must be held.
  func mendDrafts(of state: RunState) async throws {
    let isSealed = state.steps.values.contains { !$0.commits.isEmpty }
    try await ScratchRepository.mend(
      at: host.state.runPath(state.start.run), rebuilding: isSealed ? nil : state.start.target)
  }

  /// Steps whose drafts a loss of power took before they were synced, which is when they are sealed: they are drafted again.
  func lostSteps(of state: RunState, _ plan: Plan, in store: ScratchStore) async throws -> [StepID] {
    guard state.end == nil else { return [] }
    let sealed = state.sealedSteps(of: plan)
    var lost: [StepID] = []
    for (id, step) in state.steps where !sealed.contains(id) {
      for revision in Set([step.result?.revision, step.startingPoint, step.fallback?.revision].compactMap(\.self)) {
        if try await store.isMissing(revision), !lost.contains(id) { lost.append(id) }
      }
    }
    return lost.sorted { $0.text < $1.text }
  }

  /// Refuses to go on with a run that stands on sealed drafts which are gone, and says which.
  ///
  /// An effect in doubt is found out about all the same: that needs no draft.
  func requireDrafts(of state: RunState, _ plan: Plan, in store: ScratchStore) async throws {
    guard let missing = try await store.firstMissing(of: state.standingDrafts(of: plan)) else { return }
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
    if let at = ScratchRepository.deletedAt(in: folder) {
      let moment = moment(Instant(milliseconds: at * 1000))
      return CommandFailure(
        .failed,
        "\(draft) of run \(run) is not here any more: `chancery gc` deleted the drafts of this run on \(moment)",
        hint: "`chancery show \(run)` and `chancery log \(run)` have what was sealed and done")
    }
    return CommandFailure(
      .failed,
      "\(draft) of run \(run) is lost: it is not in \(folder)/scratch.git. What was applied stays, and can be undone; "
        + "nothing more can be applied",
      hint: "`chancery abort \(run)` ends the run, and `chancery run \(state.start.planPath)` drafts it again; "
        + "or restore that folder from a backup, then resume")
  }
}

extension RunState {
  /// The drafts that what is still to do with sealed proposals is made from.
  fileprivate func standingDrafts(of plan: Plan) -> [Revision] {
    guard end == nil, undoing == nil else { return [] }
    let sealed = sealedSteps(of: plan)
    let results = steps.compactMap { id, step -> Revision? in
      if sealed.contains(id), case .finished(let finished) = step.phase { finished.revision } else { nil }
    }
    return results + steps.values.compactMap { $0.commits.last?.sealed?.revision }
  }

  /// Steps with a proposal that was sealed, and those that they are made from: their drafts were synced before.
  fileprivate func sealedSteps(of plan: Plan) -> Set<StepID> {
    let own = steps.filter { !$0.value.commits.isEmpty }.map(\.key)
    return Set(own + own.flatMap { plan.ancestors(of: $0).map(\.id) })
  }
}
