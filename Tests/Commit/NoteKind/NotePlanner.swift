package import Approval
package import EffectKit
import JSON
package import Plans

package struct NotePlanner: EffectPlanner {
  package init() {}

  package func propose(
    _ declaration: EffectDeclaration, in context: EffectContext
  ) async throws(EffectError) -> ProposedEffect {
    let declared = try declaration.value(as: NoteDeclaration.self)
    return try Note(book: try text(declared.book, context), line: try text(declared.line, context)).proposed
  }

  package func rederive(_ effect: ProposedEffect) async throws(EffectError) -> ProposedEffect {
    try Note(effect).proposed
  }

  package func mergeResult(of effect: ProposedEffect) async throws(EffectError) -> MergeResult? { nil }

  package func probe(_ effect: ProposedEffect, key: String) async -> ProbeResult {
    do {
      let now = Note.fingerprint(try Note(effect).before)
      if now == effect.compensation?.fingerprint { return .applied("the line is there") }
      return now == effect.fingerprint ? .notApplied("the line is not there") : .unknown("the book is another one")
    } catch {
      return .unknown(error.reason)
    }
  }

  package func rederiveCompensation(of applied: AppliedEffect) async throws(EffectError) -> Compensation {
    var compensation = applied.compensation
    compensation.fingerprint = Note.fingerprint(try Note(applied.effect).before)
    return compensation
  }

  package func probeCompensation(of applied: AppliedEffect) async -> ProbeResult {
    switch await probe(applied.effect, key: applied.key) {
    case .applied(let detail): .notApplied(detail)
    case .notApplied(let detail): .applied(detail)
    case .unknown(let detail): .unknown(detail)
    }
  }

  private func text(_ template: Template, _ context: EffectContext) throws(EffectError) -> String {
    do {
      return try template.text(with: context.values)
    } catch {
      throw .invalid(error.description)
    }
  }
}
