package import JSON

/// Describes a value of a file: how it is read, and its JSON Schema. One description serves both.
package struct Form<Value>: Sendable {
  package let schema: FormSchema
  /// Reads the value at the cursor. Reports what is wrong with it, and returns `nil` where no value is left.
  package let read: @Sendable (Cursor) -> Value?

  package init(_ schema: FormSchema, read: @escaping @Sendable (Cursor) -> Value?) {
    self.schema = schema
    self.read = read
  }

  package init(_ schema: JSONValue, read: @escaping @Sendable (Cursor) -> Value?) {
    self.init(FormSchema(schema), read: read)
  }

  /// The same form, with its value converted or refused.
  package func map<Other>(_ transform: @escaping @Sendable (Value, Cursor) -> Other?) -> Form<Other> {
    let read = self.read
    return Form<Other>(schema) { cursor in read(cursor).flatMap { transform($0, cursor) } }
  }

  /// The same form, which also keeps the place of the value.
  package var located: Form<Located<Value>> {
    map { value, cursor in Located(value: value, place: cursor.place) }
  }
}

/// A JSON Schema and the named schemas that it refers to.
package struct FormSchema: Sendable {
  package var json: JSONValue
  package var definitions: [String: JSONValue]

  package init(_ json: JSONValue, definitions: [String: JSONValue] = [:]) {
    self.json = json
    self.definitions = definitions
  }

  /// The whole document.
  package func document(title: String) -> JSONValue {
    var members = json.objectValue ?? [:]
    members["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    members["title"] = .string(title)
    members["$defs"] = .object(definitions)
    return .object(members)
  }
}
