import Approval
import Drafting
import Plans
import Policy
import RunJournal

/// What the other commit steps of a run have sealed or applied, and this one under earlier seals: limits hold for the run, not
/// for each step of it.
struct RunTotals: Sendable {
  private(set) var effects: [EffectFacts] = []
  private(set) var changes: [FileChange] = []

  /// - Parameter earlier: the only steps that count unless they have begun; `nil` counts all.
  /// - Throws: `StepStop` where a proposal of the run cannot be read: what it uses is not known then.
  init(of state: RunState, besides id: StepID, counting earlier: Set<StepID>? = nil) throws {
    for (step, known) in state.steps.sorted(by: { $0.key.text < $1.key.text }) {
      let hasBegun = known.commits.contains { !$0.isUntouched }
      if step != id, !hasBegun, earlier?.contains(step) == false { continue }
      for earlier in known.earlier {
        let proposal = try Self.proposal(in: earlier, of: step)
        effects += earlier.applied.compactMap { proposal?.effect(at: $0) }.flatMap { [$0.facts] + $0.keptFacts }
      }
      guard step != id else { continue }
      // The rest of a proposal has the changes of the whole draft again.
      let current = try Self.proposal(in: known.commit, of: step)
      effects += current?.effects.flatMap { [$0.facts] + $0.keptFacts } ?? []
      changes += try (current ?? known.earlier.last.flatMap { try Self.proposal(in: $0, of: step) })?.changes ?? []
    }
  }

  private static func proposal(in commit: CommitState, of step: StepID) throws -> Proposal? {
    guard let record = commit.sealed else { return nil }
    do {
      return try SealedProposal(reading: record).proposal
    } catch {
      throw StepStop.failed("the proposal of step \(step), which counts as well, cannot be read: \(error.reason)")
    }
  }

  /// Money that the other steps move, by currency and in minor units.
  var money: [String: Int] {
    var money: [String: Int] = [:]
    for (figure, amount) in effects.flatMap(\.numbers) {
      if case .amount(let currency) = figure { money[currency] = (money[currency] ?? 0).plus(amount) }
    }
    return money
  }
}

extension RunExecutor {
  /// Refuses an effect where the run's other steps and this one exceed a limit together that none of them does alone.
  func requireWithinRun(_ sealed: SealedProposal, of id: StepID, by rules: Policy) async throws {
    let others = try RunTotals(of: await log.state, besides: id)
    guard !others.effects.isEmpty else { return }
    let judge = PolicyJudge(rules)
    let found =
      judge.violations(
        of: sealed.proposal.effects.flatMap { [$0.facts] + $0.keptFacts }, besides: others.effects)
      + judge.violations(of: sealed.proposal.changes, besides: others.changes)
    guard !found.isEmpty else { return }
    // What is applied already is undone where the plan says so.
    if await log.state.steps[id]?.commit.isUntouched == false {
      throw StepStop.failed(found.map(\.description).joined(separator: "; "), outcome: .blocked)
    }
    throw StepStop.overBoundary(found)
  }
}
