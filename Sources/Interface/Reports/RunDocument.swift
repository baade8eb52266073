import Approval
package import JSON
import Models
import Plans
import Policy
import Preparation
package import RunJournal
import Terminal

/// A run as JSON, version 1: what `--json` prints wherever a run is the answer.
package struct RunDocument {
  package let state: RunState
  /// Whether a process is at work on it.
  package let isDriven: Bool

  /// Why the journal went back for the run, where it did.
  package let loss: String?

  package init(state: RunState, isDriven: Bool, loss: String? = nil) {
    self.state = state
    self.isDriven = isDriven
    self.loss = loss
  }

  package var document: JSONValue {
    [
      "version": 1,
      "run": .string(state.start.run.text),
      "plan": .string(state.start.planName),
      "target": .string(state.start.target),
      "base": .string(state.start.base.commit),
      "status": .string(StatusWord(state, isDriven: isDriven, isLost: loss != nil).code),
      "exit-status": .integer(Int64((loss == nil ? ExitStatus(of: state) : .inDoubt).rawValue)),
      "reason": loss.map(JSONValue.string) ?? state.end.map { .string($0.reason) } ?? state.suspension.map {
        .string($0.detail)
      } ?? .null,
      "next": .array(
        NextStep.all(of: state, isDriven: isDriven, isLost: loss != nil).map { .string($0.rawValue) }),
      "started-at": .string(moment(state.startedAt)),
      "updated-at": .string(moment(state.updatedAt)),
      "spending": spending,
      "brought": BroughtText.document(state.brought),
      "models": ServiceLines(state.services).document,
      "steps": .object(Dictionary(state.steps.map { ($0.key.text, step($0.value)) }) { first, _ in first }),
      "violations": .array(
        state.violations.map(\.document)),
    ]
  }

  private var spending: JSONValue {
    [
      "picodollars": state.spending.unpriced.isEmpty ? .integer(state.spending.money.picodollars) : .null,
      "unpriced": .array(state.spending.unpriced.sorted().map(JSONValue.string)),
      "model-calls": .integer(Int64(state.spending.modelCalls)),
      "attempts": .integer(Int64(state.spending.attempts)),
      "unaccounted": [
        "picodollars": .integer(state.spending.unaccounted.money.picodollars),
        "tokens": .integer(Int64(state.spending.unaccounted.tokens)),
      ],
      "working-milliseconds": .integer(state.spending.workingMilliseconds),
      "attended-milliseconds": .integer(state.spending.attendedMilliseconds),
    ]
  }

  private func step(_ step: StepState) -> JSONValue {
    var members: [String: JSONValue] = [
      "phase": .string(phase(step.phase)), "attempts": .integer(Int64(step.attempts)),
      "draft": step.drafts.last.map { .string($0.revision.commit) } ?? .null,
      "tree": step.drafts.last.map { .string($0.revision.tree) } ?? .null,
    ]
    if let check = step.failedCheck { members["failed-check"] = CheckText(check).document }
    if let answer = step.result?.answer { members["answer"] = answer }
    if let draft = step.drafts.last { members["changes"] = .array(draft.changes.map(Self.document)) }
    if let sealed = step.commit.sealed {
      members["seal"] = .string(sealed.seal)
      members["sealed-tree"] = .string(sealed.revision.tree)
      members["verdict"] = step.commit.verdict.map { .string($0.decision.rawValue) } ?? .null
      members["approval"] =
        (step.commit.approval ?? step.commit.usedUp.last).map { .string($0.decision.rawValue) } ?? .null
      if let proposal = try? SealedProposal(reading: sealed).proposal { describe(proposal, in: &members) }
      members["effects"] = effects(of: step.commit)
    }
    if !step.earlier.isEmpty {
      members["earlier"] = .array(
        step.earlier.map { commit in
          ["seal": commit.sealed.map { .string($0.seal) } ?? .null, "effects": effects(of: commit)]
        })
    }
    return .object(members)
  }

  private func effects(of commit: CommitState) -> JSONValue {
    .array(
      commit.effects.sorted { $0.key < $1.key }.map { effect in
        [
          "effect": .integer(Int64(effect.key + 1)),
          "outcome": effect.value.settled.map { .string($0.outcome.rawValue) } ?? "in-doubt",
          "detail": effect.value.settled.map { .string($0.detail) } ?? .null,
          "undo": effect.value.compensation.map { undo($0) } ?? .null,
        ]
      })
  }

  /// What is sealed: its files by path, and each effect with what it would do.
  private func describe(_ proposal: Proposal, in members: inout [String: JSONValue]) {
    members["changes"] = .array(proposal.changes.map(Self.document))
    members["proposed"] = .array(
      proposal.effects.enumerated().map { index, effect in
        [
          "effect": .integer(Int64(index + 1)), "kind": .string(effect.kind.rawValue),
          "preview": .string(effect.preview), "undo": effect.compensation.map { .string($0.preview) } ?? .null,
        ]
      })
  }

  private static func document(_ change: FileChange) -> JSONValue {
    [
      "path": .string(change.path), "kind": .string(change.kind.rawValue),
      "lines-added": .integer(Int64(change.linesAdded)), "lines-removed": .integer(Int64(change.linesRemoved)),
      "binary": .bool(change.isBinary), "moved": change.moved.map { .string($0) } ?? .null,
    ]
  }

  private func undo(_ compensation: CompensationState) -> JSONValue {
    [
      "outcome": compensation.settled.map { .string($0.outcome.rawValue) } ?? "in-doubt",
      "detail": compensation.settled.map { .string($0.detail) } ?? .null,
    ]
  }

  private func phase(_ phase: StepState.Phase) -> String {
    switch phase {
    case .waiting: "waiting"
    case .running: "running"
    case .finished: "finished"
    case .failed: "failed"
    }
  }
}
