import JSON
import Plans

/// The table of the kinds of effects, each of which is a key that holds the effect's arguments.
///
/// Each kind's arguments have a file of their own; a kind that is not in the list is refused.
enum EffectForm {
  static let kinds = [
    gitMerge, gitPush, sqlMigrate, command, http, fileWrite,
  ]

  static let form = Form<EffectDeclaration>.record(
    "effect", "One effect, by its kind.", kinds.map(\.entry) + refused,
    rules: ["anyOf": .array(names.map { ["required": [.string($0)]] })]
  ) { record in
    let declarations = kinds.compactMap { $0.read(record) }
    if record.names.isEmpty, !record.hasRefusedKeys {
      record.cursor.refuse("the effect has no kind", expected: oneOf(names))
    }
    if record.givenCount > 1 {
      record.cursor.refuse("several effects in one mapping", expected: "a list with one effect an element")
    }
    return declarations.first
  }

  private static let names = kinds.map(\.entry.name)

  private static let refused = EffectKind.allCases.map(\.rawValue).filter { !names.contains($0) }.map { name in
    FieldEntry(name: name, refusal: "known, but this release cannot apply it yet")
  }

  /// A kind of effect as a key of the table.
  struct Kind: Sendable {
    let entry: FieldEntry
    let read: @Sendable (Record) -> EffectDeclaration?

    init<Declared>(_ field: Field<Declared>, _ declare: @escaping @Sendable (Declared) -> EffectDeclaration) {
      entry = field.entry
      read = { record in record[field].map(declare) }
    }
  }
}
