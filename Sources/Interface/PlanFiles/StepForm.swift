import EffectKit
import Forms
import JSON
import Plans

/// A step, as far as it could be read.
struct StepSource {
  var place: Place
  var id: Located<StepID>?
  var needs: [Located<StepID>]
  /// Whether every need could be read. If not, a step that seems to be missing may be that need.
  var needsAreWhole: Bool
  /// The kinds that the step's keys stand for.
  var kinds: [String]
  /// `nil` when the step has no single kind or cannot be read.
  var kind: Step.Kind?
  var templates: [Located<Template>]
  var sandbox: RestrictionSource?
  var answerTokens: Int?
}

/// The keys of a step. `StepForm.kind(of:)` checks which of them a kind accepts.
enum StepForm {
  static let id = Field(
    "id", Form<String>.name.map { text, _ in StepID(text) }.located, required: true, "The step's name.")
  static let needs = Field(
    "needs", .list(of: Form<String>.name.map { text, _ in StepID(text) }.located),
    "Steps that must finish before this one.")
  static let extract = Field(
    "extract", .template(noSecretsIn: "in a question to a model"), "A question to a model about the files of the base.")
  static let schema = Field("schema", .answerSchema, "The JSON Schema of the answer.")
  static let draft = Field(
    "draft", .template(noSecretsIn: "in an instruction to a model"),
    "What a model should change in its scratch workspace.")
  static let tools = Field("tools", .list(of: Form<ToolGroup>.choice), "Tools that the draft may use.")
  static let check = Field(
    "check", .list(of: CheckForm.form, atLeast: 1, atMost: 100), "Commands that must all exit with status 0.")
  static let commit = "commit"
  static let tier = Field("tier", Form<Tier>.choice, "The tier of the step; a commit step always uses slow.")
  static let attempts = Field("attempts", .integer(1...20), "How many times the step may be tried; 3 by default.")
  static let agent = Field(
    "agent", AgentForm.form, "An external agent: a program that drafts in place of the built-in loop.")
  static let escalate = Field(
    "escalate", Form<Tier>.choice,
    "The tier that drafts for as many attempts again once the step's own are used up: slow.")
  static let sandbox = Field("sandbox", RestrictionForm.form, "What the step takes away from its sandbox.")
  static let answerTokens = Field(
    "answer-tokens", AnswerTokensForm.form,
    "The most tokens of one answer, thinking included: the tier's by default, and 32000 for an agent.")

  static let kinds = [extract.name, draft.name, check.name, commit]

  /// The names of every key that a step may have.
  static let keys = fields(FieldEntry(name: commit)).map(\.name)

  private static func fields(_ commit: FieldEntry) -> [FieldEntry] {
    let fixed = ["lane", "effort", "model"].map {
      FieldEntry(
        name: $0,
        refusal:
          "set this in tiers, not in a step, and choose the step's tier; a switch within a conversation would lose "
          + "the provider's cache")
    }
    return [
      id.entry, needs.entry, extract.entry(for: ["question", "ask"]), schema.entry,
      draft.entry(for: ["prompt", "instruction", "task"]), tools.entry, check.entry(for: ["test", "tests", "checks"]),
      commit, tier.entry,
      attempts.entry, agent.entry, escalate.entry, sandbox.entry, answerTokens.entry,
    ] + fixed
  }

  /// The keys that each kind accepts in addition to `id` and `needs`.
  static let keysByKind: [String: Set<String>] = [
    "extract": ["extract", "schema", "tier", "attempts", "sandbox", "answer-tokens"],
    "draft": ["draft", "tools", "check", "tier", "attempts", "agent", "escalate", "sandbox", "answer-tokens"],
    "check": ["check", "sandbox"],
    "commit": ["commit", "tier", "answer-tokens"],
  ]

  /// The profiles that a step's commands run under; a draft step has one more for its checks.
  static func profiles(of step: StepSource) -> [ProfileName] {
    guard step.kinds.count == 1 else { return [] }
    switch step.kinds[0] {
    case extract.name: return [.draft]
    case check.name: return [.check]
    case draft.name:
      guard case .draft(let draft)? = step.kind, draft.agent != nil else { return [.draft, .check] }
      return draft.escalation == nil ? [.agent, .check] : [.agent, .draft, .check]
    default: return []
    }
  }

  static func form(kinds: EffectKinds) -> Form<StepSource> {
    let commit = Field(
      Self.commit, CommitForm.form(of: kinds),
      "Seals what was drafted, has it reviewed and approved, and applies effects.")
    return Form<StepSource>.record(
      "step", "A step of the plan: one of extract, draft, check and commit.", fields(commit.entry),
      rules: ["anyOf": oneKindEach]
    ) { step(in: $0, commit) }
  }

  private static func step(in record: Record, _ commit: Field<Step.Commit>) -> StepSource {
    let before = record.cursor.reading.templates.count
    let kinds = kindNames(of: record)
    let id = record[Self.id]
    let found = record.cursor.reading.refusals
    let needs = record[Self.needs] ?? []
    let needsAreWhole = record.cursor.reading.refusals == found
    let kind = kind(of: record, named: kinds, commit)
    return StepSource(
      place: record.cursor.place, id: id, needs: needs, needsAreWhole: needsAreWhole, kinds: kinds, kind: kind,
      templates: Array(record.cursor.reading.templates[before...]), sandbox: record[sandbox],
      answerTokens: record[answerTokens])
  }

  private static let oneKindEach: JSONValue = .array(kinds.map { ["required": [.string($0)]] })

  /// The kinds that are given; a `check` beside a `draft` belongs to the draft.
  private static func kindNames(of record: Record) -> [String] {
    let named = kinds.filter(record.names.contains)
    return named.contains(draft.name) ? named.filter { $0 != check.name } : named
  }
}
