import JSON
import Plans

extension EffectForm {
  static let gitMerge = Kind(
    Field(EffectKind.gitMerge.rawValue, gitMergeForm, "Merges the draft into a branch."), EffectDeclaration.gitMerge)

  private static let into = Field(
    "into", branch, required: true, "The branch's short name, such as main.")
  private static let message = Field(
    "message", .template(noSecretsIn: "in a merge's message, which everyone can read"),
    "The first line of the merge commit.")

  private static let how = Field(
    "how", Form<EffectDeclaration.GitMerge.How>.choice,
    "What the branch gets: a merge of the draft's commit, one commit, or one only where the branch has not moved on.")

  private static let gitMergeForm = Form<EffectDeclaration.GitMerge>.record(
    "git.merge", "Merges the draft into a branch of the target.", [into.entry, message.entry, how.entry]
  ) { record in
    let message = record[Self.message]
    let how = record[Self.how] ?? .merge
    return record[into].map { EffectDeclaration.GitMerge(into: $0, message: message, how: how) }
  }

  /// A branch's name; the part that is known now is held against git's rules for them.
  static let branch = Form<Template>.template(noSecretsIn: "in a branch's name, which everyone can read").map {
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
