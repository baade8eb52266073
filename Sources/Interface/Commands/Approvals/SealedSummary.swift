import Approval
import JSON
import Plans
import Policy
import RunJournal
import Terminal

/// What a sealed proposal does, from its sealed members alone: the texts that a file has beside them may be anybody's.
struct SealedSummary {
  let lines: [String]

  init(_ sealed: SealedProposal) {
    let proposal = sealed.proposal
    var lines = [
      "run \(proposal.run), step \(proposal.step), plan \(proposal.planName)", "seal \(sealed.seal.hex)",
      "target \(proposal.target.path), base \(proposal.base.commit.prefix(12)), draft \(proposal.draft.commit.prefix(12))",
      "begun by \(proposal.startedBy.isEmpty ? "an account that is not known" : proposal.startedBy)",
      "drafted by \(proposal.drafters.map(\.model).joined(separator: ", ")), judged by \(proposal.judge.model)",
      "checks that passed: "
        + (proposal.checks.isEmpty
          ? "none" : proposal.checks.map { $0.joined(separator: " ") }.joined(separator: "; ")),
    ]
    for change in proposal.changes.shown {
      lines.append(
        change.renamedFrom.map { "renamed \($0) to \(change.path), unchanged" }
          ?? "\(change.kind.rawValue) \(change.path) +\(change.linesAdded) -\(change.linesRemoved)")
    }
    let risk = Risk.assess(proposal)
    lines.append(
      "risk \(risk.risk.rawValue)" + (risk.reasons.isEmpty ? "" : ": \(risk.reasons.joined(separator: "; "))"))
    for (index, effect) in proposal.effects.enumerated() { lines += Self.lines(of: effect, index + 1) }
    self.lines = lines
  }

  private static func lines(of effect: ProposedEffect, _ number: Int) -> [String] {
    let facts = effect.facts
    let names = facts.names.sorted { $0.key.rawValue < $1.key.rawValue }.map {
      "\($0.key.rawValue): \($0.value.joined(separator: ", "))"
    }
    let numbers = facts.numbers.sorted { $0.key.key < $1.key.key }.map { "\($0.key.key): \($0.value)" }
    let words = facts.words.map { ["runs \($0.joined(separator: " "))"] } ?? []
    return ["effect \(number): \(effect.kind.rawValue)"]
      + (words + names + numbers).map { "  \($0)" }
      + ["  target: \(effect.identity.canonicalText)", "  arguments: \(effect.arguments.canonicalText)"]
      + (effect.compensation.map { ["  undo: \($0.arguments.canonicalText)"] } ?? ["  it cannot be undone"])
  }
}

extension ProposalFile {
  /// The verdict as the file has it, which is no more than what its sender says; a signature names it.
  var verdictText: String {
    guard let verdict else { return "the file says that the slow tier gave no verdict; your signature says so too" }
    return "the file says that the slow tier said \(verdict.decision.rawValue): "
      + verdict.reasons.joined(separator: "; ") + "; your signature says so too"
  }
}
