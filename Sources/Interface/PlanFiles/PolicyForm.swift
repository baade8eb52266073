import EffectKit
import Forms
import JSON
import Plans

/// The table of a policy's keys: those of a plan's boundary, and what only a policy says.
enum PolicyForm {
  private static let name = Field("policy", .name, required: true, "The policy's name.")
  private static let approval = Field(
    "approval", Form<ApprovalRule>.choice, "When a person is asked, at least; a plan may ask for more.")
  private static let approvals = Field(
    "approvals", .integer(1...20),
    "How many different people have to approve where a person is asked, at least; without approval, one always is.")
  private static let sameModel = Field(
    "same-model", .flag,
    "Whether the model and lane that drafted may judge; only policies outside the repository can allow it.")

  static func form(of layer: PolicyLayer, kinds: EffectKinds) -> Form<PolicyText> {
    let limits = BoundaryForm(kinds: kinds)
    let unattended = Field(
      "unattended", UnattendedForm.form(of: kinds),
      "Effects that may be applied with nobody asked, or none; only policies outside the repository can grant them.")
    return Form<PolicyText>.record(
      "policy", "What every plan has to keep to.",
      [name.entry] + limits.fields + [approval.entry, approvals.entry, sameModel.entry, unattended.entry]
    ) { record in
      var boundary = limits.limits(in: record)
      boundary.approvals = record[approvals]
      boundary.approval = record[approval] ?? (boundary.approvals == nil ? nil : .always)
      if boundary.approvals != nil, boundary.approval == .never {
        record.refuse(
          approvals.name, "approvals asks for people and approval: never for none", expected: "one of the two")
      }
      boundary.allowsSameModel = record[sameModel]
      if boundary.allowsSameModel == true, layer >= .repository {
        record.refuse(
          sameModel.name, "a policy in the repository cannot allow what only those outside it may",
          expected: "false, or no such key")
      }
      boundary.unattended = record[unattended]
      if boundary.unattended?.isEmpty == false, layer >= .repository {
        record.refuse(
          unattended.name, "a policy in the repository cannot grant what only those outside it may",
          expected: "none, or no such key")
      }
      return record[name].map { PolicyText(name: $0, boundary: boundary, lines: record.cursor.lines) }
    }
  }
}
