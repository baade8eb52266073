import Drafting
import EffectKit
import Plans
import Policy
import RunJournal

/// What was drafted is why an effect cannot be proposed.
struct DraftedMistake: Error, CustomStringConvertible {
  var kind: EffectKind
  var files: UnusableFiles
  /// For a person.
  var reason: String { "\(kind.rawValue): \(files.reason)" }

  var description: String { reason }
}

extension ProposalBuilder {
  /// Whose mistake it is that files cannot be used: the drafter's where the draft changes one of them, or was to make it.
  func stop(for files: UnusableFiles, of kind: EffectKind, in draft: Revision) async throws -> any Error {
    let mistake = DraftedMistake(kind: kind, files: files)
    if files.areMissing, files.paths.contains(where: mayDraft) { return mistake }
    let changes = try await ports.store.changes(from: base, to: draft)
    let isDrafted = changes.contains { change in files.paths.contains { change.concerns($0) } }
    return isDrafted ? mistake : StepStop.failed(mistake.reason)
  }

  private func mayDraft(_ path: String) -> Bool {
    if case .allowed = PathRules(policy.boundary.paths).judge(path) { true } else { false }
  }
}

/// Sending what was drafted back to whoever drafted it.
extension RunExecutor {
  func sentBack(_ mistake: DraftedMistake, _ builder: ProposalBuilder) -> StepStop {
    guard let target = builder.drafter(of: mistake.files.paths) ?? scheduler.lastDraft(before: builder.id) else {
      return .failed(mistake.reason)
    }
    // It could be proposed before: the target has changed since, and nobody is left to draft it for what it is now.
    guard builder.known.voided == nil || scheduler.mayDraft(target, in: builder.state) else {
      return .failed("the proposal cannot be made anew: \(mistake.reason)", outcome: .stale)
    }
    let told = "the effect \(mistake.kind.rawValue) cannot be applied: \(mistake.files.told)"
    return .redraft(target, .effect, feedback: told, detail: mistake.reason)
  }
}

extension ProposalBuilder {
  /// The last draft step that changed one of some paths.
  fileprivate func drafter(of paths: [String]) -> StepID? {
    draftSteps.last { id in
      guard let known = state.steps[id] else { return false }
      let landed = known.drafts.last { $0.revision == known.result?.revision } ?? known.drafts.last
      return landed?.changes.contains { change in paths.contains { change.concerns($0) } } ?? false
    }
  }
}

extension FileChange {
  /// Whether it is of a path, or of something in the folder at it.
  fileprivate func concerns(_ path: String) -> Bool {
    path.isEmpty || self.path == path || self.path.hasPrefix(path + "/")
  }
}
