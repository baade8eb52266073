import Approval
import Hashing
import JSON
import Plans
import RunJournal

/// Documents and records of Chancery's own, as somebody may have changed them, and what models print as JSON.
enum RecordSubjects {
  static func read(_ bytes: [UInt8], as subject: FuzzSubject) {
    let text = String(decoding: bytes, as: UTF8.self)
    switch subject {
    case .document:
      guard let value = try? JSONValue(parsing: text) else { return }
      let canonical = value.canonicalText
      precondition((try? JSONValue(parsing: canonical))?.canonicalText.utf8.elementsEqual(canonical.utf8) == true)
    case .proposal:
      let record = ProposalSealed(
        step: StepID("s"), seal: SHA256Digest(of: text).hex, proposal: text,
        revision: Revision(commit: "c", tree: "t"))
      guard let read = try? SealedProposal(reading: record) else { return }
      precondition(read.canonicalText.utf8.elementsEqual(text.utf8), "what was read has another canonical form")
    case .approval:
      guard let read = try? ApprovalDocument(reading: text) else { return }
      precondition(read.canonicalText.utf8.elementsEqual(text.utf8), "what was read has another canonical form")
    case .event:
      for format in 1...2 { _ = try? RunEvent(reading: bytes, format: format) }
    default:
      guard let value = try? JSONValue.parsingModelOutput(text).value else { return }
      if let schema = try? JSONSchema(value) { _ = schema.violations(in: value) }
    }
  }
}
