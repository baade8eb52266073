package import Approval
package import EffectKit
import JSON

package struct NoteApplier: EffectApplier {
  package init() {}

  package func apply(_ authority: consuming CommitAuthority) async throws(EffectError) -> EffectReceipt {
    let note = try Note(authority.effect)
    guard Note.fingerprint(note.before) == authority.effect.fingerprint else { throw .stale("the book is another one") }
    try Note.write(note.after, to: note.book)
    return EffectReceipt(detail: "the line is in \(note.book)")
  }

  package func settle(_ effect: ProposedEffect, key: String) async -> EffectReceipt {
    EffectReceipt(detail: "nothing was left to do")
  }

  package func compensate(_ authority: consuming CompensationAuthority) async throws(EffectError) -> EffectReceipt {
    let note = try Note(authority.applied.effect)
    guard note.before.hasSuffix("\(note.line)\n"),
      Note.fingerprint(note.before) == authority.applied.compensation.fingerprint
    else { throw .stale("the book is another one") }
    try Note.write(String(note.before.dropLast(note.line.count + 1)), to: note.book)
    return EffectReceipt(detail: "the line is out of \(note.book)")
  }
}
