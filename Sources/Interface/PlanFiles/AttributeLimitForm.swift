import Forms
import JSON
import Plans
import Texts

/// The key by which a policy limits one attribute of a kind of effect.
struct AttributeLimitForm: Sendable {
  let entry: FieldEntry
  /// Adds the limits of a record.
  let read: @Sendable (Record, inout EffectLimits) -> Void

  /// `nil` for what is limited over time alone.
  init?(_ attribute: EffectAttribute) {
    let summary = attribute.summary
    switch attribute.limit {
    case .names(let name):
      self.init(Field(name.rawValue, Self.names("names", of: .namePattern), summary)) { $0.names[name] = $1 }
    case .words(let name, let words):
      let form = Self.names("\(name.rawValue)-names", of: .word(among: words))
      self.init(Field(name.rawValue, form, summary)) { $0.names[name] = $1 }
    case .count(let figure): self.init(Field(figure.key, .figure, summary)) { $0.numbers[figure] = $1 }
    case .bytes(let figure): self.init(Field(figure.key, .bytes, summary)) { $0.numbers[figure] = $1 }
    case .money:
      self.init(Field("amounts", Self.amounts, summary)) { limits, amounts in
        for (currency, most) in amounts { limits.numbers[.amount(currency: currency)] = most }
      }
    case .commands: self.init(Field("commands", CommandRulesForm.form, summary)) { $0.commands = $1 }
    case .countOverTime: return nil
    }
  }

  private init<Value>(_ field: Field<Value>, _ add: @escaping @Sendable (inout EffectLimits, Value) -> Void) {
    entry = field.entry
    read = { record, limits in
      if let value = record[field] { add(&limits, value) }
    }
  }

  private static func names(_ name: String, of element: Form<String>) -> Form<EffectLimits.Names> {
    let allow = Field("allow", .list(of: element), "Those that are allowed; all by default.")
    let deny = Field("deny", .list(of: element), "Those that are not, in spite of allow.")
    return Form<EffectLimits.Names>.record(
      name, "Names, in which * stands for any characters where they are no fixed words.", [allow.entry, deny.entry]
    ) { record in
      EffectLimits.Names(allow: record[allow], deny: record[deny] ?? [])
    }
  }

  static let amounts = Form<[(name: String, value: Int)]>.dictionary(
    "a mapping from currencies to minor units, such as { USD: 10000 }", of: .integer(0...1_000_000_000_000_000),
    names: { "[A-Z]{3}".matches(whole: $0) }, nameRule: "a currency's code of three capitals, such as USD")
}

extension Form where Value == String {
  /// A pattern of names of branches, hosts, tables and so on.
  static var namePattern: Form {
    text("a name, or a pattern with * and ?") { text in
      !text.isEmpty && !text.contains { $0 == "\0" || $0.isNewline }
    }
  }
}

extension Form where Value == Int {
  /// The most of a figure.
  static var figure: Form { integer(0...1_000_000_000_000) }

  static var bytes: Form { size(0...1 << 40) }
}
