import Approval
import EffectKit
import JSON
import Orchestration
import Plans
import Preparation
import RunJournal
import Terminal

/// A sealed proposal some of whose effects were begun, and how far each got.
struct BegunProposal {
  let sealed: SealedProposal
  let commit: CommitState

  /// The proposal of a run that a person means.
  ///
  /// - Parameters:
  ///   - seal: the seal or its beginning; needed only where several proposals of the run were begun.
  ///   - isMeant: which of several is meant where no seal is given, if that is only one.
  init(
    of state: RunState, seal: String?, session: Session, where isMeant: (CommitState) -> Bool = { _ in false }
  ) throws {
    let run = state.start.run
    let begun = state.steps.values.flatMap(\.commits).filter { !$0.effects.isEmpty }
    if let seal {
      let known = begun.compactMap(\.sealed).first { seal.count >= 12 && $0.seal.hasPrefix(seal.lowercased()) }
      let record = try known ?? session.record(sealedAs: seal, of: state)
      guard let commit = begun.first(where: { $0.sealed?.seal == record.seal }) else {
        throw CommandFailure(.usage, "no effect of \(record.seal.prefix(12)) was begun yet")
      }
      try self.init(commit, session)
      return
    }
    let meant = begun.filter(isMeant)
    if meant.count == 1 {
      try self.init(meant[0], session)
      return
    }
    guard let only = begun.first else {
      throw CommandFailure(
        .usage, "run \(run) has begun no effect, so there is nothing to undo or to resolve",
        hint: "`chancery show \(run)` shows its progress")
    }
    guard begun.count == 1 else {
      let seals = begun.compactMap { commit in
        commit.sealed.map { record in
          let proposal = (try? session.proposal(in: record))?.proposal
          let kinds = commit.applied.compactMap { proposal?.effect(at: $0)?.kind.rawValue }
          return "\(record.seal.prefix(12))\(kinds.isEmpty ? "" : " (\(kinds.joined(separator: ", ")))")"
        }
      }.joined(separator: ", ")
      throw CommandFailure(.usage, "run \(run) has begun several proposals", hint: "add --seal with one of \(seals)")
    }
    try self.init(only, session)
  }

  private init(_ commit: CommitState, _ session: Session) throws {
    guard let record = commit.sealed else { throw CommandFailure(.failed, "the journal lacks the proposal") }
    sealed = try session.proposal(in: record)
    self.commit = commit
  }

  /// An effect that was committed, with what its undo needs; `nil` where it cannot be undone.
  func applied(_ index: Int) -> AppliedEffect? {
    AppliedEffect(
      sealed.proposal.effects[index], key: CommitAuthority.idempotencyKey(of: sealed.seal, effect: index),
      evidence: commit.effects[index]?.settled?.evidence ?? .null)
  }

  /// Places of effects that were committed and not undone, in the order in which they were applied.
  var standing: [Int] {
    sealed.proposal.effects.indices.filter { index in
      commit.effects[index]?.settled?.outcome == .committed && commit.effects[index]?.isUndone != true
    }
  }

  /// The first effect whose outcome, or the outcome of its undo, is not known.
  var doubtful: Int? {
    sealed.proposal.effects.indices.first { index in
      guard let effect = commit.effects[index] else { return false }
      return effect.isInDoubt || effect.compensation?.isInDoubt == true
    }
  }

  func name(_ index: Int) -> String { "effect \(index + 1) (\(sealed.proposal.effects[index].kind.rawValue))" }
}

extension SealedProposal {
  /// Places of effects that a person named by number, from 1.
  func places(of numbers: [Int]) throws -> [Int] {
    let count = proposal.effects.count
    if let number = numbers.first(where: { !(1...max(1, count)).contains($0) }) {
      throw CommandFailure(.usage, "there is no effect \(number)", hint: "the proposal has \(counted(count, "effect"))")
    }
    return numbers.map { $0 - 1 }
  }
}
