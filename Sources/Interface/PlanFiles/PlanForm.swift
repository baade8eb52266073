import EffectKit
import Forms
import JSON
import Plans

/// The whole plan, as far as it could be read; what its parts demand of one another is not checked yet.
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
  var steps: [StepSource]
}

/// The table of a plan's own keys.
enum PlanForm {
  static let mostSteps = 200

  static let plan = Field("plan", .name, required: true, "The plan's name.")
  static let goal = Field("goal", .text, required: true, "What the plan is for, in words that models and people read.")
  static let target = Field("target", TargetForm.form, "The repository that the plan changes.")
  static let tiers = Field("tiers", TierForm.ofPlan, "The models of the tiers; the user's configuration by default.")
  static let inputs = Field("inputs", InputForm.form, "Values that are given when the plan is run.")
  static let secrets = Field(
    "secrets", SecretForm.ofPlan, "Where secrets are read from, unless the user's configuration says otherwise.")

  static func form(kinds: EffectKinds) -> Form<PlanSource> {
    let boundary = Field(
      "boundary", BoundaryForm(kinds: kinds).form, "The limits on what the run may change and use up.")
    let steps = Field(
      "steps", .list(of: StepForm.form(kinds: kinds), atLeast: 1, atMost: mostSteps), required: true,
      "The steps, in any order.")
    let fields = [
      plan.entry, goal.entry, target.entry, tiers.entry, boundary.entry, inputs.entry, secrets.entry, steps.entry,
    ]
    return Form<PlanSource>.record("plan", "A plan for Chancery.", fields) { record in
      PlanSource(
        place: record.cursor.place, name: record[plan], goal: record[goal], target: record[target] ?? Plan.Target(),
        tiers: record[tiers] ?? [:], boundary: record[boundary] ?? Boundary(),
        boundaryLines: record.cursor(boundary)?.lines ?? [:], inputs: record[inputs] ?? [],
        secrets: record[secrets] ?? [:], steps: record[steps] ?? [])
    }
  }
}

/// The table of the keys of `target`.
enum TargetForm {
  static let repository = Field(
    "repository", .text("a path") { !$0.isEmpty && !$0.contains("\0") },
    "A path, relative to the plan's folder; the repository that the plan lies in by default.")
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
