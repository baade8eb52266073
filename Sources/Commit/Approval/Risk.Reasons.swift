import Plans
import Policy

extension FileChange {
  /// Why the change of one file is not of low risk.
  var riskReasons: [String] {
    lossReasons + modeReasons
      + (kind == .deleted ? [] : unreadable.map { ["\(path) is \($0)"] } ?? [])
      + (changesTest ? ["\(path) is a test that was there before"] : [])
      + SensitivePlace.places(of: path).prefix(1).map { "\(path) is \($0.summary)" }
  }

  private var lossReasons: [String] {
    switch loss {
    case nil: []
    case .deleted?: ["\(path) is deleted"]
    case .emptied?: ["\(path) is emptied"]
    case .cutDown?: ["most of \(path) is deleted"]
    case .overwritten?: ["nothing is left of the former content of \(path)"]
    case .replaced?: ["\(path) becomes another kind of file"]
    }
  }

  private var modeReasons: [String] {
    guard let newMode, newMode != oldMode else { return [] }
    switch newMode {
    case 0o120000: return ["\(path) becomes a symbolic link"]
    case 0o160000: return ["\(path) becomes a submodule"]
    case 0o100755: return ["\(path) becomes executable"]
    default: return []
    }
  }
}

extension ProposedEffect {
  /// Why an effect is not of low risk, its findings apart. A declared undo lowers nothing: it says what is run, and not that
  /// anything is as it was before.
  ///
  /// - Parameter isGranted: whether a policy lets it be applied without a person.
  func riskReasons(isGranted: Bool) -> [String] {
    guard !isGranted else { return [] }
    return
      (origin.mayBeLowRisk ? [] : ["\(kind.rawValue) is not of low risk, and no policy lets it be applied unattended"])
      + (isCompensable ? [] : ["\(kind.rawValue) cannot be undone"])
  }
}

extension EffectFinding {
  /// How a finding counts for risk.
  enum Weight: CaseIterable {
    /// It is told to whoever reviews.
    case told
    /// It raises the risk, unless a policy lets exactly this effect be applied without a person.
    case unlessGranted
    /// It raises the risk whatever a policy grants: it is not something that could be known when the grant was written.
    case always
    /// The same, and a person is asked whatever the rule.
    case high

    func raises(isGranted: Bool) -> Bool {
      switch self {
      case .told: false
      case .unlessGranted: !isGranted
      case .always, .high: true
      }
    }
  }

  var weight: Weight {
    switch self {
    // What lands is measured, shown and judged, and whether a check ran on it is a reason of its own.
    case .targetMovedOn: .told
    // A grant covers an effect that reads drafted files only where it names them.
    case .deploys, .rowsDeleted, .rowsRewritten, .startupFile, .readsWhatTheDraftChanged: .unlessGranted
    case .moneyFrom(let source): source.isModels ? .always : .unlessGranted
    case .targetFrom, .embeddedRepository, .other: .always
    case .unmeasured, .runsWhatTheDraftChanged: .high
    }
  }
}

extension Proposal.Policy {
  /// Where a policy says that an effect needs no person; `nil` where none does.
  package func unattended(_ effect: Int) -> String? {
    unattended.indices.contains(effect) ? unattended[effect] : nil
  }
}
