import JSON
import Plans
import Policy
import RunJournal

/// How much a mistake in a proposal could hurt; `by-risk` asks a person from `elevated` on.
package enum Risk: String, Hashable, Sendable, Comparable {
  /// A small change of ordinary files that can be taken back.
  case low
  /// Large, deleting, binary, changing modes or links, or in a sensitive place; or not measured.
  case elevated
  /// Not measured, or not to be taken back and done with walls missing: a person is asked whatever the rule.
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
    var reasons: [String] = []
    let changes = proposal.changes
    let lines = changes.reduce(0) { $0.plus($1.lines) }
    if changes.count > smallFiles { reasons.append("\(changes.count) files change, more than \(smallFiles)") }
    if lines > smallLines { reasons.append("\(lines) lines change, more than \(smallLines)") }
    for change in changes { reasons += self.reasons(for: change) }
    for effect in proposal.effects {
      reasons += proposal.findings(on: effect).filter(\.raisesRisk).map { $0.text(of: effect.kind) }
      if !effect.isCompensable { reasons.append("\(effect.kind.rawValue) cannot be taken back") }
    }
    if proposal.checks.isEmpty { reasons.append("no check ran on the draft") }
    if proposal.isJudgedByItsDrafter { reasons.append("\(proposal.judge.model) judges what it drafted itself") }
    if !proposal.missingWalls.isEmpty {
      reasons.append("commands ran without \(proposal.missingWalls.joined(separator: ", "))")
    }
    if !proposal.leftOut.isEmpty {
      reasons.append("the slow tier is not shown all of it: \(proposal.leftOut.joined(separator: ", "))")
    }
    return (isHigh(proposal) ? .high : reasons.isEmpty ? .low : .elevated, reasons)
  }

  private static func isHigh(_ proposal: Proposal) -> Bool {
    let isIrreversible = proposal.effects.contains { !$0.isCompensable }
    let isSensitive = proposal.changes.contains { !SensitivePlace.places(of: $0.path).isEmpty }
    return proposal.effects.contains { $0.findings.contains(.unmeasured) }
      || (isIrreversible && (!proposal.missingWalls.isEmpty || isSensitive))
  }

  private static func reasons(for change: FileChange) -> [String] {
    var reasons: [String] = []
    if change.kind == .deleted { reasons.append("\(change.path) is deleted") }
    if change.isBinary { reasons.append("\(change.path) is binary") }
    if let mode = change.newMode, mode != change.oldMode {
      if mode == 0o120000 { reasons.append("\(change.path) becomes a symbolic link") }
      if mode == 0o160000 { reasons.append("\(change.path) becomes a submodule") }
      if mode == 0o100755 { reasons.append("\(change.path) becomes executable") }
    }
    if let place = SensitivePlace.places(of: change.path).first {
      reasons.append("\(change.path) is \(place.summary)")
    }
    return reasons
  }
}

extension Proposal {
  /// Everything that is known of an effect: what its planner found, and what is seen by holding it against the proposal.
  package func findings(on effect: ProposedEffect) -> [EffectFinding] {
    let movedOn = effect.lands.map { $0 != draft.tree } ?? false
    return effect.findings + (movedOn ? [.targetMovedOn] : [])
  }
}

extension EffectFinding {
  /// Whether it is a reason to ask a person. The others are told to whoever reviews.
  fileprivate var raisesRisk: Bool {
    switch self {
    case .unmeasured, .deploys, .targetMovedOn: true
    case .rowsDeleted, .rowsRewritten, .runsWhatTheDraftChanged, .readsWhatTheDraftChanged, .moneyFrom, .startupFile,
      .other:
      false
    }
  }
}

extension Proposal {
  /// Whether the model and lane that are to judge made one of the drafts, as after a step escalated. A script judges
  /// nothing.
  fileprivate var isJudgedByItsDrafter: Bool {
    !judge.model.hasPrefix("scripted/") && drafters.contains { $0.model == judge.model && $0.lane == judge.lane }
  }
}
