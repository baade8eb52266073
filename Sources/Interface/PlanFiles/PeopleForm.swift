import EffectKit
import Forms
import JSON
import Plans
import Texts

/// The keys about people, which only policies have: who is one person, and who approves what.
struct PeopleForm: Sendable {
  private let approvers: Field<[ApproverRule]>
  private static let people = Field(
    "people", .list(of: person, atMost: 1000),
    "Who is one person, under which principals of keys and logins of accounts.")

  init(kinds: EffectKinds) {
    approvers = Field(
      "approvers", .list(of: Self.rule(of: kinds), atMost: 100), "Who must approve what, beside approvals.")
  }

  var entries: [FieldEntry] { [Self.people.entry, approvers.entry] }

  func rules(in record: Record) -> [PolicyRule] {
    (record[Self.people] ?? []).enumerated().map { PolicyRule("people[\($0.offset)]", .person($0.element)) }
      + (record[approvers] ?? []).enumerated().map { PolicyRule("approvers[\($0.offset)]", .approvers($0.element)) }
  }

  private static let name = Field("name", .text, required: true, "The person's name in this policy.")
  private static let principals = Field(
    "principals", .list(of: exact), "Principals of the person's keys in the allowed-signers file, without wildcards.")
  private static let logins = Field("logins", .list(of: exact), "Logins of the person's accounts.")
  private static let exact = Form<String>.text("a name without * and ?") {
    !$0.isEmpty && !$0.contains("*") && !$0.contains("?")
  }

  private static let person = Form<PolicyPerson>.record(
    "person", "One person.", [name.entry, principals.entry, logins.entry]
  ) { record in
    record[name].map { PolicyPerson(name: $0, principals: record[principals] ?? [], logins: record[logins] ?? []) }
  }

  private static let paths = Field("paths", .list(of: .pathPattern), "Patterns of changed paths that it is about.")
  private static let above = Field(
    "above",
    Form<[(name: String, value: Int)]>.dictionary(
      "a mapping from currencies to minor units, such as { USD: 10000 }", of: .integer(0...1_000_000_000_000_000),
      names: { "[A-Z]{3}".matches(whole: $0) }, nameRule: "a currency's code of three capitals, such as USD"),
    "Amounts of money above which it holds, in minor units.")
  private static let from = Field(
    "from", .list(of: exact, atLeast: 1), "People or principals of whom so many must approve; anybody by default.")
  private static let count = Field("count", .integer(1...20), "How many different people, at least; 1 by default.")

  private static func rule(of kinds: EffectKinds) -> Form<ApproverRule> {
    let kind = Form<String>.word(among: kinds.all.map(\.kind.rawValue)).map { name, _ in EffectKind(rawValue: name) }
    let effects = Field("effects", .list(of: kind, atLeast: 1), "The kinds of effects that it is about.")
    return Form<ApproverRule>.record(
      "approver-rule", "Who must approve proposals with any of these; every proposal where none is named.",
      [paths.entry, effects.entry, above.entry, from.entry, count.entry]
    ) { record in
      ApproverRule(
        paths: record[paths] ?? [], kinds: Set(record[effects] ?? []),
        amounts: Dictionary((record[above] ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: min),
        from: record[from], count: record[count] ?? 1)
    }
  }
}
