package import Approval
package import EffectKit
import JSON
import Plans
package import SecretSources

/// Runs a command once, and has it verified where the plan says how.
package struct CommandApplier: EffectApplier {
  private let runner: CommandRun

  package init(
    scratch: String, secretStore: SecretStore, environment: [String: String], supervisor: String = "/proc/self/exe",
    home: String = "/", guarded: [String] = []
  ) {
    runner = CommandRun(
      scratch: scratch, secretStore: secretStore, environment: environment, supervisor: supervisor, home: home,
      guarded: guarded)
  }

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let proposed = authority.effect
    let effect = try CommandEffect(proposed)
    let key = authority.idempotencyKey
    let result = try await runner.run(
      effect.words, .run, of: effect, in: effect.tree, sealed: proposed.executables, key: key)
    if case .notStarted = result.ending { throw .notApplied("the command \(result.text)") }
    let said = "the command \(result.text)"
    let reading = effect.statuses.run.reading(of: result.ending)
    guard effect.verify != nil else {
      switch reading {
      case .done: return EffectReceipt(detail: said)
      case .notDone: throw .saidNotApplied(said)
      case .unknown: throw .inDoubt(said)
      }
    }
    switch await runner.verify(proposed, key: key) {
    case .applied(let detail): return EffectReceipt(detail: "\(said); \(detail)")
    // What says of itself that it was done and cannot be seen is nothing to begin again.
    case .notApplied(let detail) where reading != .done: throw .saidNotApplied("\(said); \(detail)")
    case .notApplied(let detail), .unknown(let detail): throw .inDoubt("\(said); \(detail)")
    }
  }

  package func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt {
    EffectReceipt(detail: "nothing was left to do")
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    let applied = authority.applied
    let effect = try CommandEffect(applied.effect)
    guard let words = effect.undo else { throw .invalid("these are no arguments of command") }
    let result = try await runner.run(
      words, .undo, of: effect, in: effect.tree, sealed: applied.compensation.executables, key: applied.compensationKey)
    let said = "the command \(result.text)"
    if case .notStarted = result.ending { throw .notApplied(said) }
    switch effect.statuses.undo.reading(of: result.ending) {
    case .done: return EffectReceipt(detail: said)
    case .notDone: throw .saidNotApplied(said)
    case .unknown: throw .inDoubt(said)
    }
  }
}
