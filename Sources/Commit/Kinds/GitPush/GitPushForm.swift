import Forms
import JSON
import KindSupport
import Plans

/// The table of the keys of `git.push`.
enum GitPushForm {
  private static let remote = Field(
    "remote", .template(noSecretsIn: "in a remote's name, which everyone can read"),
    "The remote's name in the target's git configuration; origin by default.")
  private static let pushed = Field("branch", .branch, "The branch's short name, such as main.")
  private static let to = Field(
    "to", .pushedTo,
    "The branch's short name on the remote, where that is another; or refs/for/BRANCH, where the server makes a review of it."
  )
  private static let tag = Field(
    "tag", .branch, "The tag's name; one that the target does not have is made on the remote, for the branch's commit.")
  private static let deploys = Field(
    "deploys", .flag, "Whether the remote deploys what it is given, so that the push counts as a deploy.")
  private static let timeout = Field("timeout", .duration(1...3600), "How long the push may take, such as 2m.")

  static let form = Form<GitPushDeclaration>.record(
    "git.push", "Pushes a branch or a tag to a remote.",
    [remote.entry, pushed.entry, to.entry, tag.entry, deploys.entry, timeout.entry],
    rules: ["anyOf": [["required": ["branch"]], ["required": ["tag"]]]]
  ) { record in
    let push = GitPushDeclaration(
      remote: record[remote] ?? "origin", branch: record[pushed], to: record[to], tag: record[tag],
      deploys: record[deploys] ?? false,
      timeoutSeconds: record[timeout] ?? GitPushDeclaration.usualTimeoutSeconds)
    if push.branch == nil, push.tag == nil, record.names.isDisjoint(with: ["branch", "tag"]) {
      record.cursor.refuse("the push names neither a branch nor a tag", expected: "branch or tag")
      return nil
    }
    if push.tag != nil, push.to != nil {
      record.refuse(to.name, "a tag has one name everywhere", expected: "no to beside tag")
      return nil
    }
    return push
  }
}
