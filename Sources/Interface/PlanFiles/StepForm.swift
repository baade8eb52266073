import EffectKit
import Forms
import JSON
import Plans

/// A step as far as it could be read.
struct StepSource {
  var place: Place
  var id: Located<StepID>?
  var needs: [Located<StepID>]
  /// Whether every need could be read; where one could not, what seems to be missing may well be that one.
  var needsAreWhole: Bool
  /// The kinds that the step's keys name.
  var kinds: [String]
  /// `nil` when the step cannot be read as one of one kind.
  var kind: Step.Kind?
  var templates: [Located<Template>]
  var sandbox: RestrictionSource?
}

/// The table of the keys of a step. Which of them a kind takes is checked by `StepForm.kind(of:)`.
enum StepForm {
  static let id = Field(
    "id", Form<String>.name.map { text, _ in StepID(text) }.located, required: true, "The step's name.")
  static let needs = Field(
    "needs", .list(of: Form<String>.name.map { text, _ in StepID(text) }.located),
    "The steps that must be done before.")
  static let extract = Field(
    "extract", .template(noSecretsIn: "in a question to a model"), "A question to a model about the base.")
  static let schema = Field("schema", .answerSchema, "The JSON Schema of the answer.")
  static let draft = Field(
    "draft", .template(noSecretsIn: "in an instruction to a model"), "What a model is to change in a scratch workspace."
  )
  static let tools = Field("tools", .list(of: Form<ToolGroup>.choice), "The tools that the draft may use.")
  static let check = Field(
    "check", .list(of: CheckForm.form, atLeast: 1, atMost: 100), "Commands that must all exit with 0.")
  static let commit = "commit"
  static let tier = Field("tier", Form<Tier>.choice, "The tier of the step; a commit is on the slow one, always.")
  static let attempts = Field("attempts", .integer(1...20), "How often the step may be tried; 3 by default.")
  static let agent = Field("agent", AgentForm.form, "A program from outside that drafts in place of the built-in loop.")
  static let escalate = Field(
    "escalate", Form<Tier>.choice,
    "The tier that drafts for as many attempts again once the step's own are used up: slow.")
  static let sandbox = Field("sandbox", RestrictionForm.form, "What the step takes away from its sandbox.")

  static let kinds = [extract.name, draft.name, check.name, commit]

  /// The names of every key that a step may have.
  static let keys = fields(FieldEntry(name: commit)).map(\.name)

  private static func fields(_ commit: FieldEntry) -> [FieldEntry] {
    let fixed = ["lane", "effort", "model"].map {
      FieldEntry(
        name: $0,
        refusal: "known for tiers, not for steps: it is fixed for a whole conversation, because switching throws the "
          + "provider's cache away; set it in tiers, and choose the step's tier")
    }
    return [
      id.entry, needs.entry, extract.entry, schema.entry, draft.entry, tools.entry, check.entry, commit, tier.entry,
      attempts.entry, agent.entry, escalate.entry, sandbox.entry,
    ] + fixed
  }

  /// The keys that each kind takes besides `id` and `needs`.
  static let keysByKind: [String: Set<String>] = [
    "extract": ["extract", "schema", "tier", "attempts", "sandbox"],
    "draft": ["draft", "tools", "check", "tier", "attempts", "agent", "escalate", "sandbox"],
    "check": ["check", "sandbox"],
    "commit": ["commit", "tier"],
  ]

  /// The profiles that commands of a step run under: a draft's own, and those of its checks.
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
      Self.commit, CommitForm.form(of: kinds), "Effects, which are sealed, reviewed, approved and applied.")
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
      templates: Array(record.cursor.reading.templates[before...]), sandbox: record[sandbox])
  }

  private static let oneKindEach: JSONValue = .array(kinds.map { ["required": [.string($0)]] })

  /// The kinds that are named; a `check` beside a `draft` belongs to the draft.
  private static func kindNames(of record: Record) -> [String] {
    let named = kinds.filter(record.names.contains)
    return named.contains(draft.name) ? named.filter { $0 != check.name } : named
  }
}
