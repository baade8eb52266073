import Approval
import EffectKit
import JSON
import Plans
import Preparation
import RunJournal
import Terminal

/// The effects that a person wants undone, once it is known that this can be asked for.
struct UndoRequest {
  let begun: BegunProposal
  /// Places of the effects, the last one first.
  let effects: [Int]

  /// - Parameter numbers: the effects, from 1; all that stand where none is named.
  /// - Throws: `CommandFailure` that says plainly what cannot be undone.
  init(_ numbers: [Int], of begun: BegunProposal, run: RunID) throws {
    self.begun = begun
    if let doubtful = begun.doubtful {
      throw CommandFailure(
        .inDoubt, "\(begun.name(doubtful)) is in doubt; nothing was undone",
        hint:
          "`chancery resume \(run)` probes it; if you know the outcome, `chancery resolve \(run) \(doubtful + 1)` records it"
      )
    }
    let named = try begun.sealed.places(of: numbers)
    if let absent = named.first(where: { !begun.standing.contains($0) }) {
      let isUndone = begun.commit.effects[absent]?.isUndone == true
      throw CommandFailure(
        .usage, "\(begun.name(absent)) \(isUndone ? "is undone already" : "was not applied")",
        hint: "`chancery show \(run)` shows the effects")
    }
    let wanted = named.isEmpty ? begun.standing : named
    let lasting = wanted.filter { !begun.sealed.proposal.effects[$0].isCompensable }
    if !lasting.isEmpty {
      let list = lasting.map(begun.name).joined(separator: ", ")
      let rest = begun.standing.filter { !lasting.contains($0) }.map { String($0 + 1) }.joined(separator: " ")
      throw CommandFailure(
        .failed, "\(list) cannot be undone; nothing was undone",
        hint: rest.isEmpty
          ? "correct its result by hand"
          : "`chancery undo \(run) \(rest)` undoes only the others")
    }
    guard !wanted.isEmpty else {
      throw CommandFailure(.usage, "run \(run) has no applied effect to undo")
    }
    effects = Set(wanted).sorted(by: >)
  }

  /// What is left of an undo that was asked for.
  init(pending begun: BegunProposal) {
    self.begun = begun
    effects = begun.commit.effectsToUndo
  }

  func event(by person: String, reason: String) -> UndoRequested {
    UndoRequested(seal: begun.sealed.seal.hex, effects: effects, cause: .person, person: person, reason: reason)
  }

  /// What an undo would do now, and why it would not, effect by effect.
  func preview(with planners: [EffectKind: any EffectPlanner]) async -> [Preview] {
    var previews: [Preview] = []
    for index in effects {
      guard let applied = begun.applied(index), let planner = planners[applied.effect.kind] else { continue }
      // What lies over it is gone by then, and cannot be compared before.
      let follows = effects.prefix { $0 != index }.contains {
        begun.applied($0)?.effect.identity == applied.effect.identity
      }
      let obstacle = follows ? nil : await obstacle(to: applied, with: planner)
      previews.append(
        Preview(number: index + 1, kind: applied.effect.kind, text: applied.compensation.preview, obstacle: obstacle))
    }
    return previews
  }

  private func obstacle(to applied: AppliedEffect, with planner: any EffectPlanner) async -> String? {
    do {
      let live = try await planner.rederiveCompensation(of: applied)
      let difference = Difference.first(between: applied.compensation.document, and: live.document)
      return difference.map { "the target changed since: \($0)" }
    } catch {
      return error.reason
    }
  }

  struct Preview {
    let number: Int
    let kind: EffectKind
    let text: String
    /// Why it would be refused now; `nil` where it would be done.
    let obstacle: String?

    var line: String {
      visibleLine("effect \(number) \(kind.rawValue): \(text)" + (obstacle.map { "; refused now: \($0)" } ?? ""))
    }

    var document: JSONValue {
      [
        "effect": .integer(Int64(number)), "kind": .string(kind.rawValue), "preview": .string(text),
        "obstacle": obstacle.map(JSONValue.string) ?? .null,
      ]
    }
  }
}
