import Forms
import JSON
import KindSupport
import Plans

/// The table of the keys of `git.merge`.
enum GitMergeForm {
  private static let into = Field(
    "into", place, required: true,
    "The branch's short name, such as main; or { branch: NAME, from: main }, which makes the branch where it is missing."
  )
  private static let message = Field(
    "message", .template(noSecretsIn: "in a merge's message, which everyone can read"),
    "The first line of the merge commit.")
  private static let how = Field(
    "how", Form<GitMergeDeclaration.How>.choice,
    "What the branch gets: a merge of the draft's commit, one commit, or one only where the branch has not moved on.")
  private static let deploys = Field(
    "deploys", .flag, "Whether the branch deploys what it is given, so that the merge counts as a deploy.")
  private static let changeID = Field(
    "change-id", .flag, "Whether the message ends with a Change-Id, as Gerrit asks for.")

  static let form = Form<GitMergeDeclaration>.record(
    "git.merge", "Merges the draft into a branch of the target.",
    [into.entry, message.entry, how.entry, deploys.entry, changeID.entry]
  ) { record in
    let message = record[message]
    let how = record[how]
    let deploys = record[deploys] ?? false
    let namesChange = record[changeID] ?? false
    return record[into].map { place in
      GitMergeDeclaration(
        into: place.branch, from: place.from, message: message, how: how ?? (place.from == nil ? .merge : .squash),
        deploys: deploys, namesChange: namesChange)
    }
  }

  /// A branch, and what it begins from where it may be missing.
  private struct Place: Sendable {
    var branch: Template
    var from: Template?
  }

  private static let branch = Field("branch", .branch, required: true, "The branch's short name.")
  private static let from = Field(
    "from", .branch, required: true, "The branch that it begins from where it is missing; it stays where it is.")

  private static let newPlace = Form<Place>.record(
    "git.merge.into", "A branch that is made where it is missing.", [branch.entry, from.entry]
  ) { record in
    let from = record[from]
    return record[branch].map { Place(branch: $0, from: from) }
  }

  private static let place = Form<Place>(
    FormSchema(
      ["anyOf": [Form<Template>.branch.schema.json, newPlace.schema.json]], definitions: newPlace.schema.definitions)
  ) { cursor in
    guard cursor.node.members == nil else { return newPlace.read(cursor) }
    return Form<Template>.branch.read(cursor).map { Place(branch: $0) }
  }
}
