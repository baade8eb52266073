import EffectKit
import Forms
import JSON
import Plans

/// The table of the kinds of effects, each of which is a key that holds the effect's arguments.
///
/// The kinds bring their own forms; one that is known and cannot be declared says why.
enum EffectForm {
  static func form(of kinds: EffectKinds) -> Form<EffectDeclaration> {
    let rows = kinds.all.map(Row.init)
    let names = rows.filter { $0.entry.refusal == nil }.map(\.entry.name)
    return Form<EffectDeclaration>.record(
      "effect", "One effect, by its kind.", rows.map(\.entry),
      rules: ["anyOf": .array(names.map { ["required": [.string($0)]] })]
    ) { record in
      let declarations = rows.compactMap { $0.read(record) }
      if record.names.isEmpty, !record.hasRefusedKeys {
        record.cursor.refuse("the effect has no kind", expected: oneOf(names))
      }
      if record.givenCount > 1 {
        record.cursor.refuse("several effects in one mapping", expected: "a list with one effect an element")
      }
      return declarations.first
    }
  }

  /// A kind of effect as a key of the table.
  private struct Row: Sendable {
    let entry: FieldEntry
    let read: @Sendable (Record) -> EffectDeclaration?

    init(_ description: EffectKindDescription) {
      let name = description.kind.rawValue
      switch description.use {
      case .declared(let form):
        let field = Field(name, form, description.summary)
        entry = field.entry
        read = { $0[field] }
      case .refused(let reason):
        entry = FieldEntry(name: name, refusal: reason)
        read = { _ in nil }
      }
    }
  }
}
