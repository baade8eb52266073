import Approval
package import Plans
package import RunJournal
package import Terminal

/// One run for a person.
package struct RunText {
  package let state: RunState
  package let plan: Plan
  package let style: Style
  /// Whether a process is at work on it.
  package let isDriven: Bool
  /// Why the journal went back for the run and what to do, where it did.
  package let loss: String?

  package init(state: RunState, plan: Plan, style: Style, isDriven: Bool, loss: String? = nil) {
    self.state = state
    self.plan = plan
    self.style = style
    self.isDriven = isDriven
    self.loss = loss
  }

  package var text: String {
    let word = StatusWord(state, isDriven: isDriven, isLost: loss != nil)
    var lines = [
      style.paint("run \(state.start.run)", .bold) + "  " + style.paint(word.text, word.colour),
      "plan    \(visibleLine(state.start.planName)): \(visibleLine(plan.goal))",
      "target  \(visibleLine(state.start.target)) at \(state.start.base.commit.prefix(12))",
      "began   \(moment(state.startedAt)), last event \(moment(state.updatedAt))",
      "spent   \(spending)",
    ]
    lines += BroughtText.lines(state.brought).map(visibleLine)
    lines += ServiceLines(state.services).lines.map { "        " + visibleLine($0) } + [""]
    lines += plan.steps.map(line)
    for check in state.failedChecks where state.end?.outcome != .committed {
      lines += [""] + CheckText(check).block(indented: 0, style: style)
    }
    for step in plan.steps { lines += proposal(of: step) }
    if let loss { return (lines + ["", visibleLine(loss)]).joined(separator: "\n") }
    if let reason = state.shownReason { lines += ["", visibleLine(reason)] }
    lines += next
    return lines.joined(separator: "\n")
  }

  private var spending: String {
    let spending = state.spending
    let unpriced = spending.unpriced.isEmpty ? "" : " and more that has no price"
    return "\(spending.money)\(unpriced), \(counted(spending.modelCalls, "model call")), "
      + "\(duration(spending.workingMilliseconds)) of work, \(duration(spending.attendedMilliseconds)) of a person"
  }

  private func line(for step: Step) -> String {
    let known = state.steps[step.id] ?? StepState()
    let phase =
      switch known.phase {
      case .waiting: waiting(known)
      case .running(let attempt): "attempt \(attempt) " + (isDriven ? "under way" : "begun")
      case .finished(let result): "finished" + (known.attempts > 1 ? " at attempt \(result.attempt)" : "")
      case .failed: "failed"
      }
    return "  " + step.id.text.padded(14) + step.kind.name.padded(9) + phase
  }

  private func waiting(_ known: StepState) -> String {
    let isOver = state.end != nil && state.undoing == nil
    if known.commit.sealed != nil {
      if isOver { return "sealed, not applied" }
      return known.commit.effects.isEmpty ? "sealed" : "effects begun"
    }
    if !known.earlier.isEmpty { return "applied in part" }
    if known.attempts == 0 { return isOver ? "never begun" : "not begun" }
    return isOver ? "failed" : "to be drafted again"
  }

  private func proposal(of step: Step) -> [String] {
    let before = (state.steps[step.id]?.earlier ?? []).flatMap(appliedPart)
    guard let record = state.steps[step.id]?.commit.sealed else { return before }
    guard let sealed = try? SealedProposal(reading: record) else {
      return ["", style.paint("the proposal of step \(step.id) cannot be read", .red)]
    }
    let commit = state.steps[step.id]?.commit
    var lines = before + ["", visible(sealed.proposal.shown), "", "seal \(sealed.seal)"]
    if let verdict = commit?.verdict {
      lines.append("verdict \(verdict.decision.rawValue)")
      lines += VerdictText(verdict: verdict, proposal: sealed.proposal).reasons
    }
    lines += ((commit?.usedUp ?? []) + (commit?.approvals ?? [])).map { ApprovalText($0).line }
    lines += denials(of: step)
    return lines + (commit.map(outcomes) ?? [])
  }

  /// What was applied under an earlier seal, of which the proposal below is the rest.
  private func appliedPart(_ commit: CommitState) -> [String] {
    guard let record = commit.sealed else { return [] }
    let proposal = try? SealedProposal(reading: record).proposal
    let effects = commit.applied.compactMap { index in proposal?.effect(at: index).map { (index + 1, $0.preview) } }
    return ["", "applied before, under seal \(record.seal.prefix(12))"]
      + effects.map { "  effect \($0): \(visibleLine($1))" } + outcomes(commit).map { "  " + $0 }
  }

  private func outcomes(_ commit: CommitState) -> [String] {
    var lines: [String] = []
    for (index, effect) in commit.effects.sorted(by: { $0.key < $1.key }) {
      let outcome = effect.settled.map { "\($0.outcome.word): \($0.detail)" } ?? "begun; its outcome is not known"
      lines.append("effect \(index + 1) \(visibleLine(outcome))")
      guard let compensation = effect.compensation else { continue }
      let undo =
        compensation.settled.map { "\($0.outcome.undoWord): \($0.detail)" } ?? "undo begun; its outcome is not known"
      lines.append("  " + visibleLine(undo))
    }
    return lines
  }

  /// What nothing in the run may reach any more, once for each time that it is another.
  private func denials(of step: Step) -> [String] {
    let denied = state.denials.filter { $0.step == step.id }.map(\.targets)
    return denied.enumerated().filter { denied.firstIndex(of: $0.element) == $0.offset }.map { _, targets in
      "denied for this run: " + visibleLine(targets.map(\.description).joined(separator: ", "))
    }
  }

  /// What a person can do now.
  private var next: [String] {
    let run = state.start.run
    switch state.suspension?.cause {
    case _ where state.isRestored:
      return [
        "the journal was restored from a backup: the run's last actions are not known, so it applies nothing more",
        "next: look at its targets, then chancery abort \(run)",
      ]
    case _ where state.end != nil && state.undoing == nil: return []
    case nil where isDriven: return ["a process drives it now; `chancery log \(run)` shows its progress"]
    case .approval, .rejection: return ["next: chancery review \(run)"]
    case .drafted: return ["next: chancery diff \(run), then chancery commit \(run)"]
    case .inDoubt:
      return [
        "next: chancery resume \(run) probes again; chancery resolve \(run) EFFECT records an outcome that you know"
      ]
    case .obstructed, .withheld, .interrupted, nil: return ["next: chancery resume \(run)"]
    }
  }
}
