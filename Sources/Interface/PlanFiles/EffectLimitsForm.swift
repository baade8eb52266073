import JSON
import Plans
import Yams

/// The table of the keys of `effects` in a boundary: for each kind a number, or limits of its own.
enum EffectLimitsForm {
  static let kinds = EffectKind.allCases.map { kind in
    (
      kind: kind,
      field: Field(kind.rawValue, limits(of: kind), "What \(kind.rawValue) effects may do; a number is how many.")
    )
  }

  static let form = Form<[EffectKind: EffectLimits]>.record(
    "effect-limits", "What effects of each kind may do.", kinds.map(\.field.entry)
  ) { record in
    kinds.reduce(into: [:]) { $0[$1.kind] = record[$1.field] }
  }

  private static let count = Field("count", .integer(0...1000), "How many effects of the kind may be applied.")
  private static let rows = Field("rows", .integer(0...1_000_000_000_000), "Rows that statements may touch.")
  private static let bytes = Field("bytes", Form<Int>.size(0...1 << 40), "Bytes that may be written.")
  private static let amounts = Field(
    "amounts", amountsForm,
    "The most money of each currency, in its minor units; a currency that is not listed is refused.")
  private static let commands = Field("commands", CommandRulesForm.form, "Which commands may be run.")

  /// Either a number, which is the count, or a mapping with the limits that the kind has.
  private static func limits(of kind: EffectKind) -> Form<EffectLimits> {
    let number = count.form
    let names = kind.nameAttributes.map { attribute in
      (attribute: attribute, field: Field(attribute.rawValue, form(of: attribute), attribute.summary))
    }
    let overTime = Field(
      "over-time", .list(of: RateForm.form(of: kind), atMost: 100),
      "Limits on all runs together, within a stretch of time.")
    var fields = [count.entry] + names.map(\.field.entry) + [overTime.entry]
    if kind.numberAttributes.contains(.rows) { fields.append(rows.entry) }
    if kind.numberAttributes.contains(.bytes) { fields.append(bytes.entry) }
    if kind == .http { fields.append(amounts.entry) }
    if kind == .command { fields.append(commands.entry) }
    let record = Form<EffectLimits>.record(
      "limits-of-\(kind.rawValue)", "What \(kind.rawValue) effects may do.", fields
    ) { record in
      var limits = EffectLimits(count: record[count], overTime: record[overTime] ?? [])
      for (attribute, field) in names { limits.names[attribute] = record[field] }
      limits.numbers[.rows] = record[rows]
      limits.numbers[.bytes] = record[bytes]
      for (currency, most) in record[amounts] ?? [] { limits.numbers[.amount(currency: currency)] = most }
      limits.commands = record[commands]
      return limits
    }
    let schema = FormSchema(
      ["anyOf": [number.schema.json, record.schema.json]], definitions: record.schema.definitions)
    return Form(schema) { cursor in
      guard case .scalar = cursor.node else { return record.read(cursor) }
      return number.read(cursor).map { EffectLimits(count: $0) }
    }
  }

  private static func form(of attribute: NameAttribute) -> Form<EffectLimits.Names> {
    attribute == .statements
      ? namesForm("statement-classes", of: Form<StatementClass>.choice.map { statement, _ in statement.rawValue })
      : namesForm("names", of: .namePattern)
  }

  private static func namesForm(_ name: String, of element: Form<String>) -> Form<EffectLimits.Names> {
    let allow = Field("allow", .list(of: element), "Those that are allowed; all by default.")
    let deny = Field("deny", .list(of: element), "Those that are not, in spite of allow.")
    return Form<EffectLimits.Names>.record(
      name, "Names, in which * stands for any characters where they are no fixed words.", [allow.entry, deny.entry]
    ) { record in
      EffectLimits.Names(allow: record[allow], deny: record[deny] ?? [])
    }
  }

  private static let amountsForm = Form<[(name: String, value: Int)]>.dictionary(
    "a mapping from currencies to minor units, such as { USD: 10000 }", of: .integer(0...1_000_000_000_000_000),
    names: { "[A-Z]{3}".matches(whole: $0) }, nameRule: "a currency's code of three capitals, such as USD")
}

extension Form where Value == String {
  /// A pattern of names of branches, hosts, tables and the like.
  static var namePattern: Form {
    text("a name, or a pattern with * and ?") { text in
      !text.isEmpty && !text.contains { $0 == "\0" || $0.isNewline }
    }
  }
}

/// The table of the keys of one limit over time.
enum RateForm {
  private static let count = Field("count", .integer(0...1_000_000), "How many effects.")
  private static let rows = Field("rows", .integer(0...1_000_000_000_000), "How many rows.")
  private static let bytes = Field("bytes", Form<Int>.size(0...1 << 40), "How many bytes.")
  private static let per = Field(
    "per", .duration(60...31_622_400), required: true, "The stretch of time, which ends now, such as 1h or 7d.")
  private static let on = Field(
    "on", .namePattern, "Only effects on a name that fits count, such as a branch, database or host.")

  static func form(of kind: EffectKind) -> Form<RateLimit> {
    let figures: [(figure: NumberAttribute?, field: Field<Int>)] =
      [(nil, count)]
      + [(NumberAttribute.rows, rows), (.bytes, bytes)].filter { kind.numberAttributes.contains($0.0) }.map {
        ($0.0, $0.1)
      }
    return Form<RateLimit>.record(
      "rate-of-\(kind.rawValue)", "A limit on all runs together.", figures.map(\.field.entry) + [per.entry, on.entry]
    ) { record in
      let given = figures.filter { record.names.contains($0.field.name) }
      guard given.count == 1, let figure = given.first else {
        record.cursor.refuse(
          "found \(given.isEmpty ? "no limit" : "several limits")",
          expected: "\(oneOf(figures.map(\.field.name))), together with per")
        return nil
      }
      guard let most = record[figure.field], let seconds = record[per] else { return nil }
      return RateLimit(figure: figure.figure, atMost: most, seconds: seconds, on: record[on])
    }
  }
}
