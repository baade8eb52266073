import EffectKit
import Forms
import JSON
import Plans

/// The keys of `commit`.
enum CommitForm {
  static let brief = Field(
    "brief", .template(noSecretsIn: "in a brief to a model"), "What the slow tier should check in its review.")
  static let approval = Field(
    "approval", Form<ApprovalRule>.approval,
    "When a person must approve. A policy can ask for more, never for less. Without it, a run at a terminal asks.")
  static let approvals = Field(
    "approvals", .integer(1...20),
    "How many different people must approve, not only the one who started the run. Makes approval: always the default."
  )
  static let onFailure = Field(
    "on-failure", Form<FailureRule>.choice,
    "What happens to applied effects when a later one fails: stop keeps them, compensate undoes them, last one first."
  )

  static func form(of kinds: EffectKinds) -> Form<Step.Commit> {
    let effects = Field(
      "effects", .list(of: EffectForm.form(of: kinds), atLeast: 1, atMost: 100), required: true,
      "The effects to apply, in order.")
    return Form<Step.Commit>.record(
      "commit", "Seals what was drafted, has it reviewed and approved, and applies effects.",
      [brief.entry, approval.entry, approvals.entry, effects.entry, onFailure.entry]
    ) { commit(in: $0, effects) }
  }

  private static func commit(in record: Record, _ effects: Field<[EffectDeclaration]>) -> Step.Commit? {
    let brief = record[Self.brief]
    let approvals = record[Self.approvals]
    let approval = record[Self.approval] ?? (approvals == nil ? nil : .always)
    if approvals != nil, approval == .never {
      record.cursor.refuse(
        "approvals and approval: never contradict each other", hint: "remove one of the two")
    }
    return record[effects].map {
      Step.Commit(
        brief: brief, approval: approval, effects: $0, onFailure: record[Self.onFailure] ?? .stop,
        approvals: approvals)
    }
  }
}

extension Form where Value == ApprovalRule {
  /// One of the rules; `true` and `false` are told what they probably mean.
  fileprivate static var approval: Form {
    let choice = Form<ApprovalRule>.choice
    return Form(choice.schema) { cursor in
      guard let text = cursor.plain?.text, ["true", "yes", "false", "no"].contains(text) else {
        return choice.read(cursor)
      }
      let isAlways = text == "true" || text == "yes"
      cursor.refuse(
        "found \(text)", expected: oneOf(ApprovalRule.allCases.map(\.rawValue)),
        hint: isAlways
          ? "write approval: always, so that a person is always asked"
          : "write approval: by-risk, so that a person is asked unless the risk is low")
      return nil
    }
  }
}
