import Approval
import Drafting
import EffectKit
import Plans
import Policy
import RunJournal

extension ProposalBuilder {
  /// Puts the run aside while a freeze holds back what a dry-run would do before anything is sealed.
  func requireThawed(_ reach: ConnectionTargets, for kind: EffectKind) throws {
    guard untried(reach, kind) == nil, reach.asides.contains(where: { $0.role == .dryRun }),
      let (window, source) = policy.freezes(kind, at: ports.clock.now.milliseconds).first
    else { return }
    throw StepStop.suspended(.withheld, "the dry-run of \(kind.rawValue) is held back: freeze \(window), by \(source)")
  }

  /// Why a dry-run waits for approval, and so is not run; `nil` where it may run, and where there is none.
  func untried(_ reach: ConnectionTargets, _ kind: EffectKind) -> String? {
    guard let aside = reach.asides.first(where: { $0.role == .dryRun }),
      let rule = policy.distrust(of: aside.facts(of: kind))
    else { return nil }
    return "its dry-run is not run, since nobody has approved it: \(rule.source) sets \(rule.key), and no policy names "
      + "it in effects.\(kind.rawValue).commands.allow with `as: [dry-run]`"
  }
}
