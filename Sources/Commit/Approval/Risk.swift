import JSON
import Plans
import Policy
import RunJournal

/// How much a mistake in a proposal could hurt; `by-risk` asks a person from `elevated` on.
///
/// Low is a short list: a small, measured change of ordinary files, checked on the sealed tree, and effects of a kind that may
/// ever be of low risk, or that a grant of system or user covers. `docs/reference/risk.md` has the whole table.
package enum Risk: String, Hashable, Sendable, Comparable {
  case low
  case elevated
  /// Nobody can know beforehand what happens, or nothing brings it back and a protection was missing: a person is asked
  /// whatever the rule.
  case high

  package static func < (left: Risk, right: Risk) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .low: 0
    case .elevated: 1
    case .high: 2
    }
  }

  /// The most files and lines that count as small.
  package static let smallFiles = 10
  package static let smallLines = 200

  /// The risk of a proposal and the reasons why it is not low.
  package static func assess(_ proposal: Proposal) -> (risk: Risk, reasons: [String]) {
    let reasons = reasonsByChange(proposal) + reasonsByEffect(proposal) + reasonsByReview(proposal)
    return (isHigh(proposal) ? .high : reasons.isEmpty ? .low : .elevated, reasons)
  }

  private static func reasonsByChange(_ proposal: Proposal) -> [String] {
    let changes = proposal.changes
    let lines = changes.reduce(0) { $0.plus($1.lines) }
    return (changes.count > smallFiles ? ["\(changes.count) files change, more than \(smallFiles)"] : [])
      + (lines > smallLines ? ["\(lines) lines change, more than \(smallLines)"] : [])
      + changes.flatMap(\.riskReasons) + proposal.reasonsByCheck
  }

  private static func reasonsByEffect(_ proposal: Proposal) -> [String] {
    proposal.effects.indices.flatMap { index in
      let effect = proposal.effects[index]
      let isGranted = proposal.policy.unattended(index) != nil
      return effect.riskReasons(isGranted: isGranted)
        + proposal.findings(on: effect).filter { $0.weight.raises(isGranted: isGranted) }.map {
          $0.text(of: effect.kind)
        }
    }
  }

  private static func reasonsByReview(_ proposal: Proposal) -> [String] {
    let idle = proposal.hasIdleChecks ? " that looks at a file of it" : ""
    return (proposal.uncheckedPart.map { ["no check ran on \($0)\(idle)"] } ?? [])
      + (proposal.isJudgedByItsDrafter ? ["\(proposal.judge.model) judges what it drafted itself"] : [])
      + (proposal.missingLayers.isEmpty
        ? [] : ["commands ran without \(proposal.missingLayers.joined(separator: ", "))"])
      + (proposal.leftOut.isEmpty
        ? [] : ["the slow tier is not shown all of it: \(proposal.leftOut.joined(separator: ", "))"])
  }

  private static func isHigh(_ proposal: Proposal) -> Bool {
    let isIrreversible = proposal.effects.contains { !$0.isCompensable }
    let isSensitive = proposal.changes.contains { !SensitivePlace.places(of: $0.path).isEmpty }
    return proposal.effects.contains { $0.findings.contains { $0.weight == .high } }
      || (isIrreversible && (!proposal.missingLayers.isEmpty || isSensitive))
  }
}

extension Proposal {
  /// What lands and was not checked; `nil` where there is none. Checks that are in the proposal passed on every merged.
  fileprivate var uncheckedPart: String? {
    let isMeasured = effects.allSatisfy { effect in
      guard let tree = effect.lands, tree != draft.tree else { return true }
      return mergeResults.contains { $0.to.tree == tree }
    }
    // Where the draft changes nothing there is nothing to check.
    if isMeasured, !checks.allSatisfy(IdleCommand.matches) || changes.isEmpty { return nil }
    return isMeasured && mergeResults.isEmpty ? "the draft" : "the merge result"
  }

  /// Whether checks ran, and none of them looks at anything.
  fileprivate var hasIdleChecks: Bool { !checks.isEmpty && checks.allSatisfy(IdleCommand.matches) }

  /// Everything that is known of an effect: what its planner found, and what is seen by holding it against the proposal.
  package func findings(on effect: ProposedEffect) -> [EffectFinding] {
    let movedOn = effect.lands.map { $0 != draft.tree } ?? false
    return effect.findings + (movedOn ? [.targetMovedOn] : [])
  }

  /// Whether the model and lane that are to judge made one of the drafts, as after a step escalated. A script judges
  /// nothing.
  fileprivate var isJudgedByItsDrafter: Bool {
    !judge.model.hasPrefix("scripted/") && drafters.contains { $0.model == judge.model && $0.lane == judge.lane }
  }
}
