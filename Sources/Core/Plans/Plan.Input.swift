package import JSON
import Texts

extension Plan.Input {
  /// What the value should have been; `nil` when it may be given for this input.
  package func expectation(for value: JSONValue) -> String? {
    switch (kind, value) {
    case (.integer, .integer), (.boolean, .bool): return nil
    case (.integer, _): return "a whole number"
    case (.boolean, _): return "true or false"
    case (.string, .string(let text)):
      guard let pattern else { return nil }
      var work = Self.mostWork
      switch (try? RegularExpression(pattern))?.matches(whole: text, work: &work) {
      case true?: return nil
      case false?, nil: return "a text that matches \(pattern) from end to end"
      }
    case (.string, _): return "a text"
    }
  }

  /// Steps that one value may take to match: a second at the most. What takes longer does not match.
  private static let mostWork = 20_000_000
}
