import Approval
import Drafting
import EffectKit
import Plans
import RunJournal

extension ProposalBuilder {
  /// Puts the run aside while a freeze holds back what a dry-run would do before anything is sealed.
  func requireThawed(_ reach: ConnectionTargets, for kind: EffectKind) throws {
    guard reach.asides.contains(where: { $0.role == .dryRun }),
      let (window, source) = policy.freezes(kind, at: ports.clock.now.milliseconds).first
    else { return }
    throw StepStop.suspended(.withheld, "the dry-run of \(kind.rawValue) is held back: freeze \(window), by \(source)")
  }
}
