package import JSON
import Texts

/// A key that a record may have.
package struct Field<Value>: Sendable {
  package let name: String
  package let form: Form<Value>
  package let isRequired: Bool
  package let summary: String

  package init(_ name: String, _ form: Form<Value>, required isRequired: Bool = false, _ summary: String) {
    self.name = name
    self.form = form
    self.isRequired = isRequired
    self.summary = summary
  }

  /// The summary as a part of a sentence.
  package var purpose: String { entry.purpose }

  /// The field as an entry that is advised where somebody writes one of these words.
  package func entry(for aliases: Set<String>) -> FieldEntry {
    var entry = entry
    entry.aliases = aliases
    return entry
  }

  /// The field as an entry of the table of keys.
  package var entry: FieldEntry {
    FieldEntry(name: name, isRequired: isRequired, schema: form.schema, summary: summary)
  }
}

/// One key of a record, for both the reader and the JSON Schema.
package struct FieldEntry: Sendable {
  package let name: String
  package var isRequired: Bool
  package var schema: FormSchema
  package var summary: String
  /// The summary as a part of a sentence.
  package var purpose: String {
    let text = summary.hasSuffix(".") ? String(summary.dropLast()) : summary
    // A word in capitals is a placeholder, and stays as it is.
    guard text.dropFirst().first?.isLowercase == true else { return text }
    return text.prefix(1).lowercased() + text.dropFirst()
  }
  /// Why a known key is refused; `nil` for keys that may be used.
  package var refusal: String?
  /// Words that people write for it, from other programs.
  package var aliases: Set<String> = []

  package init(
    name: String, isRequired: Bool = false, schema: FormSchema = FormSchema(true), summary: String = "",
    refusal: String? = nil
  ) {
    self.name = name
    self.isRequired = isRequired
    self.schema = schema
    self.summary = summary
    self.refusal = refusal
  }
}

/// A mapping after its keys were checked.
package struct Record {
  package let cursor: Cursor
  fileprivate let values: [String: Cursor]

  /// The number of given keys, refused ones included.
  package let givenCount: Int

  /// The names of the given keys that are known.
  package var names: Set<String> { Set(values.keys) }

  /// Whether a key was refused already.
  package var hasRefusedKeys: Bool { givenCount > values.count }

  /// Reads the value of a field; `nil` when it is missing or cannot be read.
  package subscript<Value>(field: Field<Value>) -> Value? { values[field.name].flatMap(field.form.read) }

  /// The cursor on a field's value, where it is given.
  package func cursor<Value>(_ field: Field<Value>) -> Cursor? { values[field.name] }

  /// Refuses a key that is given, at its value.
  package func refuse(_ name: String, _ message: String, expected: String) {
    values[name]?.refuse(message, expected: expected)
  }
}

extension Form {
  /// A mapping with these keys, called `name` in the schema.
  package static func record(
    _ name: String, _ summary: String, _ fields: [FieldEntry], rules: [String: JSONValue] = [:],
    read: @escaping @Sendable (Record) -> Value?
  ) -> Form {
    Form(recordSchema(name, summary, fields, rules: rules)) { cursor in
      guard let members = cursor.members(expecting: "a mapping with \(oneOf(usable(fields)))") else { return nil }
      var values: [String: Cursor] = [:]
      for (name, key, value) in members where isUsable(name, key: key, fields: fields, below: cursor) {
        values[name] = value
      }
      for field in fields where field.isRequired && values[field.name] == nil && field.refusal == nil {
        cursor.refuse("the key \"\(field.name)\" is missing", hint: field.purpose)
      }
      return read(Record(cursor: cursor, values: values, givenCount: members.count))
    }
  }

  private static func usable(_ fields: [FieldEntry]) -> [String] {
    fields.filter { $0.refusal == nil }.map(\.name)
  }

  private static func isUsable(_ name: String, key: FormNode, fields: [FieldEntry], below cursor: Cursor) -> Bool {
    let place = Place(line: key.line, column: key.column, key: cursor.below(key, name).key)
    guard let field = fields.first(where: { $0.name == name }) else {
      guard !cursor.reading.isFull else { return false }
      let names = usable(fields)
      // What other programs call a key is no misspelling of one of ours.
      let meant = fields.first { $0.aliases.contains(name) && $0.refusal == nil }
      cursor.reading.refuse(
        "unknown key", at: place, expected: oneOf(names),
        nearest: meant == nil ? EditDistance.nearest(to: name, among: fields.map(\.name)) : nil,
        hint: meant.map { "write \($0.name): for it" })
      return false
    }
    guard let refusal = field.refusal else { return true }
    cursor.reading.refuse(refusal, at: place)
    return false
  }

  private static func recordSchema(
    _ name: String, _ summary: String, _ fields: [FieldEntry], rules: [String: JSONValue]
  ) -> FormSchema {
    var properties: [String: JSONValue] = [:]
    var definitions: [String: JSONValue] = [:]
    for field in fields where field.refusal == nil {
      var members = field.schema.json.objectValue ?? [:]
      members["description"] = .string(field.summary)
      properties[field.name] = .object(members)
      definitions.merge(field.schema.definitions) { _, same in same }
    }
    let required = fields.filter { $0.isRequired && $0.refusal == nil }.map { JSONValue.string($0.name) }
    var schema: [String: JSONValue] = [
      "type": "object", "description": .string(summary), "properties": .object(properties),
      "required": .array(required), "additionalProperties": false,
    ]
    schema.merge(rules) { _, rule in rule }
    definitions[name] = .object(schema)
    return FormSchema(["$ref": .string("#/$defs/\(name)")], definitions: definitions)
  }
}
