import Texts

/// A JSON Schema (2020-12) of the part that Chancery supports, found to be sound.
///
/// An `integer` here is a number written without fraction or exponent: what is checked is also what can be read back.
package struct JSONSchema: Hashable, Sendable {
  /// The schema as it was given.
  package let document: JSONValue
  /// Every regular expression of the schema, by its text.
  private let patterns: [String: RegularExpression]

  /// Checks that every keyword of the schema is supported and well-formed.
  package init(_ document: JSONValue) throws(JSONSchemaError) {
    var reader = SchemaReader(root: document)
    try reader.check(document, at: "")
    self.document = document
    patterns = reader.patterns
  }

  /// Everything about the value that does not fit, in words that a model can act on; empty when it fits.
  package func violations(in value: JSONValue) -> [JSONSchemaViolation] {
    var checker = SchemaChecker(root: document, patterns: patterns)
    checker.check(value, against: document, at: "")
    guard checker.gaveUp else { return checker.violations }
    let message = "could not be checked: it is too large for its patterns, or the schema refers to itself too often"
    return [JSONSchemaViolation(pointer: "", message: message)]
  }
}

/// A schema that cannot be used, and where in it.
package struct JSONSchemaError: Error, Hashable, Sendable, CustomStringConvertible {
  /// JSON Pointer (RFC 6901) into the schema; empty for the whole.
  package var pointer: String
  package var message: String

  package init(pointer: String, message: String) {
    self.pointer = pointer
    self.message = message
  }

  package var description: String { "\(pointer.isEmpty ? "the schema" : pointer): \(message)" }
}

/// One thing about a value that does not fit a schema.
package struct JSONSchemaViolation: Hashable, Sendable, CustomStringConvertible {
  /// JSON Pointer (RFC 6901) into the value; empty for the whole.
  package var pointer: String
  package var message: String

  package init(pointer: String, message: String) {
    self.pointer = pointer
    self.message = message
  }

  package var description: String { "\(pointer.isEmpty ? "the whole value" : pointer): \(message)" }
}

/// The pointer to a member or element below another.
func pointer(_ parent: String, _ name: String) -> String {
  let escaped = name.map { $0 == "~" ? "~0" : $0 == "/" ? "~1" : String($0) }.joined()
  return "\(parent)/\(escaped)"
}

/// The schema that a `$ref` such as `#/$defs/step` means within a root schema.
func definition(_ reference: String, in root: JSONValue) -> JSONValue? {
  let prefix = "#/$defs/"
  guard reference.hasPrefix(prefix) else { return nil }
  return root["$defs"]?[String(reference.dropFirst(prefix.count))]
}
