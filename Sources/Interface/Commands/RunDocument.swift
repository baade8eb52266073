import Approval
import JSON
import Models
import Plans
import Policy
import RunJournal

/// A run as JSON, version 1: what `--json` prints wherever a run is the answer.
struct RunDocument {
  let state: RunState
  /// Whether a process is at work on it.
  let isDriven: Bool

  var document: JSONValue {
    [
      "version": 1,
      "run": .string(state.start.run.text),
      "plan": .string(state.start.planName),
      "target": .string(state.start.target),
      "base": .string(state.start.base.commit),
      "status": .string(StatusWord(state, isDriven: isDriven).text),
      "exit-status": .integer(Int64(ExitStatus(of: state).rawValue)),
      "reason": state.end.map { .string($0.reason) } ?? state.suspension.map { .string($0.detail) } ?? .null,
      "started-at": .string(moment(state.startedAt)),
      "updated-at": .string(moment(state.updatedAt)),
      "spending": spending,
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
    if let answer = step.result?.answer { members["answer"] = answer }
    if let sealed = step.commit.sealed {
      members["seal"] = .string(sealed.seal)
      members["sealed-tree"] = .string(sealed.revision.tree)
      members["verdict"] = step.commit.verdict.map { .string($0.decision.rawValue) } ?? .null
      members["approval"] = step.commit.approval.map { .string($0.decision.rawValue) } ?? .null
      members["effects"] = .array(
        step.commit.effects.sorted { $0.key < $1.key }.map { effect in
          [
            "effect": .integer(Int64(effect.key + 1)),
            "outcome": effect.value.settled.map { .string($0.outcome.rawValue) } ?? "in-doubt",
            "detail": effect.value.settled.map { .string($0.detail) } ?? .null,
            "undo": effect.value.compensation.map { undo($0) } ?? .null,
          ]
        })
    }
    return .object(members)
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

/// The one word that says where a run is.
struct StatusWord {
  let text: String
  let colour: Style.Colour

  /// - Parameter isDriven: whether a process is at work on the run; one that none drives and that says nothing was killed.
  init(_ state: RunState, isDriven: Bool) {
    switch (state.undoing == nil ? state.end?.outcome : nil, state.suspension?.cause) {
    case (.committed?, _) where state.isTakenBack: (text, colour) = ("taken back", .yellow)
    case (.committed?, _): (text, colour) = ("committed", .green)
    case (.drafted?, _): (text, colour) = ("drafted", .green)
    case (let outcome?, _): (text, colour) = (outcome.rawValue, .red)
    case (nil, .approval?): (text, colour) = ("waiting for approval", .yellow)
    case (nil, .rejection?): (text, colour) = ("rejected by the slow tier", .yellow)
    case (nil, .drafted?): (text, colour) = ("sealed, not applied", .yellow)
    case (nil, .obstructed?): (text, colour) = ("obstructed", .yellow)
    case (nil, .withheld?): (text, colour) = ("withheld", .yellow)
    case (nil, .inDoubt?): (text, colour) = ("in doubt", .red)
    case (nil, .interrupted?): (text, colour) = ("interrupted", .yellow)
    case (nil, nil) where !isDriven && state.isApproved: (text, colour) = ("approved, not applied", .yellow)
    case (nil, nil) where !isDriven: (text, colour) = ("interrupted", .yellow)
    case (nil, nil): (text, colour) = ("under way", .cyan)
    }
  }
}

extension RunState {
  /// Whether any of what was applied was taken back.
  fileprivate var isTakenBack: Bool {
    steps.values.contains { $0.commit.effects.values.contains(where: \.isTakenBack) }
  }

  /// Whether a person approved a proposal of which nothing is applied yet.
  fileprivate var isApproved: Bool {
    steps.values.contains { $0.result == nil && $0.commit.approval?.decision == .approve && $0.commit.effects.isEmpty }
  }
}
