/// Why a text is not the JSON that was expected, and where.
package struct JSONParsingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// From 1, counted by line feeds.
  package var line: Int
  /// From 1, counted in Unicode scalars.
  package var column: Int
  /// What would have been right there, or which rule was broken, as a lower-case fragment.
  package var expectation: String

  package init(line: Int, column: Int, expectation: String) {
    self.line = line
    self.column = column
    self.expectation = expectation
  }

  package var description: String { "not valid JSON at line \(line), column \(column): \(expectation)" }
}
