import JSON

/// The part of JSON Schema that the Messages API holds an answer to.
enum AnthropicSchema {
  private static let kept: Set<String> = [
    "type", "enum", "const", "required", "description", "title", "default", "$ref",
  ]
  private static let formats: Set<String> = [
    "date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid",
  ]

  /// The schema with what the API would refuse moved into the description, where the model still reads it.
  ///
  /// Answers are held to the whole schema afterwards, by us.
  static func restricted(_ schema: JSONValue) -> JSONValue {
    guard case .object(let members) = schema else { return schema }
    var result: [String: JSONValue] = [:]
    var rest: [String: JSONValue] = [:]
    for (name, value) in members {
      switch name {
      case "properties", "$defs", "definitions":
        result[name] = .object((value.objectValue ?? [:]).mapValues(restricted))
      case "items": result[name] = restricted(value)
      case "anyOf", "allOf": result[name] = .array((value.arrayValue ?? []).map(restricted))
      case "oneOf": result["anyOf"] = .array((value.arrayValue ?? []).map(restricted))
      case "minItems" where [0, 1].contains(value): result[name] = value
      case "format" where formats.contains(value.stringValue ?? ""): result[name] = value
      case "additionalProperties", "$schema", "$id": break
      case _ where kept.contains(name): result[name] = value
      default: rest[name] = value
      }
    }
    if isObject(members) { result["additionalProperties"] = false }
    if !rest.isEmpty {
      let words = [result["description"]?.stringValue, "Must also fit: \(JSONValue.object(rest).canonicalText)"]
      result["description"] = .string(words.compactMap { $0 }.joined(separator: "\n"))
    }
    return .object(result)
  }

  private static func isObject(_ members: [String: JSONValue]) -> Bool {
    members["type"] == "object" || members["properties"] != nil
      || members["type"]?.arrayValue?.contains("object") == true
  }
}
