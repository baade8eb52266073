import EffectKit
import Forms
import JSON
import Plans

/// The table of the keys of `commit`.
enum CommitForm {
  static let brief = Field(
    "brief", .template(noSecretsIn: "in a brief to a model"), "What the slow tier is to look for in its review.")
  static let approval = Field(
    "approval", Form<ApprovalRule>.choice,
    "When a person is asked; the policy may ask for more, never less. Without it, a run at a terminal asks.")
  static let approvals = Field(
    "approvals", .integer(1...20),
    "How many different people have to approve, not only who began the run; then approval is always unless it says otherwise."
  )
  static let onFailure = Field(
    "on-failure", Form<FailureRule>.choice,
    "What happens to applied effects when a later one fails: nothing, or they are taken back, the last one first.")

  static func form(of kinds: EffectKinds) -> Form<Step.Commit> {
    let effects = Field(
      "effects", .list(of: EffectForm.form(of: kinds), atLeast: 1, atMost: 100), required: true,
      "What is applied, in order.")
    return Form<Step.Commit>.record(
      "commit", "Effects, which are sealed, reviewed, approved and applied.",
      [brief.entry, approval.entry, approvals.entry, effects.entry, onFailure.entry]
    ) { commit(in: $0, effects) }
  }

  private static func commit(in record: Record, _ effects: Field<[EffectDeclaration]>) -> Step.Commit? {
    let brief = record[Self.brief]
    let approvals = record[Self.approvals]
    let approval = record[Self.approval] ?? (approvals == nil ? nil : .always)
    if approvals != nil, approval == .never {
      record.cursor.refuse(
        "approvals asks for people and approval: never for none", hint: "leave one of the two out")
    }
    return record[effects].map {
      Step.Commit(
        brief: brief, approval: approval, effects: $0, onFailure: record[Self.onFailure] ?? .stop,
        approvals: approvals)
    }
  }
}
