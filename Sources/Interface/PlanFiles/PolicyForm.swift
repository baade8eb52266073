import EffectKit
import Forms
import JSON
import Plans

/// The keys of a policy: those of a plan's boundary, and a few of its own.
enum PolicyForm {
  private static let name = Field("policy", .name, required: true, "The policy's name.")
  private static let approval = Field(
    "approval", Form<ApprovalRule>.choice, "When a person must approve, at least; a plan can ask for more.")
  private static let approvals = Field(
    "approvals", .integer(1...20),
    "The least number of different people who must approve. Makes approval: always the default.")
  private static let sameModel = Field(
    "same-model", .flag,
    "Whether the model and lane that drafted may also judge. Only a system's or user's policy can allow it.")

  private static let unsignedApprovals = Field(
    "unsigned-approvals", .flag,
    "Whether `approve` counts without a signature. Only a system's or user's policy can allow it.")

  static func form(of layer: PolicyLayer, kinds: EffectKinds) -> Form<PolicyText> {
    let limits = BoundaryForm(kinds: kinds)
    let unattended = Field(
      "unattended", UnattendedForm.form(of: kinds),
      "Effects that may be applied without asking anybody, or none. Only a system's or user's policy can grant them.")
    let people = PeopleForm(kinds: kinds)
    return Form<PolicyText>.record(
      "policy", "Limits that every plan must respect.",
      [name.entry] + limits.fields
        + [approval.entry, approvals.entry, sameModel.entry, unsignedApprovals.entry, unattended.entry]
        + PolicyRulesForm.entries + people.entries
    ) { record in
      var boundary = limits.limits(in: record)
      boundary.approvals = record[approvals]
      boundary.approval = record[approval] ?? (boundary.approvals == nil ? nil : .always)
      if boundary.approvals != nil, boundary.approval == .never {
        record.refuse(
          approvals.name, "approvals and approval: never contradict each other", expected: "only one of the two")
      }
      boundary.allowsSameModel = record[sameModel]
      boundary.allowsUnsignedApprovals = record[unsignedApprovals]
      for field in [sameModel, unsignedApprovals] where record[field] == true && layer >= .repository {
        record.refuse(
          field.name, "only a system's or user's policy can allow \(field.name)",
          expected: "false, or no such key")
      }
      boundary.unattended = record[unattended]
      if boundary.unattended?.isEmpty == false, layer >= .repository {
        record.refuse(
          unattended.name, "only a system's or user's policy can grant unattended effects",
          expected: "none, or no such key")
      }
      boundary.rules = PolicyRulesForm.rules(in: record, of: layer) + people.rules(in: record)
      return record[name].map { PolicyText(name: $0, boundary: boundary, lines: record.cursor.lines) }
    }
  }
}
