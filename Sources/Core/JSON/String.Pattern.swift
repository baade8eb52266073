extension String {
  /// Whether this is a regular expression that can be used.
  package var isPattern: Bool { (try? Regex(self)) != nil }

  /// Whether this pattern matches somewhere in a text; `false` too for what is no pattern.
  package func occurs(in text: String) -> Bool {
    guard let regex = try? Regex(self).matchingSemantics(.unicodeScalar) else { return false }
    return (try? regex.firstMatch(in: text)) != nil
  }

  /// Whether this pattern matches a text from end to end; `false` too for what is no pattern.
  package func matches(whole text: String) -> Bool {
    guard let regex = try? Regex(self).matchingSemantics(.unicodeScalar) else { return false }
    return (try? regex.wholeMatch(in: text)) != nil
  }
}
