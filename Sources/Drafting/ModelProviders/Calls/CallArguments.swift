import JSON

/// The arguments of a call as servers write them: a text that holds JSON, or that JSON itself.
enum CallArguments {
  /// The text; empty where there are none.
  static func text(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null: ""
    case .string(let text): text
    case let value?: value.canonicalText
    }
  }

  /// Whether nothing can be missing of them any more.
  static func areWhole(_ text: String) -> Bool {
    text.hasSuffix("}") && (try? JSONValue(parsing: text))?.objectValue != nil
  }
}
