import Forms
import Plans

/// The keys of `tiers`, in plans and configurations.
enum TierForm {
  static let model = Field(
    "model", .text("PROVIDER/MODEL, such as anthropic/claude-haiku-5-5", pattern: "^[^/ ]+/[^ ]+$", where: isModel),
    required: true, "PROVIDER/MODEL, such as anthropic/claude-haiku-5-5.")
  static let lane = Field("lane", Form<Lane>.choice, "How the model is served; standard by default.")
  static let effort = Field("effort", Form<Effort>.choice, "How much the model is asked to think.")
  static let answerTokens = Field(
    "answer-tokens", AnswerTokensForm.form, "The most tokens of one answer, thinking included; 8192 by default.")
  static let fallback = Field(
    "fallback", .list(of: alternative, atLeast: 1, atMost: 8),
    "Models to ask instead, in this order, while the provider is down or refuses requests.")

  private static let alternative = Form<ModelChoice>.record(
    "alternative", "A model and how it is served.", [model.entry, lane.entry, effort.entry], read: choice)

  private static let withFallback = Form<ModelChoice>.record(
    "tier", "A model and how it is served.",
    [model.entry, lane.entry, effort.entry, answerTokens.entry, fallback.entry]
  ) { record in
    var choice = choice(in: record)
    let tokens = record[answerTokens]
    choice?.answerTokens = tokens
    choice?.fallback = (record[Self.fallback] ?? []).map {
      var alternative = $0
      alternative.answerTokens = tokens
      return alternative
    }
    return choice
  }

  /// The slow tier of a configuration. It has no fall-backs: only a plan may name other judges.
  private static let judge = Form<ModelChoice>.record(
    "judging-tier", "A model and how it is served.",
    [
      model.entry, lane.entry, effort.entry, answerTokens.entry,
      FieldEntry(
        name: "fallback",
        refusal: "the slow tier has no fall-backs but those that a plan names; set tiers.slow.fallback in the plan"),
    ]
  ) { record in
    var choice = choice(in: record)
    choice?.answerTokens = record[answerTokens]
    return choice
  }

  @Sendable
  private static func choice(in record: Record) -> ModelChoice? {
    let lane = record[Self.lane] ?? .standard
    let effort = record[Self.effort]
    return record[model].map { ModelChoice(model: $0, lane: lane, effort: effort) }
  }

  static let ofPlan = tiers("tiers", slow: withFallback)
  static let ofConfiguration = tiers("usual-tiers", slow: judge)

  private static func tiers(_ name: String, slow form: Form<ModelChoice>) -> Form<[Tier: ModelChoice]> {
    let fast = Field("fast", withFallback, "For drafts, which can be thrown away.")
    let slow = Field("slow", form, "For reviews and commits, which cannot be undone.")
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
