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

  private static let unsignedApprovals = Field(
    "unsigned-approvals", .flag,
    "Whether `approve` counts without a signature; only policies outside the repository can allow it.")

  static func form(of layer: PolicyLayer, kinds: EffectKinds) -> Form<PolicyText> {
    let limits = BoundaryForm(kinds: kinds)
    return Form<PolicyText>.record(
      "policy", "What every plan has to keep to.",
      [name.entry] + limits.fields + [approval.entry, approvals.entry, sameModel.entry, unsignedApprovals.entry]
    ) { record in
      var boundary = limits.limits(in: record)
      boundary.approvals = record[approvals]
      boundary.approval = record[approval] ?? (boundary.approvals == nil ? nil : .always)
      if boundary.approvals != nil, boundary.approval == .never {
        record.refuse(
          approvals.name, "approvals asks for people and approval: never for none", expected: "one of the two")
      }
      boundary.allowsSameModel = record[sameModel]
      boundary.allowsUnsignedApprovals = record[unsignedApprovals]
      for field in [sameModel, unsignedApprovals] where record[field] == true && layer >= .repository {
        record.refuse(
          field.name, "a policy in the repository cannot allow what only those outside it may",
          expected: "false, or no such key")
      }
      return record[name].map { PolicyText(name: $0, boundary: boundary, lines: record.cursor.lines) }
    }
  }
}
