import Forms
import Plans

/// The table of the keys of `tiers`, in plans and configurations alike.
enum TierForm {
  static let model = Field(
    "model", .text("PROVIDER/MODEL, such as anthropic/claude-haiku-5-5", pattern: "^[^/ ]+/[^ ]+$", where: isModel),
    required: true, "PROVIDER/MODEL, such as anthropic/claude-haiku-5-5.")
  static let lane = Field("lane", Form<Lane>.choice, "How the model is served; standard by default.")
  static let effort = Field("effort", Form<Effort>.choice, "How much the model is asked to think.")
  static let fallback = Field(
    "fallback", .list(of: alternative, atLeast: 1, atMost: 8),
    "What is asked instead, in this order, while the provider is down or refuses more.")

  private static let alternative = Form<ModelChoice>.record(
    "alternative", "A model and how it is served.", [model.entry, lane.entry, effort.entry], read: choice)

  private static let withFallback = Form<ModelChoice>.record(
    "tier", "A model and how it is served.", [model.entry, lane.entry, effort.entry, fallback.entry]
  ) { record in
    let fallback = record[Self.fallback] ?? []
    var choice = choice(in: record)
    choice?.fallback = fallback
    return choice
  }

  /// What commits is judged by the model that a plan names, and by no other that a plan does not name as well.
  private static let judge = Form<ModelChoice>.record(
    "judging-tier", "A model and how it is served.",
    [
      model.entry, lane.entry, effort.entry,
      FieldEntry(
        name: "fallback",
        refusal: "the slow tier has no fall-backs but those that a plan names; set tiers.slow.fallback in the plan"),
    ], read: choice)

  @Sendable
  private static func choice(in record: Record) -> ModelChoice? {
    let lane = record[Self.lane] ?? .standard
    let effort = record[Self.effort]
    return record[model].map { ModelChoice(model: $0, lane: lane, effort: effort) }
  }

  static let ofPlan = tiers("tiers", slow: withFallback)
  static let ofConfiguration = tiers("usual-tiers", slow: judge)

  private static func tiers(_ name: String, slow form: Form<ModelChoice>) -> Form<[Tier: ModelChoice]> {
    let fast = Field("fast", withFallback, "For steps that can be thrown away.")
    let slow = Field("slow", form, "For what cannot be taken back.")
    return .record(name, "The models of the tiers.", [fast.entry, slow.entry]) { record in
      var tiers: [Tier: ModelChoice] = [:]
      tiers[.fast] = record[fast]
      tiers[.slow] = record[slow]
      return tiers
    }
  }

  private static func isModel(_ text: String) -> Bool {
    let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    return halves.count == 2 && !halves.contains(where: \.isEmpty) && !text.contains(where: \.isWhitespace)
  }
}
