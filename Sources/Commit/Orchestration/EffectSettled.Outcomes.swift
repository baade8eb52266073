import EffectKit
import JSON
import RunJournal

extension EffectSettled {
  init(seal: String, effect: Int, outcome: Outcome, receipt: EffectReceipt) {
    self.init(
      seal: seal, effect: effect, outcome: outcome, detail: receipt.detail,
      evidence: receipt.evidence == .null ? nil : receipt.evidence)
  }

  /// what an applier's error says became of an effect, or of undoing it.
  init(seal: String, effect: Int, error: EffectError) {
    switch error {
    case .stale(let reason):
      self.init(seal: seal, effect: effect, outcome: .notApplied, detail: reason, stale: true)
    case .invalid(let reason), .obstructed(let reason), .notApplied(let reason):
      self.init(seal: seal, effect: effect, outcome: .notApplied, detail: reason)
    case .unusable(let files):
      self.init(seal: seal, effect: effect, outcome: .notApplied, detail: files.reason)
    case .saidNotApplied(let reason):
      self.init(seal: seal, effect: effect, outcome: .notApplied, detail: reason, isUnproven: true)
    case .conflict(let paths):
      self.init(
        seal: seal, effect: effect, outcome: .notApplied, detail: "conflict in \(paths.joined(separator: ", "))")
    case .inDoubt(let reason): self.init(seal: seal, effect: effect, outcome: .inDoubt, detail: reason)
    }
  }
}
