import Approval
import Plans
import RunJournal

/// Which of a step's declared effects were applied, whatever seal they were applied under.
extension CommitState {
  /// Places in the plan's list, from 0; `nil` where the proposal does not tell them.
  func appliedPlaces(in commit: Step.Commit) -> Set<Int>? {
    guard !applied.isEmpty else { return [] }
    guard let record = sealed, let sealed = try? SealedProposal(reading: record),
      applied.allSatisfy(sealed.proposal.effects.indices.contains)
    else { return nil }
    let places = sealed.isCurrent ? Self.places(of: sealed) : Self.formerPlaces(of: sealed, in: commit, applied)
    guard let places, applied.allSatisfy({ places[$0].map(commit.effects.indices.contains) == true }) else {
      return nil
    }
    return Set(applied.compactMap { places[$0] })
  }

  private static func places(of sealed: SealedProposal) -> [Int: Int]? {
    Dictionary(sealed.proposal.effects.enumerated().map { ($0, $1.origin.place) }) { first, _ in first }
  }

  /// An earlier form has no places. Effects of a kind of which all or none were applied can be told by their kind.
  private static func formerPlaces(
    of sealed: SealedProposal, in commit: Step.Commit, _ applied: [Int]
  ) -> [Int: Int]? {
    let kinds = sealed.proposal.effects.map(\.kind)
    var places: [Int: Int] = [:]
    for kind in Set(applied.map { kinds[$0] }) {
      let sealedOnes = kinds.indices.filter { kinds[$0] == kind }
      let declaredOnes = commit.effects.indices.filter { commit.effects[$0].kind == kind }
      guard sealedOnes.count == declaredOnes.count, sealedOnes.allSatisfy(applied.contains) else { return nil }
      for (sealed, declared) in zip(sealedOnes, declaredOnes) { places[sealed] = declared }
    }
    return places
  }
}

extension ProposalBuilder {
  /// Places of the declared effects that are still to be applied.
  ///
  /// - Throws: `StepStop` where an earlier proposal does not tell.
  func placesToApply() throws -> Set<Int> {
    var places = Set(commit.effects.indices)
    for earlier in known.earlier {
      guard let applied = earlier.appliedPlaces(in: commit) else {
        throw StepStop.failed("\(earlier.progress), and the rest cannot be told from it", outcome: .stale)
      }
      places.subtract(applied)
    }
    return places
  }

  /// Effects that were applied under earlier seals.
  var appliedBefore: [ProposedEffect] {
    known.earlier.flatMap { earlier -> [ProposedEffect] in
      guard let record = earlier.sealed, let sealed = try? SealedProposal(reading: record) else { return [] }
      return earlier.applied.compactMap(sealed.proposal.effect)
    }
  }

  var continues: [Proposal.AppliedPart] {
    known.earlier.compactMap { earlier in
      earlier.sealed.map { Proposal.AppliedPart(seal: $0.seal, effects: earlier.applied) }
    }
  }
}
