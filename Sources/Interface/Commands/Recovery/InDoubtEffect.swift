import Approval
import EffectKit
import JSON
import Plans
import Preparation
import Reports
import RunJournal
import Terminal

/// An effect in doubt, or its undo, with everything that is known about it.
struct InDoubtEffect {
  let index: Int
  let begun: BegunProposal
  /// Whether it is the effect or its undo that nobody knows the outcome of.
  let action: EffectResolved.Action
  let startedAt: Instant?
  let probe: ProbeResult

  private var effect: ProposedEffect { begun.sealed.proposal.effects[index] }

  /// - Throws: `CommandFailure` where the effect is not in doubt.
  init(
    _ index: Int, of begun: BegunProposal, entries: [JournalEntry], planners: [EffectKind: any EffectPlanner]
  ) async throws {
    self.index = index
    self.begun = begun
    guard let state = begun.commit.effects[index] else {
      throw CommandFailure(.usage, "\(begun.name(index)) was never begun, so there is nothing to resolve")
    }
    if state.isInDoubt {
      action = .effect
    } else if state.compensation?.isInDoubt == true {
      action = .compensation
    } else {
      let outcome = state.isUndone ? "undone" : state.settled?.outcome.word ?? ""
      throw CommandFailure(.usage, "\(begun.name(index)) is not in doubt: \(outcome)", hint: "nothing was changed")
    }
    startedAt = Self.start(of: index, action, seal: begun.sealed.seal.hex, in: entries)
    let effect = begun.sealed.proposal.effects[index]
    guard let planner = planners[effect.kind] else {
      probe = .unknown("\(effect.kind.rawValue) cannot be probed here")
      return
    }
    switch (action, begun.applied(index)) {
    case (.compensation, let applied?): probe = await planner.probeCompensation(of: applied)
    default:
      probe = await planner.probe(
        effect, key: CommitAuthority.idempotencyKey(of: begun.sealed.seal, effect: index))
    }
  }

  private static func start(
    of index: Int, _ action: EffectResolved.Action, seal: String, in entries: [JournalEntry]
  ) -> Instant? {
    entries.last { entry in
      switch (entry.event, action) {
      case (.effectIntended(let intended), .effect), (.compensationIntended(let intended), .compensation):
        intended.seal == seal && intended.effect == index
      default: false
      }
    }?.at
  }

  private var settled: EffectSettled? {
    let state = begun.commit.effects[index]
    return action == .effect ? state?.settled : state?.compensation?.settled
  }

  private var key: String {
    let state = begun.commit.effects[index]
    let intended = action == .effect ? state?.intended : state?.compensation?.intended
    return intended?.idempotencyKey ?? ""
  }

  private var answer: (word: String, detail: String) {
    switch probe {
    case .applied(let detail): ("committed", detail)
    case .notApplied(let detail): ("not-applied", detail)
    case .unknown(let detail): ("unknown", detail)
    }
  }

  /// What the probe says became of it; `nil` where it cannot tell.
  var probed: Bool? {
    switch probe {
    case .applied: true
    case .notApplied: false
    case .unknown: nil
    }
  }

  func lines(style: Style) -> [String] {
    let what = action == .effect ? "" : "undo of "
    let undo = effect.compensation.map { "\($0.preview)" } ?? "not possible"
    let members = [
      ("preview", effect.preview), ("target", effect.identity.canonicalText),
      ("before", effect.fingerprint.canonicalText), ("arguments", effect.arguments.canonicalText), ("undo", undo),
      ("seal", begun.sealed.seal.hex), ("key", key),
      ("started", startedAt.map(moment) ?? "not known"),
      ("seen", settled?.detail ?? "nothing; the process ended first"),
      ("probe", "\(answer.word): \(answer.detail)"),
    ]
    return [style.paint(what + begun.name(index), .bold)] + members.map { "  " + $0.padded(10) + visibleLine($1) }
  }

  var document: JSONValue {
    [
      "effect": .integer(Int64(index + 1)), "action": .string(action.rawValue), "kind": .string(effect.kind.rawValue),
      "preview": .string(effect.preview), "identity": effect.identity, "fingerprint": effect.fingerprint,
      "arguments": effect.arguments, "seal": .string(begun.sealed.seal.hex), "key": .string(key),
      "started-at": startedAt.map { .string(moment($0)) } ?? .null,
      "detail": settled.map { .string($0.detail) } ?? .null,
      "probe": ["answer": .string(answer.word), "detail": .string(answer.detail)],
    ]
  }
}
