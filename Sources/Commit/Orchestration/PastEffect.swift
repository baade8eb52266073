import Approval
package import Policy
package import RunJournal

/// An effect that some run began.
package struct PastEffect: Hashable, Sendable {
  package var at: Instant
  package var run: RunID
  package var facts: EffectFacts

  package init(at: Instant, run: RunID, facts: EffectFacts) {
    self.at = at
    self.run = run
    self.facts = facts
  }

  /// The effects of one run that were begun since a moment, but for those that are known not to have happened.
  ///
  /// - Throws: where one of them belongs to a proposal that cannot be read: what it uses up is not known, and leaving it
  ///   out would allow more than the limit.
  package static func begun(in entries: [JournalEntry], since moment: Instant) throws(LedgerError) -> [PastEffect] {
    var proposals: [String: ProposalSealed] = [:]
    var begun: [Place: JournalEntry] = [:]
    for entry in entries {
      switch entry.event {
      case .proposalSealed(let record): proposals[record.seal] = record
      case .effectIntended(let intent) where entry.at.milliseconds >= moment.milliseconds:
        begun[Place(seal: intent.seal, effect: intent.effect)] = entry
      case .effectSettled(let settled) where settled.outcome == .notApplied:
        begun[Place(seal: settled.seal, effect: settled.effect)] = nil
      default: break
      }
    }
    var found: [PastEffect] = []
    for (place, entry) in begun {
      let facts = try facts(of: place, in: proposals[place.seal], run: entry.run)
      found.append(PastEffect(at: entry.at, run: entry.run, facts: facts))
    }
    return found
  }

  private static func facts(of place: Place, in record: ProposalSealed?, run: RunID) throws(LedgerError) -> EffectFacts
  {
    if let record, let proposal = try? SealedProposal(reading: record).proposal,
      proposal.effects.indices.contains(place.effect)
    {
      return proposal.effects[place.effect].facts
    }
    throw LedgerError(
      reason: "run \(run.text) began an effect of proposal \(place.seal.prefix(12)), which cannot be read")
  }

  private struct Place: Hashable {
    var seal: String
    var effect: Int
  }
}
