package import Plans
package import RunJournal

extension TargetsDenied {
  /// What a person's rejection denies: the effects that it names; all of them where it ends the run.
  package init?(by rejection: ApprovalGiven, of proposal: Proposal) {
    guard rejection.decision == .reject else { return nil }
    let places = rejection.effects ?? (rejection.redraft == nil ? Array(proposal.effects.indices) : [])
    self.init(
      of: proposal, places, source: .person, reason: "\(rejection.person) rejected it: \(rejection.reason ?? "")")
  }

  /// What a verdict denies: the effects that it rejects. One that could not be read, or that wants changes, denies none.
  package init?(by verdict: VerdictGiven, of proposal: Proposal) {
    guard verdict.readable, verdict.decision == .reject else { return nil }
    let rejected = verdict.effects.filter { $0.decision == .reject }
    self.init(
      of: proposal, rejected.map(\.effect), source: .verdict,
      reason: "the slow tier rejected it: " + (rejected.first?.reason ?? ""))
  }

  private init?(of proposal: Proposal, _ places: [Int], source: Source, reason: String) {
    let effects = places.filter(proposal.effects.indices.contains).map { proposal.effects[$0] }
    guard !effects.isEmpty else { return nil }
    self.init(step: proposal.step, source: source, targets: effects.flatMap(\.deniedTargets), reason: reason)
  }

  /// What a boundary denies: the targets of effects that it does not let through.
  package init?(blocking effects: [ProposedEffect], of step: StepID, reason: String) {
    guard !effects.isEmpty else { return nil }
    self.init(step: step, source: .boundary, targets: effects.flatMap(\.deniedTargets), reason: reason)
  }
}
