import EffectKit
import Forms
import JSON
import Plans

/// A plan as far as it could be read, before the checks that involve several parts.
struct PlanSource {
  var place: Place
  var name: String?
  var goal: String?
  var target: Plan.Target
  var tiers: [Tier: ModelChoice]
  var boundary: Boundary
  var boundaryLines: [String: Int]
  var inputs: [Located<Plan.Input>]
  var secrets: [String: SecretSource]
  var bring: [String]
  var steps: [StepSource]
}

/// The top-level keys of a plan.
enum PlanForm {
  static let mostSteps = 200

  static let plan = Field("plan", .name, required: true, "The plan's name.")
  static let goal = Field(
    "goal", .text, required: true, "What should be true afterwards, for models and people to read.")
  static let target = Field("target", TargetForm.form, "The repository that the plan changes.")
  static let tiers = Field(
    "tiers", TierForm.ofPlan, "The models of the tiers; those of the user's configuration by default.")
  static let inputs = Field("inputs", InputForm.form, "Values given with -i when the plan is run.")
  static let secrets = Field(
    "secrets", SecretForm.ofPlan, "Sources of secrets. The user's configuration takes precedence.")

  static let workspace = Field(
    "workspace", WorkspaceForm.form,
    "What the plan asks for besides the repository's files; the configuration grants it.")

  static func form(kinds: EffectKinds) -> Form<PlanSource> {
    let boundary = Field(
      "boundary", BoundaryForm(kinds: kinds).form, "Limits on the changes and the spending of the run.")
    let steps = Field(
      "steps", .list(of: StepForm.form(kinds: kinds), atLeast: 1, atMost: mostSteps), required: true,
      "The steps, in any order.")
    let fields = [
      plan.entry, goal.entry, target.entry, tiers.entry, boundary.entry, inputs.entry, secrets.entry, workspace.entry,
      steps.entry,
    ]
    return Form<PlanSource>.record("plan", "A plan for Chancery.", fields) { record in
      PlanSource(
        place: record.cursor.place, name: record[plan], goal: record[goal], target: record[target] ?? Plan.Target(),
        tiers: record[tiers] ?? [:], boundary: record[boundary] ?? Boundary(),
        boundaryLines: record.cursor(boundary)?.lines ?? [:], inputs: record[inputs] ?? [],
        secrets: record[secrets] ?? [:], bring: record[workspace] ?? [], steps: record[steps] ?? [])
    }
  }
}

/// The keys of `target`.
enum TargetForm {
  static let repository = Field(
    "repository", .text("a path") { !$0.isEmpty && !$0.contains("\0") },
    "Path of the repository, relative to the plan file; by default the repository that contains the plan.")
  static let base = Field(
    "base",
    .text("a branch, tag or commit", pattern: "^[^- \\t\\r\\n][^ \\t\\r\\n]*$") { text in
      !text.isEmpty && !text.hasPrefix("-") && !text.contains(where: \.isWhitespace)
    }, "A branch, tag or commit; the repository's HEAD by default.")

  static let form = Form<Plan.Target>.record(
    "target", "The repository that a plan changes.", [repository.entry, base.entry]
  ) { record in
    Plan.Target(repository: record[repository], base: record[base])
  }
}
