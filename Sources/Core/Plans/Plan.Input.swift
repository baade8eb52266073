package import JSON
import Texts

extension Plan.Input {
  /// A description of valid values; `nil` when this value is valid for the input.
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
      case false?, nil: return "a string that matches \(pattern) from end to end"
      }
    case (.string, _): return "a string"
    }
  }

  /// The most steps of matching one value, about a second. A value that takes longer does not match.
  private static let mostWork = 20_000_000
}
