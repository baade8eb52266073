import Approval
import Plans
package import Policy
package import RunJournal

/// An effect that some run began, or taking one back.
package struct PastEffect: Hashable, Sendable {
  package var at: Instant
  package var run: RunID
  package var facts: EffectFacts

  package init(at: Instant, run: RunID, facts: EffectFacts) {
    self.at = at
    self.run = run
    self.facts = facts
  }

  /// What one run began since a moment, each time that it was begun, but for what is proved not to have happened.
  ///
  /// What a person says, or what the plan reads out of an answer, proves nothing here.
  /// - Throws: where one of them belongs to a proposal that cannot be read: what it uses up is not known, and leaving it
  ///   out would allow more than the limit.
  package static func begun(in entries: [JournalEntry], since moment: Instant) throws(LedgerError) -> [PastEffect] {
    var proposals: [String: ProposalSealed] = [:]
    var begun: [(place: Place, entry: JournalEntry, isOpen: Bool)] = []
    func settle(_ settled: EffectSettled, isUndo: Bool) {
      let place = Place(seal: settled.seal, effect: settled.effect, isUndo: isUndo)
      guard let last = begun.lastIndex(where: { $0.place == place && $0.isOpen }) else { return }
      if settled.outcome == .notApplied, settled.isUnproven != true {
        begun.remove(at: last)
      } else if settled.outcome != .inDoubt {
        begun[last].isOpen = false
      }
    }
    for entry in entries {
      switch entry.event {
      case .proposalSealed(let record): proposals[record.seal] = record
      case .effectIntended(let intent): begun.append((Place(intent, isUndo: false), entry, true))
      case .compensationIntended(let intent): begun.append((Place(intent, isUndo: true), entry, true))
      case .effectSettled(let settled): settle(settled, isUndo: false)
      case .compensationSettled(let settled): settle(settled, isUndo: true)
      // A person's word on what became of an effect proves nothing here, and nothing else is one.
      case .effectResolved, .undoRequested, .runStarted, .driverAttached, .spendReserved, .stepStarted, .modelCalled,
        .mistakeMade, .commandRan, .networkUsed, .draftRecorded, .attemptFailed, .stepFinished, .stepFailed,
        .stepReopened, .draftsMerged, .boundaryExceeded, .targetsDenied, .proposalVoided, .baseMoved, .verdictGiven,
        .promptOpened, .promptClosed, .approvalGiven, .restoreAccepted, .runSuspended, .runEnded:
        break
      }
    }
    var found: [PastEffect] = []
    for (place, entry, _) in begun where entry.at.milliseconds >= moment.milliseconds {
      for facts in try facts(of: place, in: proposals[place.seal], run: entry.run) {
        found.append(PastEffect(at: entry.at, run: entry.run, facts: facts))
      }
    }
    return found
  }

  private static func facts(of place: Place, in record: ProposalSealed?, run: RunID) throws(LedgerError)
    -> [EffectFacts]
  {
    if let record, let proposal = try? SealedProposal(reading: record).proposal,
      proposal.effects.indices.contains(place.effect)
    {
      return proposal.counted(proposal.effects[place.effect], isUndo: place.isUndo)
    }
    throw LedgerError(
      reason: "run \(run.text) began an effect of proposal \(place.seal.prefix(12)), which cannot be read")
  }

  private struct Place: Hashable {
    var seal: String
    var effect: Int
    var isUndo: Bool

    init(seal: String, effect: Int, isUndo: Bool) {
      self.seal = seal
      self.effect = effect
      self.isUndo = isUndo
    }

    init(_ intent: EffectIntended, isUndo: Bool) {
      self.init(seal: intent.seal, effect: intent.effect, isUndo: isUndo)
    }
  }
}
