package import Approval
import Plans
package import RunJournal
import Terminal

/// What the slow tier decided, with each effect by itself where there are several or they were not judged alike.
package struct VerdictText {
  package let verdict: VerdictGiven
  package let proposal: Proposal

  package init(verdict: VerdictGiven, proposal: Proposal) {
    self.verdict = verdict
    self.proposal = proposal
  }

  package var reasons: [String] { verdict.reasons.map { "  - " + visibleLine($0) } + effects }

  private var effects: [String] {
    let decisions = proposal.effects.indices.map { index in verdict.effects.first { $0.effect == index } }
    let isUniform = decisions.allSatisfy { $0?.decision == verdict.decision }
    guard verdict.readable, proposal.effects.count > 1 || !isUniform else { return [] }
    return zip(proposal.effects, decisions).enumerated().map { index, pair in
      let (effect, decision) = pair
      let text = decision.map { $0.decision.rawValue + ($0.reason.isEmpty ? "" : ": \(visibleLine($0.reason))") }
      return "  effect \(index + 1) \(effect.kind.rawValue): \(text ?? "not decided on")"
    }
  }
}
