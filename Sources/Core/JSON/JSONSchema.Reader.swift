import Texts

/// Checks that a schema says only what is supported, so that no keyword is silently without effect.
struct SchemaReader {
  let root: JSONValue
  /// The regular expressions that were read so far, by their text.
  private(set) var patterns: [String: RegularExpression] = [:]

  private var instructions = 0

  init(root: JSONValue) { self.root = root }

  /// Instructions that the expressions of one schema may come to together, each some 64 bytes of memory.
  private static let mostInstructions = 200_000

  static let types = ["null", "boolean", "integer", "number", "string", "array", "object"]
  static let annotations: Set<String> = ["$schema", "$id", "$comment", "description", "title", "default", "examples"]
  static let keywords = [
    "type", "properties", "required", "additionalProperties", "items", "minItems", "maxItems", "enum", "const",
    "minLength", "maxLength", "pattern", "minimum", "maximum", "anyOf", "$ref", "$defs",
  ]

  mutating func check(_ schema: JSONValue, at place: String) throws(JSONSchemaError) {
    if schema.boolValue != nil { return }
    guard let members = schema.objectValue else {
      throw JSONSchemaError(pointer: place, message: "a schema is an object, found \(schema.typeName)")
    }
    for (keyword, value) in members.sorted(by: { $0.key < $1.key }) where !Self.annotations.contains(keyword) {
      try check(keyword, value, at: pointer(place, keyword))
    }
  }

  private mutating func check(_ keyword: String, _ value: JSONValue, at place: String) throws(JSONSchemaError) {
    switch keyword {
    case "type": try checkType(value, at: place)
    case "properties", "$defs": try checkMembers(value, at: place)
    case "required": try constraint(Self.isListOfStrings(value), "expected a list of names", at: place)
    case "additionalProperties", "items": try check(value, at: place)
    case "anyOf": try checkForms(value, at: place)
    case "enum": try constraint(value.arrayValue?.isEmpty == false, "expected a list of values", at: place)
    case "const": return
    case "minItems", "maxItems", "minLength", "maxLength":
      try constraint((value.integerValue ?? -1) >= 0, "expected a count, 0 or more", at: place)
    case "minimum", "maximum": try constraint(value.exactDecimal != nil, "expected a number", at: place)
    case "pattern": try checkPattern(value, at: place)
    case "$ref":
      let isDefined = value.stringValue.flatMap { definition($0, in: root) } != nil
      try constraint(isDefined, "expected #/$defs/NAME of a schema that the document defines", at: place)
    default:
      throw JSONSchemaError(
        pointer: place,
        message: "the keyword is not supported; expected one of \(Self.keywords.joined(separator: ", "))")
    }
  }

  private func constraint(_ isFine: Bool, _ message: String, at place: String) throws(JSONSchemaError) {
    if !isFine { throw JSONSchemaError(pointer: place, message: message) }
  }

  private func checkType(_ value: JSONValue, at place: String) throws(JSONSchemaError) {
    let names = value.arrayValue ?? [value]
    let areKnown = names.allSatisfy { $0.stringValue.map(Self.types.contains) ?? false }
    let expected = "expected \(Self.types.joined(separator: ", ")), or a list of these"
    try constraint(!names.isEmpty && areKnown, expected, at: place)
  }

  private mutating func checkMembers(_ value: JSONValue, at place: String) throws(JSONSchemaError) {
    guard let members = value.objectValue else {
      throw JSONSchemaError(pointer: place, message: "expected an object of schemas")
    }
    for (name, schema) in members.sorted(by: { $0.key < $1.key }) { try check(schema, at: pointer(place, name)) }
  }

  private mutating func checkForms(_ value: JSONValue, at place: String) throws(JSONSchemaError) {
    guard let forms = value.arrayValue, !forms.isEmpty else {
      throw JSONSchemaError(pointer: place, message: "expected a list of schemas")
    }
    for (index, form) in forms.enumerated() { try check(form, at: pointer(place, String(index))) }
  }

  private mutating func checkPattern(_ value: JSONValue, at place: String) throws(JSONSchemaError) {
    guard let text = value.stringValue else {
      throw JSONSchemaError(pointer: place, message: "expected a regular expression, found \(value.typeName)")
    }
    guard patterns[text] == nil else { return }
    do throws(RegularExpressionError) {
      patterns[text] = try RegularExpression(text)
    } catch {
      throw JSONSchemaError(pointer: place, message: "this regular expression cannot be used: \(error)")
    }
    instructions += patterns[text]?.costPerCharacter ?? 0
    try constraint(
      instructions <= Self.mostInstructions, "the schema's regular expressions are too large together", at: place)
  }

  private static func isListOfStrings(_ value: JSONValue) -> Bool {
    value.arrayValue?.allSatisfy { $0.stringValue != nil } ?? false
  }
}
