package import RunJournal

/// What nothing in a run may reach any more, since it was rejected or blocked there.
///
/// A denial is of a target and not of words: it holds for every kind of effect, for every spelling, for what lies above
/// the target, since that takes the target with it, and for what lies below.
package struct DeniedTargets: Hashable, Sendable {
  private let denials: [TargetsDenied]

  package init(_ denials: [TargetsDenied] = []) { self.denials = denials }

  /// Why a proposal reaches what was denied: for good, or unless a person decides for it.
  package func denials(of proposal: Proposal) -> (firm: [String], soft: [String]) {
    var firm: [String] = []
    var soft: [String] = []
    for effect in proposal.effects {
      for denial in denials(of: effect) {
        let text = "\(denial.target) was denied in this run: \(denial.reason)"
        if denial.source == .verdict { soft.append(text) } else { firm.append(text) }
      }
    }
    return (firm, soft)
  }

  /// Denials that an effect runs into.
  package func denials(of effect: ProposedEffect) -> [Denial] {
    let targets = effect.targets
    return denials.flatMap { denied in
      denied.targets.filter { target in targets.contains { $0.overlaps(target) } }.map {
        Denial(target: $0, source: denied.source, reason: denied.reason)
      }
    }
  }

  package struct Denial: Hashable, Sendable {
    package var target: TargetName
    package var source: TargetsDenied.Source
    package var reason: String
  }
}

extension TargetName {
  /// Whether reaching one may reach the other.
  package func overlaps(_ other: TargetName) -> Bool {
    space == other.space && root == other.root
      && zip(parts, other.parts).allSatisfy { $0 == $1 }
  }
}
