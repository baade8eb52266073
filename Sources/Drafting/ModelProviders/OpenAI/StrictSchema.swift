import JSON

/// The part of JSON Schema that OpenAI's `strict` can hold an answer to.
enum StrictSchema {
  /// Whether every object of the schema requires all its members and allows no others, as `strict` demands.
  static func fits(_ schema: JSONValue) -> Bool {
    switch schema {
    case .array(let elements): return elements.allSatisfy(fits)
    case .object(let members):
      if members["type"] == "object" || members["properties"]?.objectValue != nil {
        let names = Set((members["properties"]?.objectValue ?? [:]).keys)
        let required = Set((members["required"]?.arrayValue ?? []).compactMap(\.stringValue))
        guard names == required, members["additionalProperties"] == false else { return false }
      }
      let unsupported = ["oneOf", "allOf", "not", "if", "patternProperties", "uniqueItems"]
      guard !unsupported.contains(where: { members[$0] != nil && members[$0]?.typeName != "object" }) else {
        return false
      }
      return members.values.allSatisfy(fits)
    default: return true
    }
  }
}
