import Drafting
import Models
package import Plans
import Policy
package import RunJournal
package import Terminal

/// One line for each event that a person wants to hear of.
package struct ProgressText {
  package let style: Style

  package init(style: Style) {
    self.style = style
  }

  package func line(for event: RunEvent, state: RunState) -> String? {
    switch event {
    case .driverAttached: started(state.start)
    case .modelCalled(let call): servedOtherwise(call, state)
    case .stepStarted(let start):
      start.isEscalated == true ? escalated(start) : start.agent.map { begun(start, by: $0) }
    case .mistakeMade(let mistake):
      bad("\(mistake.step)", "\(mistake.mistake.rawValue): \(mistake.detail)")
    case .commandRan(let command): checked(command)
    case .networkUsed(let use): network(use)
    case .attemptFailed(let failure):
      bad("\(failure.step)", "attempt \(failure.attempt): \(failure.mistake.rawValue)")
    case .stepFinished(let result): finished(result, state)
    case .stepFailed(let failure): bad("\(failure.step)", PromptDelimiter.unwrapped(failure.reason))
    case .stepReopened(let reopening): again(reopening)
    case .draftsMerged(let merge): good("\(merge.step)", "drafts merged into tree \(merge.revision.tree.prefix(12))")
    default: commitLine(for: event)
    }
  }

  private func commitLine(for event: RunEvent) -> String? {
    switch event {
    case .boundaryExceeded(let excess):
      excess.violations.map { bad("\(excess.step)", $0.description) }.joined(separator: "\n")
    case .proposalSealed(let sealed): good("\(sealed.step)", "sealed \(sealed.seal.prefix(12))")
    case .verdictGiven(let verdict): judged(verdict)
    case .approvalGiven(let approval):
      approval.decision == .approve
        ? good("approval", ApprovalText(approval).line)
        : bad("approval", "\(ApprovalText(approval).line): \(approval.reason ?? "")")
    case .proposalVoided(let voided): anew(voided)
    case .baseMoved(let moved): bad("\(moved.step)", "the target is at \(moved.base.commit.prefix(12)) now")
    case .effectSettled(let settled):
      settled.outcome == .committed
        ? good("effect \(settled.effect + 1)", settled.detail)
        : bad(
          "effect \(settled.effect + 1)", "\(settled.outcome.rawValue.replacing("-", with: " ")): \(settled.detail)")
    case .undoRequested(let request):
      bad("undo", request.reason + Self.signature(request.signed))
    case .effectResolved(let resolved):
      good(
        "effect \(resolved.effect + 1)",
        "\(resolved.isCommitted ? "committed" : "not applied"), says \(resolved.person)\(Self.signature(resolved.signed)): "
          + resolved.reason)
    case .compensationSettled(let settled):
      settled.outcome == .committed
        ? good("undo \(settled.effect + 1)", settled.detail)
        : bad("undo \(settled.effect + 1)", "\(settled.outcome.undoWord): \(settled.detail)")
    default: nil
    }
  }

  private static func signature(_ signed: SignedApproval?) -> String {
    signed.map { ", signed as \($0.principal)" } ?? ""
  }

  private func started(_ start: RunStart) -> String {
    style.paint("run \(start.run)", .bold)
      + "  plan \(visibleLine(start.planName)), target \(visibleLine(start.target)) at \(start.base.commit.prefix(12))"
  }

  /// A call that another lane served than the one asked for, the first time that it does; or one that got no answer.
  private func servedOtherwise(_ call: ModelCall, _ state: RunState) -> String? {
    let step = "\(call.purpose.step)"
    if call.service.isOtherLane {
      guard state.services[call.service]?.calls == 1 else { return nil }
      return bad(step, "asked \(call.asked); \(ServiceLines.served(call.service))")
    }
    guard let error = call.error, error.kind != .cancelled else { return nil }
    return bad(step, error.reason)
  }

  private func escalated(_ start: StepStart) -> String {
    style.paint("  ↑ ", .yellow) + "\(start.step)".padded(12)
      + "escalated: the \(start.tier?.rawValue ?? "other") tier makes attempt \(start.attempt)"
  }

  private func begun(_ start: StepStart, by agent: String) -> String {
    style.paint("  → ", .bold) + "\(start.step)".padded(12) + "the agent \(visibleLine(agent)) drafts"
  }

  /// A line of an agent's own, which says nothing of what is so.
  package func agentLine(_ line: String, of step: StepID) -> String {
    style.paint("  | ", .dim) + "\(step)".padded(12) + shortened(visibleLine(line))
  }

  /// What an agent reached, and what it tried to reach and could not.
  private func network(_ use: NetworkUse) -> String? {
    let reached = use.traffic.hosts.map { host in
      let connections = counted(host.connections, host.isProvider ? "request" : "connection")
      let sizes = "\(bytes(host.sentBytes)) sent, \(bytes(host.receivedBytes)) received"
      return good("\(use.step)", "the agent reached \(host.name): \(connections), \(sizes)")
    }
    let refused = use.traffic.refusals.map { refusal in
      let times = refusal.count == 1 ? "" : ", \(refusal.count) times"
      return bad("\(use.step)", "the agent was refused \(refusal.target): \(refusal.reason)\(times)")
    }
    let lines = reached + refused
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }

  private func checked(_ command: CommandRan) -> String? {
    guard command.role == .check else { return nil }
    let text = CheckText(command)
    guard !command.passed else { return good("\(command.step)", text.line) }
    return ([bad("\(command.step)", text.line)] + text.tail().map { style.paint("    │ ", .dim) + $0 })
      .joined(separator: "\n")
  }

  private func finished(_ result: StepFinished, _ state: RunState) -> String {
    let step = state.steps[result.step]
    guard let draft = step?.drafts.last else { return good("\(result.step)", "done") }
    let lines = draft.changes.reduce(0) { $0.plus($1.lines) }
    let attempts = result.attempt == 1 ? "" : ", attempt \(result.attempt)"
    return good(
      "\(result.step)", "drafted: \(counted(draft.changes.count, "file")), \(counted(lines, "line"))\(attempts)")
  }

  private func again(_ reopening: StepReopened) -> String? {
    guard reopening.cause != .upstream else { return nil }
    return style.paint("  ↻ ", .yellow) + "\(reopening.step)".padded(12)
      + "drafted again (\(reopening.cause.rawValue)): "
      + shortened(visibleLine(reopening.detail ?? PromptDelimiter.unwrapped(reopening.feedback)))
  }

  private func anew(_ voided: ProposalVoided) -> String {
    style.paint("  ↻ ", .yellow) + "\(voided.step)".padded(12)
      + "seal \(voided.seal.prefix(12)) lapsed, sealing anew: \(visibleLine(voided.reason))"
  }

  private func judged(_ verdict: VerdictGiven) -> String {
    let reasons = verdict.reasons.isEmpty ? "" : ": " + verdict.reasons.joined(separator: "; ")
    let text = verdict.decision.rawValue + reasons
    return verdict.decision == .approve ? good("verdict", text) : bad("verdict", text)
  }

  private func good(_ subject: String, _ text: String) -> String {
    style.paint("  ✓ ", .green) + subject.padded(12) + visibleLine(text)
  }

  private func bad(_ subject: String, _ text: String) -> String {
    style.paint("  ✗ ", .red) + subject.padded(12) + shortened(visibleLine(text))
  }

  private func shortened(_ text: String) -> String { text.count > 300 ? text.prefix(300) + "…" : text }
}
