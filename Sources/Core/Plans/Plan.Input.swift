package import JSON

extension Plan.Input {
  /// A longer pattern is refused, since matching may take exponential time.
  package static let longestPattern = 512
  /// A longer value matches no pattern, for the same reason.
  package static let longestMatchedText = 4096

  /// A description of valid values; `nil` when this value is valid for the input.
  package func expectation(for value: JSONValue) -> String? {
    switch (kind, value) {
    case (.integer, .integer), (.boolean, .bool): return nil
    case (.integer, _): return "a whole number"
    case (.boolean, _): return "true or false"
    case (.string, .string(let text)):
      guard let pattern else { return nil }
      let isShort = text.unicodeScalars.count <= Self.longestMatchedText
      return isShort && pattern.matches(whole: text) ? nil : "a string that matches \(pattern) from end to end"
    case (.string, _): return "a string"
    }
  }
}
