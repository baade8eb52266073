import Documents
import Plans

/// The table of the keys of `commit`.
enum CommitForm {
  static let brief = Field(
    "brief", .template(noSecretsIn: "in a brief to a model"), "What the slow tier is to look for in its review.")
  static let approval = Field(
    "approval", Form<ApprovalRule>.choice, "When a person is asked; the policy may ask for more, never less.")
  static let approvals = Field(
    "approvals", .integer(1...20),
    "How many different people have to approve, not only who began the run; then approval is always unless it says otherwise."
  )
  static let effects = Field(
    "effects", .list(of: EffectForm.form, atLeast: 1, atMost: 100), required: true, "What is applied, in order.")
  static let onFailure = Field(
    "on-failure", Form<FailureRule>.choice,
    "What happens to applied effects when a later one fails: nothing, or they are taken back, the last one first.")

  static let form = Form<Step.Commit>.record(
    "commit", "Effects, which are sealed, reviewed, approved and applied.",
    [brief.entry, approval.entry, approvals.entry, effects.entry, onFailure.entry]
  ) { record in
    let brief = record[Self.brief]
    let approvals = record[Self.approvals]
    let approval = record[Self.approval] ?? (approvals == nil ? .byRisk : .always)
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

/// The table of the kinds of effects, each of which is a key that holds the effect's arguments.
enum EffectForm {
  static let gitMerge = Field(EffectKind.gitMerge.rawValue, gitMergeForm, "Merges the draft into a branch.")

  static let fields =
    [gitMerge.entry]
    + EffectKind.allCases.filter { !$0.isAvailable }.map { kind in
      FieldEntry(name: kind.rawValue, refusal: "known, but this release cannot apply it yet")
    }

  static let form = Form<EffectDeclaration>.record(
    "effect", "One effect, by its kind.", fields, rules: ["anyOf": [["required": [.string(gitMerge.name)]]]]
  ) { record in
    let merge = record[gitMerge]
    if record.names.isEmpty, !record.hasRefusedKeys {
      record.cursor.refuse("the effect has no kind", expected: oneOf([gitMerge.name]))
    }
    if record.givenCount > 1 {
      record.cursor.refuse("several effects in one mapping", expected: "a list with one effect an element")
    }
    return merge.map(EffectDeclaration.gitMerge)
  }

  static let into = Field(
    "into", branch, required: true, "The branch's short name, such as main.")
  static let message = Field(
    "message", .template(noSecretsIn: "in a merge's message, which everyone can read"),
    "The first line of the merge commit.")

  static let gitMergeForm = Form<EffectDeclaration.GitMerge>.record(
    "git.merge", "Merges the draft into a branch of the target.", [into.entry, message.entry]
  ) { record in
    let message = record[Self.message]
    return record[into].map { EffectDeclaration.GitMerge(into: $0, message: message) }
  }

  /// A branch's name; the part that is known now is held against git's rules for them.
  private static let branch = Form<Template>.template(noSecretsIn: "in a branch's name, which everyone can read").map {
    template, cursor in
    let text = template.parts.map { if case .text(let text) = $0 { text } else { "x" } }.joined()
    if isBranchName(text) { return template }
    cursor.refuse(
      "found \(JSONValue.string(template.description).canonicalText)", expected: "a branch's short name, such as main")
    return nil
  }

  private static func isBranchName(_ text: String) -> Bool {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    let areFine = parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }
    let isForbidden: (Character) -> Bool = { character in
      character.isWhitespace || "~^:?*[\\".contains(character) || (character.asciiValue ?? 0x20) < 0x20
        || character == "\u{7f}"
    }
    return areFine && !text.hasPrefix("-") && !text.hasPrefix("refs/") && !text.hasSuffix(".") && text != "@"
      && text != "HEAD" && !text.contains("..") && !text.contains("@{") && !text.contains(where: isForbidden)
  }
}
