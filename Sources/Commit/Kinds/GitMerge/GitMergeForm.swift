import Forms
import KindSupport
import Plans

/// The table of the keys of `git.merge`.
enum GitMergeForm {
  private static let into = Field("into", .branch, required: true, "The branch's short name, such as main.")
  private static let message = Field(
    "message", .template(noSecretsIn: "in a merge's message, which everyone can read"),
    "The first line of the merge commit.")
  private static let how = Field(
    "how", Form<GitMergeDeclaration.How>.choice,
    "What the branch gets: a merge of the draft's commit, one commit, or one only where the branch has not moved on.")
  private static let deploys = Field(
    "deploys", .flag, "Whether the branch deploys what it is given, so that the merge counts as a deploy.")

  static let form = Form<GitMergeDeclaration>.record(
    "git.merge", "Merges the draft into a branch of the target.",
    [into.entry, message.entry, how.entry, deploys.entry]
  ) { record in
    let message = record[message]
    let how = record[how] ?? .merge
    let deploys = record[deploys] ?? false
    return record[into].map { GitMergeDeclaration(into: $0, message: message, how: how, deploys: deploys) }
  }
}
