import Approval
package import Orchestration
import Plans
import RunJournal
package import Terminal

/// The review screen: the sealed text, the verdict and the risk. Nothing in it is a drafter's word.
package struct ReviewText {
  package let question: ApprovalQuestion
  package let style: Style

  package init(question: ApprovalQuestion, style: Style) {
    self.question = question
    self.style = style
  }

  package var text: String {
    let rule = String(repeating: "─", count: 72)
    var lines = [
      "", style.paint(rule, .dim), visible(question.sealed.proposal.shown), "",
      "Seal \(question.sealed.seal.short), valid until \(moment(question.sealed.proposal.expiresAt))",
    ]
    lines += since + verdict
    lines += question.reasons.map { style.paint("  ! ", .yellow) + visibleLine($0) }
    lines += risk
    lines.append(style.paint(rule, .dim))
    return lines.joined(separator: "\n") + "\n"
  }

  /// What is different from the proposal that somebody looked at before.
  private var since: [String] {
    guard let since = question.since else { return [] }
    return [style.paint("Changed since you looked at seal \(since.seal):", .bold)]
      + since.lines.map { "  ~ " + visibleLine($0) }
  }

  /// How much a mistake could hurt, and whatever of that is not among the reasons to ask.
  private var risk: [String] {
    let (risk, reasons) = Risk.assess(question.sealed.proposal)
    return ["Risk: \(risk.rawValue)"]
      + reasons.filter { !question.reasons.contains($0) }.map { style.paint("  ! ", .yellow) + visibleLine($0) }
  }

  private var verdict: [String] {
    guard let verdict = question.verdict else { return ["Verdict: none yet"] }
    let judge = question.sealed.proposal.judge
    let colour: Style.Colour = verdict.decision == .approve ? .green : .red
    let head = "Verdict of \(judge.model) (\(judge.lane.rawValue) lane): "
    return [head + style.paint(verdict.decision.rawValue, colour)]
      + VerdictText(verdict: verdict, proposal: question.sealed.proposal).reasons
      + [question.reasons.isEmpty ? "" : "Why a person is asked:"].filter { !$0.isEmpty }
  }
}
