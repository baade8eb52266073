import JSON

/// Members of a JSON text, as far as they are texts.
enum JSONText {
  static func members(of text: String) throws(JSONParsingError) -> [String: String] {
    (try JSONValue(parsing: text).objectValue ?? [:]).mapValues { $0.stringValue ?? $0.canonicalText }
  }
}
