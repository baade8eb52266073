import EffectKit
import Forms
import JSON
import Plans

/// The table of the keys of `effects` in a boundary: for each kind a number, or limits on what the kind says of itself.
enum EffectLimitsForm {
  static func form(of kinds: EffectKinds) -> Form<[EffectKind: EffectLimits]> {
    let rows = kinds.all.map { description in
      (
        kind: description.kind,
        field: Field(
          description.kind.rawValue, limits(of: description),
          "What \(description.kind.rawValue) effects may do; a number is how many.")
      )
    }
    return Form<[EffectKind: EffectLimits]>.record(
      "effect-limits", "What effects of each kind may do.", rows.map(\.field.entry)
    ) { record in
      rows.reduce(into: [:]) { $0[$1.kind] = record[$1.field] }
    }
  }

  private static let count = Field("count", .integer(0...1000), "How many effects of the kind may be applied.")

  /// Either a number, which is the count, or a mapping with the limits that the kind has.
  private static func limits(of description: EffectKindDescription) -> Form<EffectLimits> {
    let kind = description.kind.rawValue
    let number = count.form
    let rows = description.attributes.compactMap(AttributeLimitForm.init)
    let overTime = Field(
      "over-time", .list(of: RateForm.form(of: description), atMost: 100),
      "Limits on all runs together, within a stretch of time.")
    let record = Form<EffectLimits>.record(
      "limits-of-\(kind)", "What \(kind) effects may do.", [count.entry] + rows.map(\.entry) + [overTime.entry]
    ) { record in
      var limits = EffectLimits(count: record[count], overTime: record[overTime] ?? [])
      for row in rows { row.read(record, &limits) }
      return limits
    }
    let schema = FormSchema(
      ["anyOf": [number.schema.json, record.schema.json]], definitions: record.schema.definitions)
    return Form(schema) { cursor in
      guard cursor.node.scalar != nil else { return record.read(cursor) }
      return number.read(cursor).map { EffectLimits(count: $0) }
    }
  }
}

/// The table of the keys of one limit over time.
enum RateForm {
  private static let count = Field("count", .integer(0...1_000_000), "How many effects.")
  private static let per = Field(
    "per", .duration(60...31_622_400), required: true, "The stretch of time, which ends now, such as 1h or 7d.")
  private static let on = Field(
    "on", .namePattern, "Only effects on a name that fits count, such as a branch, database or host.")

  private static let amounts = Field(
    "amounts", AttributeLimitForm.amounts,
    "The most money of each currency, in its minor units; a currency that is not listed is refused.")

  static func form(of description: EffectKindDescription) -> Form<RateLimit> {
    let movesMoney = description.attributes.contains { $0.limit == .money }
    let figures = [(figure: NumberAttribute?.none, field: count)] + description.attributes.compactMap(figure)
    return Form<RateLimit>.record(
      "rate-of-\(description.kind.rawValue)", "A limit on all runs together.",
      figures.map(\.field.entry) + (movesMoney ? [amounts.entry] : []) + [per.entry, on.entry]
    ) { record in
      if movesMoney, figures.allSatisfy({ !record.names.contains($0.field.name) }), let money = record[amounts] {
        guard !money.isEmpty else {
          record.refuse(amounts.name, "no currency is named", expected: "amounts such as { EUR: 100000 }")
          return nil
        }
        return record[per].map { seconds in
          RateLimit(
            atMost: 0, seconds: seconds, on: record[on],
            amounts: Dictionary(money.map { ($0.name, $0.value) }, uniquingKeysWith: min))
        }
      }
      let given = figures.filter { record.names.contains($0.field.name) }
      guard given.count == 1, let figure = given.first else {
        record.cursor.refuse(
          "found \(given.isEmpty ? "no limit" : "several limits")",
          expected: "\(oneOf(figures.map(\.field.name) + (movesMoney ? [amounts.name] : []))), together with per")
        return nil
      }
      guard let most = record[figure.field], let seconds = record[per] else { return nil }
      return RateLimit(figure: figure.figure, atMost: most, seconds: seconds, on: record[on])
    }
  }

  private static func figure(of attribute: EffectAttribute) -> (figure: NumberAttribute?, field: Field<Int>)? {
    switch attribute.limit {
    case .count(let figure): (figure, Field(figure.key, .figure, "How many \(figure.key)."))
    case .bytes(let figure): (figure, Field(figure.key, .bytes, "How many bytes."))
    case .countOverTime(let figure): (figure, Field(figure.key, .figure, "How many \(figure.key)."))
    case .names, .words, .money, .commands: nil
    }
  }
}
