import Drafting
import EffectKit
import Plans
import Policy
import RunJournal

/// A step cannot go on. Whoever finds that throws this, and nothing else; `RunExecutor.conclude` writes it down.
enum StepStop: Error {
  /// For good.
  case failed(String, outcome: RunOutcome = .failed)
  /// Until something outside is different.
  case suspended(RunSuspended.Cause, String)
  /// An attempt is lost; the next one is told why.
  case attempt(AttemptFailed)
  /// The policy does not allow it, and keeps these targets from the rest of the run.
  case overBoundary([BoundaryViolation], denying: TargetsDenied? = nil)
  /// A draft step has to be drafted again.
  ///
  /// - Parameter detail: what a person is told, where a drafter is told less.
  case redraft(StepID, StepReopened.Cause, feedback: String, from: Revision? = nil, detail: String? = nil)
  /// The target moved on from under the drafts: one of them is made again on top of it.
  case targetMoved(to: Revision, StepID, feedback: String, from: Revision)
  /// The seal does not hold any more.
  case voided(ProposalVoided.Cause, String)

  /// An earlier program made the seal.
  static let outdated = StepStop.voided(
    .outdated, "another version of Chancery sealed it, and its verdict and approvals lapse")

  /// Something at the target, or on this machine, is in the way.
  static func obstructed(_ reason: String, hint: String? = nil) -> StepStop {
    .suspended(.obstructed, reason + (hint.map { "; \($0)" } ?? ""))
  }
}

extension StepStop {
  /// The same where a part of the step was applied: its drafts are not made again, and the rest ends.
  var keepingDrafts: StepStop {
    switch self {
    case .redraft(_, _, let feedback, _, let detail):
      .failed("a part is applied, and the rest cannot be sealed: \(detail ?? feedback)", outcome: .stale)
    case .targetMoved(_, _, let feedback, _):
      .failed("a part is applied, and the rest cannot be sealed: \(feedback)", outcome: .stale)
    case .failed(let reason, outcome: .failed):
      .failed("a part is applied, and the rest cannot be sealed: \(reason)", outcome: .stale)
    case .failed, .suspended, .attempt, .overBoundary, .voided: self
    }
  }
}

/// Writing down why a step stopped.
extension RunExecutor {
  func conclude(_ stop: StepStop, of id: StepID) async throws {
    switch stop {
    case .failed(let reason, let outcome):
      try await log.record(.stepFailed(StepFailed(step: id, outcome: outcome, reason: reason)))
    case .suspended(let cause, let detail):
      try await log.record(.runSuspended(RunSuspended(cause: cause, detail: detail)))
    case .attempt(let failure): try await log.record(.attemptFailed(failure))
    case .overBoundary(let violations, let denial):
      if let denial { try await log.record(.targetsDenied(denial)) }
      try await log.record(.boundaryExceeded(BoundaryExceeded(step: id, violations: violations)))
    case .redraft(let target, let cause, let feedback, let from, let detail):
      if let other = await begunToLand(target) {
        let reason =
          "\(detail ?? feedback); step \(target) cannot be drafted again, because step \(other) has begun to land it"
        try await conclude(.failed(reason, outcome: .stale), of: id)
        return
      }
      try await reopen(
        StepReopened(step: target, cause: cause, feedback: feedback, from: from, detail: detail))
    case .targetMoved(let base, let target, let feedback, let from):
      try await move(id, to: base, redrafting: target, feedback: feedback, from: from)
    case .voided(let cause, let reason): try await void(id, cause, reason)
    }
  }

  /// The commit step that has begun to apply what a step drafted; `nil` where none has.
  private func begunToLand(_ target: StepID) async -> StepID? {
    let state = await log.state
    return plan.steps.first { step in
      plan.ancestors(of: step.id).contains { $0.id == target }
        && state.steps[step.id]?.commits.contains { !$0.isUntouched } == true
    }?.id
  }
}
