import EffectKit
import Forms
import JSON
import Plans
import Policy

/// The keys of a plan's `boundary`, which policies have too.
struct BoundaryForm: Sendable {
  private let effects: Field<[EffectKind: EffectLimits]>
  private let freeze: Field<[FreezeWindow]>

  init(kinds: EffectKinds) {
    effects = Field("effects", EffectLimitsForm.form(of: kinds), "Limits on effects, by kind.")
    freeze = Field(
      "freeze", .list(of: FreezeForm.form(of: kinds), atMost: 100), "Periods in which no effect is applied.")
  }

  var fields: [FieldEntry] {
    [Self.paths.entry, Self.changes.entry, effects.entry, Self.spend.entry, freeze.entry, Self.remerges.entry]
  }

  var form: Form<Boundary> {
    Form<Boundary>.record("boundary", "Limits of this plan. They can only narrow the policy.", fields) {
      limits(in: $0)
    }
  }

  /// The limits that a record sets.
  func limits(in record: Record) -> Boundary {
    Boundary(
      paths: record[Self.paths] ?? .init(), changes: record[Self.changes] ?? .init(), effects: record[effects] ?? [:],
      spend: record[Self.spend] ?? .init(), freeze: record[freeze] ?? [], remerges: record[Self.remerges])
  }

  static let paths = Field("paths", pathsForm, "Which paths may change.")
  static let changes = Field("changes", changesForm, "How much may change, all drafts added together.")
  static let remerges = Field(
    "remerges", .integer(0...100),
    "How often a commit step may be merged, checked and sealed again after its target changed; 5 by default.")
  static let spend = Field("spend", spendForm, "How much the run may spend: money, tokens, time, attempts.")

  static let allow = Field("allow", .list(of: .pathPattern), "Patterns of paths that may change; all by default.")
  static let deny = Field(
    "deny", .list(of: .pathPattern), "Patterns of paths that may not change, even where allow matches.")
  static let protected = Field(
    "protected", .list(of: .pathPattern), "Patterns of paths; a change to one needs a person's approval.")

  static let pathsForm = Form<Boundary.Paths>.record(
    "paths", "Which paths may change.", [allow.entry, deny.entry, protected.entry]
  ) { record in
    Boundary.Paths(allow: record[allow], deny: record[deny] ?? [], protected: record[protected] ?? [])
  }

  static let figures = ChangeLimit.allCases.map { limit in
    let most = [ChangeLimit.lines, .added, .removed].contains(limit) ? 100_000_000 : 1_000_000
    let form = limit == .bytes ? Form<Int>.size(0...1 << 40) : .integer(0...most)
    return (limit: limit, field: Field(limit.rawValue, form, limit.summary))
  }

  static let changesForm = Form<Boundary.Changes>.record(
    "changes", "How much may change.", figures.map(\.field.entry)
  ) { record in
    Boundary.Changes(figures.reduce(into: [:]) { $0[$1.limit] = record[$1.field] })
  }

  static let usd = Field("usd", .dollars(decimals: 12), "US dollars for model calls.")
  static let tokens = Field("tokens", .integer(1...1_000_000_000_000), "Tokens that models read and write.")
  static let wall = Field(
    "wall", .duration(1...2_592_000), "Working time of the run, such as 20m; waiting for a person does not count.")
  static let attempts = Field("attempts", .integer(1...10_000), "Draft attempts, all steps added together.")

  private static let perTime = Field(
    "per", .duration(60...31_622_400), required: true, "The stretch of time, which ends now, such as 1d or 7d.")
  private static let spendRate = Form<[SpendRate]>.record(
    "spend-rate", "A limit on what all runs together spend on models.", [usd.entry, tokens.entry, perTime.entry]
  ) { record in
    guard record.names.contains(usd.name) || record.names.contains(tokens.name) else {
      record.cursor.refuse("found no limit", expected: "usd or tokens, together with per")
      return nil
    }
    guard let seconds = record[perTime] else { return nil }
    var rates: [SpendRate] = []
    if let money = record[usd] { rates.append(SpendRate(.usd, atMost: money.picodollars, seconds: seconds)) }
    if let count = record[tokens] { rates.append(SpendRate(.tokens, atMost: Int64(count), seconds: seconds)) }
    return rates
  }
  static let spendRates = Field(
    "over-time", .list(of: spendRate, atMost: 20), "Limits on all runs together, within a stretch of time.")

  static let spendForm = Form<Boundary.Spend>.record(
    "spend", "How much the run may spend: money, tokens, time, attempts.",
    [usd.entry, tokens.entry, wall.entry, attempts.entry, spendRates.entry]
  ) { record in
    Boundary.Spend(
      money: record[usd], tokens: record[tokens], wallSeconds: record[wall], attempts: record[attempts],
      overTime: (record[spendRates] ?? []).flatMap(\.self))
  }
}

extension Form where Value == String {
  /// A pattern of paths below the repository's root.
  static var pathPattern: Form {
    let expected = "a path pattern below the repository's root, such as \"Sources/**\""
    return text(expected) { text in
      // A slash at either end and `./` in front have no meaning of their own.
      var rest = text[...]
      if rest.hasPrefix("./") { rest = rest.dropFirst(2) } else if rest.hasPrefix("/") { rest = rest.dropFirst() }
      if rest.hasSuffix("/") { rest = rest.dropLast() }
      let parts = rest.split(separator: "/", omittingEmptySubsequences: false)
      let isWhole = !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." }
      return isWhole && !text.contains { $0 == "\\" || $0 == "\0" || $0.isNewline }
    }.map { text, cursor in
      do throws(PathPatternError) {
        return try PathPattern(text).text
      } catch {
        cursor.refuse("found \(JSONValue.string(text).canonicalText): \(error.problem)", expected: expected)
        return nil
      }
    }
  }
}
